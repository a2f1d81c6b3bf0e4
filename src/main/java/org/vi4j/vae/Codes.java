package org.vi4j.vae;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.Images;
import org.vi4j.report.Plot;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.VaeNetwork;

/** The codes of images: means μ and standard deviations σ of each dimension under q(z|x), [n, L] each. Immutable. */
public final class Codes {
    private final int count;
    private final int latent;
    private final float[] means;
    private final float[] deviations;

    private Codes(int count, int latent, float[] means, float[] deviations) {
        this.count = count;
        this.latent = latent;
        this.means = means;
        this.deviations = deviations;
    }

    /**
     * Encodes images and keeps all their codes.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @return the codes in the images' order
     * @throws org.vi4j.UserError if the images have another size
     */
    public static Codes of(VaeNetwork vae, Dataset images) {
        int latent = vae.config().latent();
        float[] means = new float[Math.multiplyExact(images.count(), latent)];
        float[] deviations = new float[means.length];
        try {
            Encoder.encode(vae, images, (first, codes) -> {
                System.arraycopy(codes.means, 0, means, first * latent, codes.means.length);
                System.arraycopy(codes.deviations, 0, deviations, first * latent, codes.deviations.length);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("copying in memory", e);
        }
        return new Codes(images.count(), latent, means, deviations);
    }

    /** Takes rows of the encoder apart. */
    static Codes ofPosterior(float[] posterior, int count, int latent, LatentPosterior family) {
        int width = (int) family.width(latent);
        float[] means = new float[count * latent];
        float[] deviations = new float[count * latent];
        for (int i = 0; i < count; i++) {
            System.arraycopy(posterior, i * width, means, i * latent, latent);
            for (int j = 0; j < latent; j++) {
                deviations[i * latent + j] =
                        (float) Math.sqrt(family.marginalVariance(posterior, i * width, latent, j));
            }
        }
        return new Codes(count, latent, means, deviations);
    }

    /** Returns the number of images, n. */
    public int count() {
        return count;
    }

    /** Returns the number of latent dimensions, L. */
    public int latent() {
        return latent;
    }

    /**
     * Returns one mean.
     *
     * @param image 0 … n−1
     * @param dimension 0 … L−1
     * @return μ
     */
    public float mean(int image, int dimension) {
        return means[image * latent + dimension];
    }

    /**
     * Returns one standard deviation.
     *
     * @param image 0 … n−1
     * @param dimension 0 … L−1
     * @return σ, positive
     */
    public float deviation(int image, int dimension) {
        return deviations[image * latent + dimension];
    }

    /**
     * Returns the mean of one image's code.
     *
     * @param image 0 … n−1
     * @return a copy of μ, [L]
     */
    public float[] mean(int image) {
        return java.util.Arrays.copyOfRange(means, image * latent, (image + 1) * latent);
    }

    /**
     * Codes in the plane: the means themselves where there are two latent dimensions, else their first two principal
     * components (I. T. Jolliffe, "Principal component analysis", 2002), μ − mean(μ) projected onto the eigenvectors of
     * its covariance with the largest eigenvalues. An eigenvector's largest entry is positive, which fixes its sign.
     */
    public static final class LatentMap {
        private static final int MOST = 2048;

        private final double[] x;
        private final double[] y;
        private final double[] explained;
        private final boolean projected;
        private final int latent;

        private LatentMap(double[] x, double[] y, double[] explained, boolean projected, int latent) {
            this.x = x;
            this.y = y;
            this.explained = explained;
            this.projected = projected;
            this.latent = latent;
        }

        /**
         * Maps codes.
         *
         * @param codes at least one, of 2 to 2,048 dimensions
         * @return the map
         * @throws UserError if they have another number of dimensions
         */
        public static LatentMap of(Codes codes) {
            int latent = codes.latent();
            if (latent < 2 || latent > MOST) {
                throw new UserError("the model has " + latent + " latent dimension" + (latent == 1 ? "" : "s")
                        + ", a map takes 2 to " + MOST + ": use 'vae encode', or 'vae traverse'");
            }
            double[] center = new double[latent];
            for (int i = 0; i < codes.count(); i++) {
                for (int j = 0; j < latent; j++) {
                    center[j] += (double) codes.mean(i, j) / codes.count();
                }
            }
            double[][] covariance = covariance(codes, center);
            double total = 0;
            for (int j = 0; j < latent; j++) {
                total += covariance[j][j];
            }
            if (latent == 2) {
                return new LatentMap(
                        project(codes, new double[] {1, 0}, new double[2]),
                        project(codes, new double[] {0, 1}, new double[2]),
                        new double[] {covariance[0][0] / total, covariance[1][1] / total},
                        false,
                        latent);
            }
            EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
            double[] first = oriented(eigen.getEigenvector(0).toArray());
            double[] second = oriented(eigen.getEigenvector(1).toArray());
            return new LatentMap(
                    project(codes, first, center),
                    project(codes, second, center),
                    new double[] {share(eigen.getRealEigenvalue(0) / total), share(eigen.getRealEigenvalue(1) / total)},
                    true,
                    latent);
        }

        /** Rounding takes eigenvalues a little below 0 or above their sum; NaN where there is no variance stays. */
        private static double share(double ratio) {
            return Math.max(0, Math.min(1, ratio));
        }

        private static double[][] covariance(Codes codes, double[] center) {
            int latent = codes.latent();
            double[][] covariance = new double[latent][latent];
            double[] row = new double[latent];
            for (int i = 0; i < codes.count(); i++) {
                for (int j = 0; j < latent; j++) {
                    row[j] = codes.mean(i, j) - center[j];
                    for (int k = 0; k <= j; k++) {
                        covariance[j][k] += row[j] * row[k] / codes.count();
                    }
                }
            }
            for (int j = 0; j < latent; j++) {
                for (int k = 0; k < j; k++) {
                    covariance[k][j] = covariance[j][k];
                }
            }
            return covariance;
        }

        private static double[] oriented(double[] vector) {
            double largest = 0;
            for (double entry : vector) {
                largest = Math.abs(entry) > Math.abs(largest) ? entry : largest;
            }
            for (int j = 0; largest < 0 && j < vector.length; j++) {
                vector[j] = -vector[j];
            }
            return vector;
        }

        private static double[] project(Codes codes, double[] direction, double[] center) {
            double[] projection = new double[codes.count()];
            for (int i = 0; i < projection.length; i++) {
                for (int j = 0; j < direction.length; j++) {
                    projection[i] += (codes.mean(i, j) - center[j]) * direction[j];
                }
            }
            return projection;
        }

        /** Returns the first coordinates, [n]. */
        double[] x() {
            return x.clone();
        }

        /** Returns the second coordinates, [n]. */
        double[] y() {
            return y.clone();
        }

        /**
         * Returns the shares of the variance of μ that the two axes account for, each 0 … 1; NaN where there is none.
         */
        public double[] explained() {
            return explained.clone();
        }

        /** Returns whether the axes are principal components, not latent dimensions themselves. */
        public boolean projected() {
            return projected;
        }

        /**
         * Draws the map: a dot for each code, in the color of its image's label.
         *
         * @param images that the codes are of, in the same order
         * @return the plot, 900 by 700 pixels
         */
        public Plot plot(Images images) {
            Plot plot = Plot.of(axis(0), axis(1))
                    .title("Codes of " + x.length + " images in " + latent + " dimensions")
                    .size(900, 700);
            if (!images.hasLabels()) {
                return plot.dots("", x, y, Plot.Ink.MODEL);
            }
            Map<Integer, List<Integer>> byLabel = new TreeMap<>();
            for (int i = 0; i < images.count(); i++) {
                byLabel.computeIfAbsent(images.label(i), label -> new ArrayList<>())
                        .add(i);
            }
            int group = 0;
            for (Map.Entry<Integer, List<Integer>> entry : byLabel.entrySet()) {
                List<Integer> members = entry.getValue();
                plot.dots(
                        images.labelName(entry.getKey()),
                        members.stream().mapToDouble(i -> x[i]).toArray(),
                        members.stream().mapToDouble(i -> y[i]).toArray(),
                        Plot.Ink.ofGroup(group++));
            }
            return plot;
        }

        private String axis(int index) {
            return String.format(
                    Locale.ROOT,
                    "%s (%.1f %% of the variance)",
                    projected ? "principal component " + (index + 1) : "z" + index,
                    100 * explained[index]);
        }
    }

    /**
     * What one latent dimension carries of a set of images.
     *
     * @param index 0 … L−1
     * @param kl the mean of ½(μ² + σ² − 1 − log σ²), in nats per image, σ² the dimension's own variance
     * @param variance of μ over the images
     */
    public record LatentDimension(int index, double kl, double variance) {
        /** The least variance of active units (Burda, Grosse and Salakhutdinov, ICLR 2016, section 5.1). */
        private static final double ACTIVE_VARIANCE = 0.01;

        /**
         * Says whether the dimension carries anything: whether the variance of μ over the images exceeds 0.01.
         *
         * @return whether it is active
         */
        public boolean isActive() {
            return variance > ACTIVE_VARIANCE;
        }

        /**
         * Measures every dimension.
         *
         * @param vae the model
         * @param images at least one, of the model's size
         * @return all dimensions, the largest KL divergence first
         * @throws org.vi4j.UserError if the images have another size
         */
        public static List<LatentDimension> byKl(VaeNetwork vae, Dataset images) {
            int n = images.count();
            int latent = vae.config().latent();
            double[] kl = new double[latent];
            double[] sum = new double[latent];
            double[] squares = new double[latent];
            try {
                Encoder.encode(vae, images, (first, codes) -> {
                    for (int i = 0; i < codes.count(); i++) {
                        for (int j = 0; j < latent; j++) {
                            double mean = codes.mean(i, j);
                            double deviation = codes.deviation(i, j);
                            kl[j] += 0.5 * (mean * mean + deviation * deviation - 1) - Math.log(deviation);
                            sum[j] += mean;
                            squares[j] += mean * mean;
                        }
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException("adding up in memory", e);
            }
            return IntStream.range(0, latent)
                    .mapToObj(j -> new LatentDimension(j, kl[j] / n, squares[j] / n - (sum[j] / n) * (sum[j] / n)))
                    .sorted(Comparator.comparingDouble(LatentDimension::kl).reversed())
                    .toList();
        }
    }
}
