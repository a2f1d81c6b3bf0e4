package org.vi4j.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.vi4j.UserError;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.inference.VariationalPosterior.DadviPosterior;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Hessian;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.internal.math.Platform;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Posterior.Trace;
import org.vi4j.posterior.Run;

/**
 * DADVI, mean-field VI on fixed draws (Giordano, Ingram and Broderick, "Black box variational inference with a
 * deterministic objective", JMLR 2024): with ε₁ … ε_N drawn once, the function
 *
 * <pre>K(μ, ω) = −1/N Σₙ f(μ + exp(ω) εₙ) − Σⱼ ωⱼ</pre>
 *
 * is deterministic, so L-BFGS minimizes it and knows whether it did. With its Hessian H and the draws' own gradients
 * gₙ,
 *
 * <pre>Cov_LR[u] = (H⁻¹)_μμ        linear response: what mean-field's variances lack
 * V = H⁻¹ Cov(gₙ) H⁻¹ / N      frequentist: how far μ and ω would move with other draws</pre>
 *
 * and draws are doubled until √V is small beside the linear-response standard deviations.
 *
 * @param draws N to begin with, at least 2
 * @param maxDraws the largest N
 * @param accuracy how large √V of a mean may be, in posterior standard deviations, positive
 */
public record Dadvi(int draws, int maxDraws, double accuracy) implements Algorithm<DadviPosterior> {
    private static final Lbfgs LBFGS = new Lbfgs(20, 1e-10, 1000);

    private static final int ROUNDS = 20;
    /** The largest difference in nats that counts as none. */
    private static final double NOTHING = 1e-4;

    /** exp(30), far above the scale of any coordinate that a person would write down. */
    private static final double MAX_LOG_SD = 30;

    private static final double HESSIAN_STEP = 1e-4;
    private static final int ELBO_DRAWS = 1_000;

    /** The Hessian by means and widths, its factor, its inverse and the gradients' covariance: (2d)² numbers each. */
    private static final double RESPONSE_MATRICES = 20;

    /** Checks the numbers. */
    public Dadvi {
        if (!(draws >= 2 && maxDraws >= draws && accuracy > 0)) {
            throw new UserError("fixed draws " + draws + " to " + maxDraws + " and accuracy " + accuracy
                    + ": at least 2 draws, no more than the largest number, and a positive accuracy are needed");
        }
    }

    /**
     * Returns the usual options: 30 draws and up to 4,096, to a tenth of a standard deviation.
     *
     * @return the options
     */
    public static Dadvi defaults() {
        return new Dadvi(30, 4096, 0.1);
    }

    /** Returns these options with another number of draws to begin with, and another largest number. */
    public Dadvi withDraws(int first, int most) {
        return new Dadvi(first, most, accuracy);
    }

    /** Returns these options with another accuracy. */
    public Dadvi withAccuracy(double other) {
        return new Dadvi(draws, maxDraws, other);
    }

    /** λ at the minimum for some draws. */
    @SuppressWarnings("ArrayRecordComponent")
    record Fit(double[] lambda, boolean converged, long evaluations, double[] elbos) {}

    /**
     * Fits the log joint.
     *
     * @param model f
     * @param run the seed of the draws, the cancellation and the listener
     * @return mean-field with its linear response
     * @throws UserError if f is not finite where it begins, the posterior is improper, or its linear response does not
     *     fit into memory
     */
    @Override
    public DadviPosterior fit(LogJoint model, Run run) {
        int d = model.dimension();
        Platform.requireMemory(
                "linear response of " + d + " coordinates", RESPONSE_MATRICES * d * d, "use mean-field or low-rank");
        LogJoint joint = run.heard(model);
        GaussianFamily family = Family.meanField(d);
        double[] lambda = start(joint);
        long evaluations = 0;
        for (int n = draws; ; n *= 2) {
            double[] noise = family.noise(new RandomStreams(run.seed()).at("fixed-draws", 0), n);
            Fit fit = fit(LBFGS, joint, lambda, noise, run.cancel());
            lambda = fit.lambda;
            if (n == draws && !fit.converged && !run.cancelled()) {
                GradientCheck.require(joint, family.mean(lambda));
            }
            Response response = Response.of(joint, lambda, noise, n);
            evaluations += fit.evaluations + response.evaluations();
            boolean accurate = response.worstError() <= accuracy;
            if (run.cancelled() || accurate || 2L * n > maxDraws) {
                evaluations += ImpropernessCheck.of(joint, family.mean(lambda), family.sd(lambda))
                        .evaluations();
                Termination termination = run.cancelled()
                        ? Termination.STOPPED
                        : accurate && fit.converged ? Termination.CONVERGED : Termination.BUDGET;
                Elbo elbo = ElboDraws.estimate(joint, family, lambda, ELBO_DRAWS, run.seed());
                VariationalPosterior meanField = new VariationalPosterior(
                        model,
                        family,
                        lambda,
                        new Trace("ELBO on " + n + " fixed draws, nats", fit.elbos),
                        elbo,
                        new VariationalPosterior.Optimization(
                                termination, OptionalDouble.empty(), 0, evaluations + ELBO_DRAWS, List.of()));
                return new DadviPosterior(meanField, response.covariance, response.standardError, n);
            }
        }
    }

