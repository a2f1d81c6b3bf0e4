package org.vi4j.net;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Gram;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;
import org.vi4j.net.NetData.Target;

/**
 * A normal posterior of the last layer's weights, given the layers below (Daxberger et al., "Laplace redux: effortless
 * Bayesian deep learning", NeurIPS 2021). For a number it is the exact one of linear regression on what the last layer
 * sees, its noise at the optimum of the evidence; for classes Laplace's, with the whole curvature of the softmax, or,
 * of more than {@value #MOST} weights, its diagonal; logits are drawn from it.
 */
final class LastLayer {
    /** The curvature of so many weights is 160 MB, and its Cholesky factor takes some seconds. */
    static final int MOST = 4_500;

    private static final int SWEEPS = 200;

    /** Added to the variance of a logit, far below any that matters, so that rounding leaves it positive. */
    private static final double JITTER = 1e-9;

    private final int features;
    private final int outputs;
    /** The means, [features · outputs], a class after another; a feature is 1. */
    private final double[] mean;

    /** Of all weights, or as one row their variances, which is all that the diagonal of the curvature gives. */
    private final double[][] covariance;

    private final double noiseVariance;

    LastLayer(int features, int outputs, double[] mean, double[][] covariance, double noiseVariance) {
        this.features = features;
        this.outputs = outputs;
        this.mean = mean;
        this.covariance = covariance;
        this.noiseVariance = noiseVariance;
    }

    int features() {
        return features;
    }

    double[] mean() {
        return mean.clone();
    }

    double noiseVariance() {
        return noiseVariance;
    }

    double[][] covariance() {
        return covariance;
    }

    /** Says whether only the diagonal of the curvature was taken. */
    boolean isDiagonal() {
        return covariance.length < mean.length;
    }

    /** Fits the posterior of a trained net's last layer. */
    static LastLayer fit(NetNetwork net, NetRows rows, Workers workers) {
        return fit(net, rows, workers, MOST);
    }

    /** Throws if the last layer of such a net can have no posterior. */
    static void requireFits(NetConfig config, NetCodec codec) {
        if (codec.target() instanceof Target.Classes) {
            return;
        }
        int inputs = config.hidden().isEmpty()
                ? codec.inputs()
                : config.hidden().get(config.hidden().size() - 1);
        if (inputs + 1 > MOST) {
            throw new UserError("the last layer has " + inputs + " inputs: for a number laplace-last takes at most "
                            + (MOST - 1) + "; give a narrower last hidden layer")
                    .by("hidden");
        }
        if (config.noise() == NetConfig.Noise.HETEROSCEDASTIC) {
            throw new UserError("noise is heteroscedastic, which laplace-last cannot take: give noise learned")
                    .by("noise");
        }
    }

    /** Fits the posterior with the whole curvature of at most so many weights. */
    static LastLayer fit(NetNetwork net, NetRows rows, Workers workers, int most) {
        int h = Math.toIntExact(
                        net.weights().get(net.weights().size() - 1).layerConf().getNIn())
                + 1;
        int k = NetGraph.outputs(net.config(), net.codec());
        boolean classes = net.codec().target() instanceof Target.Classes;
        double[] prior = new double[h];
        // The prior counts as often as in training.
        double temperature = net.config().temperature();
        Arrays.fill(prior, temperature / net.priorVariance(net.weights().size() - 1, false));
        prior[h - 1] = temperature;
        double[][] phi = features(net, rows, workers);
        return classes ? classes(net, phi, k, prior, most) : number(phi, rows, prior);
    }

    /** Returns what the last layer sees of each row, with a 1 at its end, [n, h]. */
    private static double[][] features(NetNetwork net, Dataset rows, Workers workers) {
        NetPredictor predictor = new NetPredictor(net, workers);
        double[][] phi = new double[rows.count()][];
        int block = predictor.block();
        for (int from = 0; from < phi.length; from += block) {
            int to = Math.min(phi.length, from + block);
            INDArray x = predictor.inputs(rows, from, to);
            for (int at = from; at < to; at += NetPredictor.PIECE) {
                double[][] part = predictor.features(x, at - from);
                System.arraycopy(part, 0, phi, at, Math.min(part.length, to - at));
            }
        }
        return phi;
    }

