package org.vi4j.vae;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.vi4j.math.RandomStreams;

/**
 * Probabilistic PCA, x = W z + b + σ·noise with z ~ N(0, I) (Tipping and Bishop, JRSS B 1999): a linear VAE, of which
 * everything is known in closed form. Its encoder answers with the best diagonal Gaussian, moved by a given offset in
 * the mean and a factor on the deviations, so that its gaps are known too.
 */
public final class Ppca implements LatentModel {
    final RealMatrix w;
    final double[] b;
    final double variance;
    final RealMatrix precision;
    final RealMatrix covariance;
    private final double[][] x;
    private final double offset;
    private final double factor;

    /**
     * Creates the model at given images.
     *
     * @param w W, [D, L]
     * @param b the mean, [D]
     * @param variance σ², positive
     * @param x images, [n, D]
     * @param offset of the encoder's means from the exact ones
     * @param factor of the encoder's deviations relative to the best diagonal Gaussian's
     */
    public Ppca(RealMatrix w, double[] b, double variance, double[][] x, double offset, double factor) {
        this.w = w;
        this.b = b;
        this.variance = variance;
        this.x = x;
        this.offset = offset;
        this.factor = factor;
        int latent = w.getColumnDimension();
        this.precision = MatrixUtils.createRealIdentityMatrix(latent)
                .add(w.transpose().multiply(w).scalarMultiply(1 / variance));
        this.covariance = w.multiply(w.transpose())
                .add(MatrixUtils.createRealIdentityMatrix(b.length).scalarMultiply(variance));
    }

    /**
     * Returns a model of some size with weights of some strength, at n images drawn from it.
     *
     * @param pixels D
     * @param latent L
     * @param strength the standard deviation of W's elements
     * @param n images
     * @param offset as in the constructor
     * @param factor as in the constructor
     * @param seed of the images; the model is always the same
     * @return the model
     */
    public static Ppca random(int pixels, int latent, double strength, int n, double offset, double factor, long seed) {
        RandomGenerator random = new RandomStreams(5).at("ppca", 0);
        double[][] w = new double[pixels][latent];
        double[] b = new double[pixels];
        for (int i = 0; i < pixels; i++) {
            b[i] = random.nextGaussian();
            for (int j = 0; j < latent; j++) {
                w[i][j] = strength * random.nextGaussian();
            }
        }
        Ppca model = new Ppca(new Array2DRowRealMatrix(w), b, 0.5, new double[1][pixels], offset, factor);
        RandomGenerator draws = new RandomStreams(seed).at("x", 1);
        double[] z = new double[n * latent];
        for (int j = 0; j < z.length; j++) {
            z[j] = draws.nextGaussian();
        }
        return model.simulate(z, draws);
    }

    @Override
    public int images() {
        return x.length;
    }

    @Override
    public int latent() {
        return w.getColumnDimension();
    }

    double[] image(int image) {
        return x[image];
    }