    /** H⁻¹ and V at the minimum; the covariance is empty and the errors NaN where the Hessian has no inverse. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Response(Optional<double[][]> covariance, double[] standardError, long evaluations) {
        static Response of(LogJoint joint, double[] lambda, double[] noise, int n) {
            int d = joint.dimension();
            long evaluations = (4L * d + 1) * n;
            double[] error = new double[d];
            Arrays.fill(error, Double.NaN);
            Cholesky factor;
            try {
                factor = Cholesky.of(hessian(joint, lambda, noise, n));
            } catch (Cholesky.NotPositiveDefinite e) {
                // L-BFGS was stopped before the minimum.
                return new Response(Optional.empty(), error, evaluations);
            }
            double[][] inverse = factor.inverse();
            double[][] spread = spread(joint, lambda, noise, n);
            double[][] covariance = new double[d][];
            for (int j = 0; j < d; j++) {
                covariance[j] = Arrays.copyOf(inverse[j], d);
                error[j] = Math.sqrt(sandwich(inverse[j], spread) / n);
            }
            return new Response(Optional.of(covariance), error, evaluations);
        }

        private static double[][] hessian(LogJoint joint, double[] lambda, double[] noise, int n) {
            int d = joint.dimension();
            int size = 2 * d;
            double[] steps = new double[size];
            // In units of the coordinate: of σ for a mean.
            Arrays.setAll(steps, k -> HESSIAN_STEP * (k < d ? Math.exp(lambda[d + k]) : 1));
            Hessian.Gradient gradient = (points, count, gradients) -> {
                double[] own = new double[size];
                for (int s = 0; s < count; s++) {
                    objective(joint, Arrays.copyOfRange(points, s * size, (s + 1) * size), noise, n, own);
                    System.arraycopy(own, 0, gradients, s * size, size);
                }
            };
            return Hessian.of(gradient, new double[][] {lambda}, steps, 1);
        }

        private static double sandwich(double[] row, double[][] spread) {
            double sum = 0;
            for (int a = 0; a < row.length; a++) {
                for (int b = 0; b < row.length; b++) {
                    sum += row[a] * spread[a][b] * row[b];
                }
            }
            return sum;
        }

        /** The largest √V of a mean in linear-response standard deviations; NaN where there are none. */
        double worstError() {
            double worst = covariance.isPresent() ? 0 : Double.NaN;
            for (int j = 0; j < standardError.length && covariance.isPresent(); j++) {
                double error = standardError[j] / Math.sqrt(covariance.get()[j][j]);
                worst = error <= worst ? worst : error;
            }
            return worst;
        }