    static double[][] features(INDArray seen) {
        int n = seen.rows();
        int h = seen.columns();
        float[] row = new float[h];
        double[][] phi = new double[n][h + 1];
        for (int i = 0; i < n; i++) {
            Platform.hostMemory(seen).get(i * h, row, 0, h);
            for (int j = 0; j < h; j++) {
                phi[i][j] = row[j];
            }
            phi[i][h] = 1;
        }
        return phi;
    }

    /** Linear regression: alternates the weights and the noise variance to the maximum of the evidence. */
    private static LastLayer number(double[][] phi, NetRows rows, double[] prior) {
        int n = phi.length;
        int h = prior.length;
        double[][] gram = gram(phi, null);
        double[] moments = new double[h];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double y = rows.target(i);
            squares += y * y;
            for (int j = 0; j < h; j++) {
                moments[j] += phi[i][j] * y;
            }
        }
        double noise = 1;
        for (int sweep = 0; ; sweep++) {
            Cholesky cholesky = Cholesky.of(precision(gram, 1 / noise, prior));
            double[] mean = cholesky.solve(scaled(moments, 1 / noise));
            double residual = squares;
            for (int j = 0; j < h; j++) {
                residual -= 2 * mean[j] * moments[j];
                for (int l = 0; l < h; l++) {
                    residual += mean[j] * gram[j][l] * mean[l];
                }
            }
            // Effective numbers of weights: MacKay, "Bayesian interpolation", 1992.
            double known = h;
            double[][] covariance = cholesky.inverse();
            for (int j = 0; j < h; j++) {
                known -= prior[j] * covariance[j][j];
            }
            double next = Math.max(residual, 1e-12) / Math.max(n - known, 1);
            if (Math.abs(next - noise) <= 1e-10 * noise || sweep == SWEEPS) {
                return new LastLayer(h, 1, mean, covariance, next);
            }
            noise = next;
        }
    }

    private static double[] scaled(double[] values, double by) {
        return Arrays.stream(values).map(value -> by * value).toArray();
    }

    private static double[][] precision(double[][] gram, double by, double[] prior) {
        double[][] precision = new double[prior.length][prior.length];
        for (int j = 0; j < prior.length; j++) {
            for (int l = 0; l < prior.length; l++) {
                precision[j][l] = by * gram[j][l] + (j == l ? prior[j] : 0);
            }
        }
        return precision;
    }

    /** Returns ΦᵀDΦ with D of the given weights, or the identity. */
    private static double[][] gram(double[][] phi, double @org.jspecify.annotations.Nullable [] weights) {
        INDArray right = Nd4j.createFromArray(phi);
        INDArray left = weights == null ? right : right.mulColumnVector(Nd4j.createFromArray(weights));
        return left.transpose().mmul(right).castTo(DataType.DOUBLE).toDoubleMatrix();
    }

    /** Laplace's approximation at the trained weights, by the softmax' curvature Σ (diag p − ppᵀ) ⊗ φφᵀ. */
    private static LastLayer classes(NetNetwork net, double[][] phi, int k, double[] prior, int most) {
        int h = prior.length;
        Weights last = net.weights().get(net.weights().size() - 1);
        double[][] w = last.getParam(WeightParameters.W).castTo(DataType.DOUBLE).toDoubleMatrix();
        double[] b = last.getParam(WeightParameters.B).castTo(DataType.DOUBLE).toDoubleVector();
        double[] mean = new double[h * k];
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < h - 1; j++) {
                mean[c * h + j] = w[j][c];
            }
            mean[c * h + h - 1] = b[c];
        }
        double[][] p = new double[phi.length][];
        for (int i = 0; i < phi.length; i++) {
            p[i] = softmax(logits(mean, phi[i], k));
        }
        if ((long) h * k > most) {
            return new LastLayer(h, k, mean, new double[][] {variances(phi, p, prior)}, Double.NaN);
        }
        double[][] precision = new double[h * k][h * k];
        double[] weights = new double[phi.length];
        for (int c = 0; c < k; c++) {
            for (int d = 0; d <= c; d++) {
                for (int i = 0; i < phi.length; i++) {
                    weights[i] = (c == d ? p[i][c] : 0) - p[i][c] * p[i][d];
                }
                double[][] block = gram(phi, weights);
                for (int j = 0; j < h; j++) {
                    for (int l = 0; l < h; l++) {
                        double value = block[j][l] + (c == d && j == l ? prior[j] : 0);
                        precision[c * h + j][d * h + l] = value;
                        precision[d * h + l][c * h + j] = value;
                    }
                }
            }
        }
        return new LastLayer(h, k, mean, Cholesky.of(precision).inverse(), Double.NaN);
    }

    /** Returns each weight's variance by the curvature's diagonal, Σ p(1 − p) φ² + its prior's precision. */
    private static double[] variances(double[][] phi, double[][] p, double[] prior) {
        int h = prior.length;
        double[] variances = new double[h * p[0].length];
        for (int c = 0; c < p[0].length; c++) {
            for (int i = 0; i < phi.length; i++) {
                double curvature = p[i][c] * (1 - p[i][c]);
                for (int j = 0; j < h; j++) {
                    variances[c * h + j] += curvature * phi[i][j] * phi[i][j];
                }
            }
            for (int j = 0; j < h; j++) {
                variances[c * h + j] = 1 / (variances[c * h + j] + prior[j]);
            }
        }
        return variances;
    }

    private static double[] logits(double[] mean, double[] phi, int k) {
        double[] logits = new double[k];
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < phi.length; j++) {
                logits[c] += mean[c * phi.length + j] * phi[j];
            }
        }
        return logits;
    }

    static double[] softmax(double[] logits) {
        double most = Arrays.stream(logits).max().orElse(0);
        double[] p = Arrays.stream(logits).map(l -> Math.exp(l - most)).toArray();
        double sum = Arrays.stream(p).sum();
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    /** Returns the means of a scaled number at points [n, h], and the variances that the weights give them. */
    double[][] numbers(double[][] phi) {
        double[] means = new double[phi.length];
        Arrays.setAll(means, i -> logits(mean, phi[i], 1)[0]);
        return new double[][] {means, Gram.squares(covariance, phi)};
    }

    /**
     * Returns mean logits at points [n, h], and the lower Cholesky factor of the logits' covariance at each, [n, k, k].
     */
    Logits logits(double[][] phi) {
        int n = phi.length;
        double[][] means = new double[n][];
        Arrays.setAll(means, i -> logits(mean, phi[i], outputs));
        double[][][] factors = new double[n][outputs][outputs];
        if (isDiagonal()) {
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < outputs; c++) {
                    double variance = JITTER;
                    for (int j = 0; j < features; j++) {
                        variance += phi[i][j] * phi[i][j] * covariance[0][c * features + j];
                    }
                    factors[i][c][c] = Math.sqrt(variance);
                }
            }
            return new Logits(means, factors);
        }
        INDArray points = Nd4j.createFromArray(phi);
        for (int c = 0; c < outputs; c++) {
            for (int d = 0; d <= c; d++) {
                double[][] block = new double[features][];
                for (int j = 0; j < features; j++) {
                    block[j] = Arrays.copyOfRange(covariance[c * features + j], d * features, (d + 1) * features);
                }
                double[] sums = points.mmul(Nd4j.createFromArray(block))
                        .muli(points)
                        .sum(1)
                        .toDoubleVector();
                for (int i = 0; i < n; i++) {
                    factors[i][c][d] = sums[i] + (c == d ? JITTER : 0);
                    factors[i][d][c] = factors[i][c][d];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            factors[i] = Cholesky.of(factors[i]).lower();
        }
        return new Logits(means, factors);
    }

    /** Logits' means [n, k] and Cholesky factors of their covariances [n, k, k]. */
    @SuppressWarnings("ArrayRecordComponent")
    record Logits(double[][] means, double[][][] factors) {}
}