    double[] posteriorMean(int image) {
        double[] centred = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            centred[i] = (x[image][i] - b[i]) / variance;
        }
        return new LUDecomposition(precision)
                .getSolver()
                .getInverse()
                .operate(w.transpose().operate(centred));
    }

    @Override
    public Gaussians encode(int from, int to) {
        int latent = latent();
        double[] mean = new double[(to - from) * latent];
        double[] logDeviation = new double[mean.length];
        for (int i = from; i < to; i++) {
            double[] exact = posteriorMean(i);
            for (int j = 0; j < latent; j++) {
                mean[(i - from) * latent + j] = exact[j] + offset;
                logDeviation[(i - from) * latent + j] = Math.log(factor) - 0.5 * Math.log(precision.getEntry(j, j));
            }
        }
        return new Gaussians(to - from, latent, mean, logDeviation);
    }

    @Override
    public void logLikelihood(int[] rows, double[] z, double[] out) {
        logLikelihoodAndGradient(rows, z, out, new double[rows.length * latent()]);
    }

    @Override
    public void logLikelihoodAndGradient(int[] rows, double[] z, double[] out, double[] gradient) {
        int latent = latent();
        java.util.Arrays.fill(gradient, 0, rows.length * latent, 0);
        for (int row = 0; row < rows.length; row++) {
            double log = -0.5 * b.length * Math.log(2 * Math.PI * variance);
            for (int i = 0; i < b.length; i++) {
                double residual = x[rows[row]][i] - b[i];
                for (int j = 0; j < latent; j++) {
                    residual -= w.getEntry(i, j) * z[row * latent + j];
                }
                log -= 0.5 * residual * residual / variance;
                for (int j = 0; j < latent; j++) {
                    gradient[row * latent + j] += w.getEntry(i, j) * residual / variance;
                }
            }
            out[row] = log;
        }
    }

    @Override
    public Ppca simulate(double[] z, RandomGenerator random) {
        int latent = latent();
        double[][] drawn = new double[z.length / latent][b.length];
        for (int row = 0; row < drawn.length; row++) {
            for (int i = 0; i < b.length; i++) {
                drawn[row][i] = b[i] + Math.sqrt(variance) * random.nextGaussian();
                for (int j = 0; j < latent; j++) {
                    drawn[row][i] += w.getEntry(i, j) * z[row * latent + j];
                }
            }
        }
        return new Ppca(w, b, variance, drawn, offset, factor);
    }

    @Override
    public LatentModel replica() {
        return this;
    }

    /**
     * Returns log N(x; b, WWᵀ + σ²I) of an image.
     *
     * @param image its index
     * @return log p(x), in nats
     */
    public double logLikelihood(int image) {
        double[] centred = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            centred[i] = x[image][i] - b[i];
        }
        double[] solved =
                new LUDecomposition(covariance).getSolver().getInverse().operate(centred);
        double square = 0;
        for (int i = 0; i < b.length; i++) {
            square += solved[i] * centred[i];
        }
        return -0.5 * (square + logDeterminant(covariance) + b.length * Math.log(2 * Math.PI));
    }

    /** Returns E[log p(x)] over the model's own images: minus the entropy. */
    double expectedLogLikelihood() {
        return -0.5 * (b.length * (1 + Math.log(2 * Math.PI)) + logDeterminant(covariance));
    }

    /**
     * Returns log p(x) − ELBO of the best diagonal Gaussian.
     *
     * @return ½(Σⱼ log Λⱼⱼ − log det Λ), the same for all x
     */
    public double approximationGap() {
        double gap = -0.5 * logDeterminant(precision);
        for (int j = 0; j < latent(); j++) {
            gap += 0.5 * Math.log(precision.getEntry(j, j));
        }
        return gap;
    }

    /**
     * Returns ELBO[q*] − ELBO[q], q* the best diagonal Gaussian and q the encoder's.
     *
     * @return ½(L(f² − 1) + δᵀΛδ) − L log f, the same for all x
     */
    public double amortizationGap() {
        double gap = 0.5 * latent() * (factor * factor - 1) - latent() * Math.log(factor);
        for (int i = 0; i < latent(); i++) {
            for (int j = 0; j < latent(); j++) {
                gap += 0.5 * offset * offset * precision.getEntry(i, j);
            }
        }
        return gap;
    }

    /**
     * Returns I_q(x; z) over the model's own images: ½ log det(A C Aᵀ + S) − ½ log det S with q(z|x) = N(Ax + …, S).
     */
    double mutualInformation() {
        RealMatrix a = new LUDecomposition(precision)
                .getSolver()
                .getInverse()
                .multiply(w.transpose())
                .scalarMultiply(1 / variance);
        RealMatrix s = MatrixUtils.createRealIdentityMatrix(latent());
        for (int j = 0; j < latent(); j++) {
            s.setEntry(j, j, factor * factor / precision.getEntry(j, j));
        }
        RealMatrix aggregate = a.multiply(covariance).multiply(a.transpose()).add(s);
        return 0.5 * (logDeterminant(aggregate) - logDeterminant(s));
    }

    static double logDeterminant(RealMatrix matrix) {
        double sum = 0;
        RealMatrix l = new CholeskyDecomposition(matrix, 1e-8, 0).getL();
        for (int i = 0; i < matrix.getRowDimension(); i++) {
            sum += 2 * Math.log(l.getEntry(i, i));
        }
        return sum;
    }
}