        /** The covariance of the draws' own gradients, {@code [2d, 2d]}. */
        private static double[][] spread(LogJoint joint, double[] lambda, double[] noise, int n) {
            int d = joint.dimension();
            Family family = Family.meanField(d);
            Estimator.Draws draws = Estimator.Draws.ofModel(joint, family, lambda, noise, n);
            double[][] spread = new double[2 * d][2 * d];
            double[] mean = new double[2 * d];
            double[][] g = new double[n][2 * d];
            for (int s = 0; s < n; s++) {
                for (int j = 0; j < d; j++) {
                    g[s][j] = draws.slope()[s * d + j];
                    g[s][d + j] = g[s][j] * Math.exp(lambda[d + j]) * noise[s * d + j];
                    mean[j] += g[s][j] / n;
                    mean[d + j] += g[s][d + j] / n;
                }
            }
            for (double[] own : g) {
                for (int a = 0; a < 2 * d; a++) {
                    for (int b = 0; b < 2 * d; b++) {
                        spread[a][b] += (own[a] - mean[a]) * (own[b] - mean[b]) / (n - 1);
                    }
                }
            }
            return spread;
        }
    }

    /** K and its gradient. */
    private static double objective(LogJoint joint, double[] lambda, double[] noise, int n, double[] gradient) {
        double[] terms = new ClosedFormEntropy()
                .gradient(joint, Family.meanField(joint.dimension()), lambda, noise, n, gradient);
        Arrays.setAll(gradient, k -> -gradient[k]);
        double value = -Arrays.stream(terms).average().orElseThrow();
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    /**
     * Minimizes K from λ. What is left to gain by a mean that is far off is seen in units of its standard deviation
     * only, which the first round finds: so the search begins anew from its end, until that gains nothing.
     */
    static Fit fit(Lbfgs lbfgs, LogJoint joint, double[] start, double[] noise, BooleanSupplier stop) {
        int d = joint.dimension();
        int n = noise.length / d;
        Lbfgs.Objective objective = (x, g) -> objective(joint, x, noise, n, g);
        Predicate<double[]> ends = x -> lost(x, d) >= 0 || stop.getAsBoolean();
        Lbfgs.Result result = lbfgs.minimize(objective, start, ends);
        long evaluations = result.evaluations();
        DoubleStream.Builder elbos = DoubleStream.builder();
        Arrays.stream(result.values()).map(k -> -k).forEach(elbos);
        for (int round = 0; round < ROUNDS && !ends.test(result.x()); round++) {
            double[] units = new double[2 * d];
            double[] found = result.x();
            Arrays.setAll(units, k -> k < d ? Math.exp(Math.max(-MAX_LOG_SD, found[d + k])) : 1);
            double before = result.value();
            result = lbfgs.minimize(objective, found, units, ends);
            evaluations += result.evaluations();
            Arrays.stream(result.values()).skip(1).map(k -> -k).forEach(elbos);
            if (!(before - result.value() > NOTHING)) {
                break;
            }
        }
        double[] lambda = result.x();
        int j = lost(lambda, d);
        if (j >= 0) {
            GradientCheck.require(joint, Arrays.copyOf(start, d));
            throw new UserError("q left all bounds (unconstrained coordinate " + (j + 1) + " of " + d + ": mean "
                    + lambda[j] + ", log standard deviation " + lambda[d + j] + "): " + Termination.DIVERGED.message());
        }
        return new Fit(
                lambda, result.converged(), evaluations * n, elbos.build().toArray());
    }

    /** The first coordinate whose mean or width is beyond reason, −1 if none is. */
    private static int lost(double[] lambda, int d) {
        for (int j = 0; j < d; j++) {
            if (!(lambda[d + j] <= MAX_LOG_SD && Math.abs(lambda[j]) < Math.exp(MAX_LOG_SD))) {
                return j;
            }
        }
        return -1;
    }

    /** λ to begin with: around 0, as wide as f is finite. */
    static double[] start(LogJoint joint) {
        int d = joint.dimension();
        Family family = Family.meanField(d);
        int n = 32;
        double[] noise = family.noise(new RandomStreams(0).at("start", 0), n);
        double[] sd = new double[d];
        for (double width : new double[] {1, 0.1, 0.01, 0.001}) {
            Arrays.fill(sd, width);
            double[] lambda = family.start(new double[d], sd);
            if (Arrays.stream(Estimator.Draws.ofModel(joint, family, lambda, noise, n)
                            .terms())
                    .allMatch(Double::isFinite)) {
                return lambda;
            }
        }
        double[] f = new double[1];
        joint.logDensityAndGradient(new double[d], 1, f, new double[d]);
        throw new UserError("the log joint is not finite near the start, all unconstrained coordinates 0, where it is "
                + f[0] + " (theta = " + Arrays.toString(joint.parameters().constrain(new double[d]))
                + joint.explain(new double[d]).stream().map("; "::concat).collect(Collectors.joining())
                + "): check the data for missing values, and the parameters' constraints");
    }
}
