package org.vi4j.vae.training;

import java.util.List;

/**
 * The ELBO of each of a set of images, and their summary. Two of them on the same images with the same noise can be
 * compared image by image, which is far more precise than comparing their means.
 */
public final class ImageElbos {
    private final double[] elbos;
    private final ElboEstimate estimate;
    private final List<Double> klByDimension;

    private ImageElbos(double[] elbos, ElboEstimate estimate, List<Double> klByDimension) {
        this.klByDimension = klByDimension;
        this.elbos = elbos;
        this.estimate = estimate;
    }

    static ImageElbos of(double[] reconstruction, double[] kl, int activeUnits) {
        return of(reconstruction, kl, 1, activeUnits, List.of());
    }

    static ImageElbos of(
            double[] reconstruction, double[] kl, double klWeight, int activeUnits, List<Double> klByDimension) {
        int n = kl.length;
        double[] elbos = new double[n];
        double[] weighted = new double[n];
        for (int i = 0; i < n; i++) {
            elbos[i] = -(reconstruction[i] + kl[i]);
            weighted[i] = -(reconstruction[i] + klWeight * kl[i]);
        }
        double meanReconstruction = mean(reconstruction);
        double meanKl = mean(kl);
        return new ImageElbos(
                weighted,
                new ElboEstimate(
                        n,
                        -(meanReconstruction + meanKl),
                        standardError(elbos),
                        meanReconstruction,
                        meanKl,
                        activeUnits),
                klByDimension);
    }

    /**
     * Puts together what was taken apart by {@link #elbos} and {@link #estimate}.
     *
     * @param elbos every image's ELBO, [n]
     * @param estimate their summary
     * @return both
     */
    public static ImageElbos of(double[] elbos, ElboEstimate estimate) {
        return new ImageElbos(elbos.clone(), estimate, List.of());
    }

    /**
     * Returns every image's ELBO.
     *
     * @return a copy, [n], in nats
     */
    public double[] elbos() {
        return elbos.clone();
    }

    /**
     * Returns the mean KL divergence of each latent dimension, ½(μ² + σ² − 1 − log σ²).
     *
     * @return L numbers, in nats; none where they were not kept
     */
    public List<Double> klByDimension() {
        return klByDimension;
    }

    /**
     * Returns the summary.
     *
     * @return the mean ELBO with its standard error
     */
    public ElboEstimate estimate() {
        return estimate;
    }

    /**
     * A mean difference.
     *
     * @param mean in nats per image
     * @param se its standard error
     */
    public record Difference(double mean, double se) {}

    /**
     * Compares image by image.
     *
     * @param other the same images under another model, with the same noise
     * @return the mean of this − other over images, with its standard error s/√n
     */
    public Difference minus(ImageElbos other) {
        if (other.elbos.length != elbos.length) {
            throw new IllegalArgumentException(elbos.length + " images cannot be compared with " + other.elbos.length);
        }
        double[] differences = new double[elbos.length];
        for (int i = 0; i < elbos.length; i++) {
            differences[i] = elbos[i] - other.elbos[i];
        }
        return new Difference(mean(differences), standardError(differences));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        int n = values.length;
        return Math.sqrt(squares / (n - 1) / n);
    }
}
