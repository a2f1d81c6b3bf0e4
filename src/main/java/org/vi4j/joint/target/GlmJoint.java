package org.vi4j.joint.target;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint.DataJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Separation;

/**
 * A generalized linear model with normal priors: η = Xw, yᵢ ~ p(· | ηᵢ), wⱼ ~ N(0, s²). An intercept is a column of
 * ones. A batch of S points costs two matrix products of 2·S·n·d operations, large ones on all processors.
 */
public final class GlmJoint implements DataJoint {
    /** Rows that one thread takes at a time, and the most such parts. */
    private static final int PART = 4 * Likelihood.RUN;

    private static final int MOST_PARTS = 64;
    /** Fewer products than these, about 0.1 ms, are not shared by threads. */
    private static final long WORTH_A_THREAD = 1 << 19;

    private final double[][] x;
    private final double[] y;
    private final Likelihood likelihood;
    private final double beta;
    private final double priorSd;
    private final double scale;
    private final RowMatrix matrix;
    private final double constant;
    private final Parameters parameters;

    private GlmJoint(
            double[][] x,
            double[] y,
            Likelihood likelihood,
            double beta,
            double priorSd,
            double scale,
            Parameters parameters) {
        this.x = x;
        this.y = y;
        this.likelihood = likelihood;
        this.beta = beta;
        this.priorSd = priorSd;
        this.scale = scale;
        this.matrix = new RowMatrix(x);
        int d = x[0].length;
        this.constant =
                scale * Arrays.stream(y).map(v -> likelihood.constant(v, beta)).sum()
                        + (flat() ? 0 : -d * (Math.log(priorSd) + 0.5 * Math.log(2 * Math.PI)));
        this.parameters = parameters;
    }

    private boolean flat() {
        return priorSd == Double.POSITIVE_INFINITY;
    }

    /**
     * Returns y ~ N(Xw, noiseSd²).
     *
     * @param x the rows, {@code [n, d]}
     * @param y the outcomes, {@code [n]}
     * @param noiseSd the known standard deviation of the noise, positive
     * @param priorSd s, positive
     * @return the model
     */
    public static GlmJoint linear(double[][] x, double[] y, double noiseSd, double priorSd) {
        if (!(noiseSd > 0 && noiseSd < Double.POSITIVE_INFINITY)) {
            throw new UserError("standard deviation of the noise " + noiseSd + ", must be positive and finite");
        }
        return of(x, y, Likelihood.gaussian(), 1 / (noiseSd * noiseSd), priorSd);
    }

    /**
     * Returns y ~ Bernoulli(logistic(Xw)).
     *
     * @param x the rows, {@code [n, d]}
     * @param y the outcomes, 0 or 1, {@code [n]}
     * @param priorSd s, positive; infinite for a flat prior
     * @return the model
     * @throws UserError if the prior is flat and the outcomes are separable, so that there is no posterior
     */
    public static GlmJoint logistic(double[][] x, double[] y, double priorSd) {
        return of(x, y, Likelihood.logistic(), 1, priorSd);
    }

    /**
     * Returns y ~ Poisson(exp(Xw)).
     *
     * @param x the rows, {@code [n, d]}
     * @param y the outcomes, counts, {@code [n]}
     * @param priorSd s, positive
     * @return the model
     */
    public static GlmJoint poisson(double[][] x, double[] y, double priorSd) {
        return of(x, y, Likelihood.poisson(), 1, priorSd);
    }

