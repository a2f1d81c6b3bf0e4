package org.vi4j.inference;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

/**
 * A normalizing flow: coupling layers (RealNVP) between the noise and a full-rank affine map,
 *
 * <pre>u = μ + L x_K,   xₖ = couplingₖ(xₖ₋₁),   x₀ = ε,   ln q(u) = ln N(ε; 0, I) − Σₖ Σ sₖ − ln|L|</pre>
 *
 * λ = (μ, L, the layers' networks). With networks that give zero it is the full-rank Gaussian, so that it can start
 * from one and its ELBO can only be higher. Layers come in pairs that move one half of the coordinates each; the halves
 * differ from pair to pair.
 */
final class CouplingFlow implements Family {
    private final FullRank affine;
    private final Coupling[] layers;
    private final int size;

    /**
     * Creates a flow.
     *
     * @param dimension d, at least 2
     * @param pairs the number of pairs of coupling layers, at least 1
     * @param hidden the hidden units of each network, at least 1
     */
    public CouplingFlow(int dimension, int pairs, int hidden) {
        if (!(dimension >= 2 && pairs >= 1 && hidden >= 1)) {
            throw new UserError("flow of " + dimension + " coordinates, " + pairs + " pairs of layers and " + hidden
                    + " hidden units: at least 2, 1 and 1 are needed; in one dimension a flow could only be a"
                    + " Gaussian");
        }
        this.affine = new FullRank(dimension);
        this.layers = new Coupling[2 * pairs];
        RandomStreams streams = new RandomStreams(0);
        int offset = affine.size();
        for (int k = 0; k < layers.length; k++) {
            int[] order = streams.permutation("coupling", k / 2, dimension);
            int[] first = Arrays.copyOf(order, dimension / 2);
            int[] second = Arrays.copyOfRange(order, dimension / 2, dimension);
            layers[k] = k % 2 == 0
                    ? new Coupling(first, second, hidden, offset)
                    : new Coupling(second, first, hidden, offset);
            offset += layers[k].size();
        }
        this.size = offset;
    }

    @Override
    public int dimension() {
        return affine.dimension();
    }

    @Override
    public int noiseDimension() {
        return affine.dimension();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String name() {
        return "flow(" + layers.length + ")";
    }

    @Override
    public double[] start(double[] mean, double[] sd) {
        return start(affine.start(mean, sd));
    }

    @Override
    public boolean beginsAtGaussian() {
        return true;
    }

    @Override
    public double[] startAt(double[] mean, double[][] lower) {
        return start(affine.start(mean, lower));
    }

    /** λ of a full-rank Gaussian, given its λ. */
    double[] start(double[] fullRank) {
        double[] lambda = Arrays.copyOf(fullRank, size);
        RandomStreams streams = new RandomStreams(0);
        for (int k = 0; k < layers.length; k++) {
            layers[k].start(lambda, streams.at("coupling-weights", k));
        }
        return lambda;
    }

    @Override
    public double[] rescale(double[] lambda, double[] shift, double[] scale) {
        double[] out = lambda.clone();
        System.arraycopy(affine.rescale(lambda, shift, scale), 0, out, 0, affine.size());
        return out;
    }

    private Coupling.Tape[] tapes() {
        Coupling.Tape[] tapes = new Coupling.Tape[layers.length];
        Arrays.setAll(tapes, k -> layers[k].new Tape());
        return tapes;
    }

    @Override
    public void transform(double[] lambda, double[] noise, int count, double[] u) {
        int d = dimension();
        Coupling.Tape[] tapes = tapes();
        double[] inner = new double[count * d];
        double[] x = new double[d];
        for (int s = 0; s < count; s++) {
            System.arraycopy(noise, s * d, x, 0, d);
            for (Coupling.Tape tape : tapes) {
                tape.forward(lambda, x);
            }
            System.arraycopy(x, 0, inner, s * d, d);
        }
        affine.transform(lambda, inner, count, u);
    }

    @Override
    public void pullBack(double[] lambda, double[] noise, int count, double[] w, double[] gradient) {
        int d = dimension();
        Coupling.Tape[] tapes = tapes();
        double[] inner = new double[count * d];
        double[] x = new double[d];
        double[] g = new double[d];
        for (int s = 0; s < count; s++) {
            System.arraycopy(noise, s * d, x, 0, d);
            for (Coupling.Tape tape : tapes) {
                tape.forward(lambda, x);
            }
            System.arraycopy(x, 0, inner, s * d, d);
            affine.transposed(lambda, w, s * d, g);
            for (int k = tapes.length - 1; k >= 0; k--) {
                tapes[k].backForward(lambda, g, gradient);
            }
        }
        affine.pullBack(lambda, inner, count, w, gradient);
    }

    @Override
    public void logDensity(double[] lambda, double[] u, int count, double[] logDensity, double[] slope) {
        double[] unused = new double[size];
        backwards(lambda, u, count, logDensity, slope, new double[count], unused);
    }

    @Override
    public void score(double[] lambda, double[] u, int count, double[] c, double[] gradient) {
        backwards(lambda, u, count, new double[count], new double[u.length], c, gradient);
    }

    /** ln q, its slope by u, and cₛ times its slope by λ. */
    private void backwards(
            double[] lambda,
            double[] u,
            int count,
            double[] logDensity,
            double[] slope,
            double[] c,
            double[] gradient) {
        int d = dimension();
        Coupling.Tape[] tapes = tapes();
        double[] x = new double[d];
        double[] g = new double[d];
        for (int s = 0; s < count; s++) {
            affine.whiten(lambda, u, s * d, x);
            double[] white = x.clone();
            double sum = d * MeanField.LOG_TWO_PI + 2 * affine.logDeterminant(lambda);
            for (int k = tapes.length - 1; k >= 0; k--) {
                sum += 2 * tapes[k].inverse(lambda, x);
            }
            for (int j = 0; j < d; j++) {
                sum += x[j] * x[j];
                g[j] = -x[j];
            }
            logDensity[s] = -0.5 * sum;
            for (Coupling.Tape tape : tapes) {
                tape.backInverse(lambda, g, c[s], gradient);
            }
            affine.pullBackWhitened(lambda, white, g, c[s], gradient);
            System.arraycopy(g, 0, slope, s * d, d);
        }
    }
}