    /**
     * Returns the regression with any likelihood.
     *
     * @param x the rows, {@code [n, d]}
     * @param y the outcomes, {@code [n]}
     * @param likelihood how they depend on Xw
     * @param beta the known precision of the noise; without meaning where there is none
     * @param priorSd s, positive; infinite for a flat prior
     * @return the model
     * @throws UserError if the arrays do not match, an outcome is not allowed, or the prior is flat and outcomes of two
     *     values are separable, so that there is no posterior
     */
    public static GlmJoint of(double[][] x, double[] y, Likelihood likelihood, double beta, double priorSd) {
        if (x.length < 1 || x[0].length < 1) {
            throw new UserError("a regression needs at least one row and one column");
        }
        if (y.length != x.length) {
            throw new UserError(y.length + " outcomes for " + x.length + " rows: give one for each");
        }
        for (int i = 0; i < x.length; i++) {
            if (x[i].length != x[0].length) {
                throw new UserError("row " + (i + 1) + " has " + x[i].length + " columns, row 1 has " + x[0].length);
            }
            if (!Arrays.stream(x[i]).allMatch(Double::isFinite)) {
                throw new UserError("row " + (i + 1) + " holds a number that is not finite: drop or fill it");
            }
        }
        likelihood.requireTargets(y);
        if (!(priorSd > 0)) {
            throw new UserError("standard deviation of the prior " + priorSd + ", must be positive");
        }
        GlmJoint model = new GlmJoint(
                x, y.clone(), likelihood, beta, priorSd, 1, Parameters.empty().real("w", x[0].length));
        if (model.flat() && model.separation().isPresent()) {
            throw new UserError("a plane separates the outcomes 0 and 1 (rows of both may lie on it), so with a flat"
                    + " prior the likelihood grows without limit and there is no posterior: give the weights a prior of"
                    + " finite standard deviation");
        }
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public int rows() {
        return y.length;
    }

    /**
     * Says whether a plane separates the outcomes 0 and 1 of a logistic regression, completely or with rows of both on
     * it. Then the data alone would send weights to infinity, and how large they are is up to the prior.
     *
     * @return the separation; none where the likelihood has a maximum, and of other regressions
     */
    public Optional<Separation> separation() {
        return likelihood.binary() ? Separation.of(x, y) : Optional.empty();
    }

    /**
     * Returns the same model with other names for its weights.
     *
     * @param names one for each column, distinct, {@code [d]}
     * @return the model
     */
    public GlmJoint named(List<String> names) {
        if (names.size() != x[0].length) {
            throw new UserError(names.size() + " names for " + x[0].length + " columns: give one for each");
        }
        return new GlmJoint(x, y, likelihood, beta, priorSd, scale, Parameters.real(names));
    }

    /**
     * Computes each row's log likelihood.
     *
     * @param w the weights, {@code [d]}
     * @return ln p(yᵢ | xᵢᵀw), in nats, {@code [n]}
     */
    public double[] rowLogLikelihoods(double[] w) {
        double[] all = linearPredictor(w);
        for (int i = 0; i < all.length; i++) {
            all[i] = likelihood.replaceBySlope(new double[] {all[i]}, 0, y, i, 1, beta)
                    + likelihood.constant(y[i], beta);
        }
        return all;
    }

    /**
     * Draws an outcome for each row.
     *
     * @param w the weights, {@code [d]}
     * @param random where the randomness comes from
     * @return yᵢ ~ p(· | xᵢᵀw), {@code [n]}; NaN where a rate overflows
     */
    public double[] simulate(double[] w, RandomGenerator random) {
        double[] all = linearPredictor(w);
        Arrays.setAll(all, i -> likelihood.draw(all[i], beta, random));
        return all;
    }

    private double[] linearPredictor(double[] w) {
        double[] eta = new double[y.length];
        for (int i = 0; i < eta.length; i++) {
            for (int j = 0; j < w.length; j++) {
                eta[i] += x[i][j] * w[j];
            }
        }
        return eta;
    }

    /** Says whether the outcomes are 0 or 1. */
    public boolean isBinary() {
        return likelihood.binary();
    }

    /** Returns the outcomes, {@code [n]}. */
    public double[] outcomes() {
        return y.clone();
    }

    @Override
    public GlmJoint on(DataJoint.MiniBatch rows) {
        if (rows.of() != y.length) {
            throw new UserError("a mini-batch of a set of " + rows.of() + " rows, for a model of " + y.length);
        }
        double[][] some = Arrays.stream(rows.rows()).mapToObj(i -> x[i]).toArray(double[][]::new);
        double[] outcomes = Arrays.stream(rows.rows()).mapToDouble(i -> y[i]).toArray();
        return new GlmJoint(some, outcomes, likelihood, beta, priorSd, rows.scale(), parameters);
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        evaluate(points, count, logDensity, gradient);
    }

    @Override
    public void logDensity(double[] points, int count, double[] logDensity) {
        evaluate(points, count, logDensity, null);
    }

    private void evaluate(double[] points, int count, double[] logDensity, double @Nullable [] gradient) {
        int d = matrix.columns();
        // Parts are cut by n alone and added up in their order: the same bits however many threads there are.
        int size = Math.max(PART, (y.length + MOST_PARTS - 1) / MOST_PARTS);
        int parts = (y.length + size - 1) / size;
        double[][] f = new double[parts][];
        double[][] slopes = new double[parts][];
        IntStream all = IntStream.range(0, parts);
        (((long) count * y.length * d < WORTH_A_THREAD) ? all : all.parallel()).forEach(part -> {
            f[part] = new double[count];
            slopes[part] = new double[gradient == null ? 0 : count * d];
            addRows(points, count, part * size, Math.min(y.length, (part + 1) * size), f[part], slopes[part]);
        });
        double precision = 1 / (priorSd * priorSd);
        for (int s = 0; s < count; s++) {
            double squares = 0;
            for (int k = s * d; k < (s + 1) * d; k++) {
                squares += points[k] * points[k];
                if (gradient != null) {
                    double slope = 0;
                    for (double[] own : slopes) {
                        slope += own[k];
                    }
                    gradient[k] = scale * slope - precision * points[k];
                }
            }
            double sum = 0;
            for (double[] own : f) {
                sum += own[s];
            }
            logDensity[s] = constant + scale * sum - 0.5 * precision * squares;
        }
    }

    /**
     * Sums ln p(yᵢ | xᵢᵀw), and its slope by w where there is room for it, over rows {@code begin} … {@code end − 1}.
     */
    private void addRows(double[] points, int count, int begin, int end, double[] logDensity, double[] slope) {
        int run = Math.min(Likelihood.RUN, end - begin);
        double[] eta = new double[count * run];
        try (RowMatrix.Products products = matrix.new Products(points, count, run)) {
            for (int from = begin; from < end; from += run) {
                int n = Math.min(run, end - from);
                products.times(from, n, eta);
                for (int s = 0; s < count; s++) {
                    logDensity[s] += likelihood.replaceBySlope(eta, s * n, y, from, n, beta);
                }
                if (slope.length > 0) {
                    products.add(from, n, eta);
                }
            }
            if (slope.length > 0) {
                products.sums(slope);
            }
        }
    }
}
