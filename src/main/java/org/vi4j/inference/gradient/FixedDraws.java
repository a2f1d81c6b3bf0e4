package org.vi4j.inference.gradient;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.vi4j.UserError;
import org.vi4j.family.MeanField;
import org.vi4j.joint.GradientCheck;
import org.vi4j.joint.ImpropernessCheck;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.Cholesky;
import org.vi4j.math.Lbfgs;
import org.vi4j.math.Memory;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Trace;

/**
 * Mean-field VI on fixed draws (Giordano, Ingram and Broderick, "Black box variational inference with a deterministic
 * objective", JMLR 2024): with ε₁ … ε_N drawn once, the function
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
 * @param seed the seed of the draws
 * @param stop asked at every step; once true, what there is is the result
 */
public record FixedDraws(int draws, int maxDraws, double accuracy, long seed, BooleanSupplier stop) {
    private static final Lbfgs LBFGS = new Lbfgs(20, 1e-10, 1000);

    /** 30 draws and up, to a tenth of a standard deviation. */
    public static final FixedDraws DEFAULT = new FixedDraws(30, 4096, 0.1, 1, () -> false);

    /** exp(30), far above the scale of any coordinate that a person would write down. */
    private static final double MAX_LOG_SD = 30;

    private static final double HESSIAN_STEP = 1e-4;

    /** The Hessian by means and widths, its factor, its inverse and the gradients' covariance: (2d)² numbers each. */
    private static final double RESPONSE_MATRICES = 20;

    /** Checks the numbers. */
    public FixedDraws {
        if (!(draws >= 2 && maxDraws >= draws && accuracy > 0)) {
            throw new UserError("fixed draws " + draws + " to " + maxDraws + " and accuracy " + accuracy
                    + ": at least 2 draws, no more than the largest number, and a positive accuracy are needed");
        }
    }

    /**
     * The result.
     *
     * @param posterior the mean-field approximation
     * @param covariance the linear-response covariance of u, {@code [d, d]}; NaN if it ended where there is no minimum
     * @param standardError the frequentist standard error of each mean, {@code [d]}; NaN likewise
     * @param elbo the ELBO by fresh draws
     * @param draws N at the end
     * @param evaluations how many points the log joint was computed at
     * @param ending why it ended; {@link Ending#CONVERGED} if the gradient is zero and the error small
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(
            VariationalPosterior posterior,
            double[][] covariance,
            double[] standardError,
            Elbo elbo,
            int draws,
            long evaluations,
            Ending ending) {}

    /** λ at the minimum for some draws. */
    @SuppressWarnings("ArrayRecordComponent")
    record Fit(double[] lambda, boolean converged, long evaluations, double[] elbos) {}

    /**
     * Fits the log joint.
     *
     * @param joint f
     * @return the approximation and what it is worth
     * @throws UserError if f is not finite where it begins, the posterior is improper, or its linear response does not
     *     fit into memory
     */
    public Result run(LogJoint joint) {
        int d = joint.dimension();
        Memory.require(
                "linear response of " + d + " coordinates", RESPONSE_MATRICES * d * d, "use mean-field or low-rank");
        MeanField family = new MeanField(d);
        double[] lambda = start(joint);
        long evaluations = 0;
        for (int n = draws; ; n *= 2) {
            double[] noise = family.noise(new RandomStreams(seed).at("fixed-draws", 0), n);
            Fit fit = fit(LBFGS, joint, lambda, noise, stop);
            lambda = fit.lambda;
            if (n == draws && !fit.converged && !stop.getAsBoolean()) {
                GradientCheck.require(joint, family.mean(lambda));
            }
            Response response = Response.of(joint, lambda, noise, n);
            evaluations += fit.evaluations + response.evaluations();
            double worst = 0;
            for (int j = 0; j < d; j++) {
                double error = response.standardError()[j] / Math.sqrt(response.covariance()[j][j]);
                worst = error <= worst ? worst : error;
            }
            boolean accurate = worst <= accuracy;
            boolean last = 2L * n > maxDraws;
            if (stop.getAsBoolean() || accurate || last) {
                evaluations += ImpropernessCheck.of(joint, family.mean(lambda), family.sd(lambda))
                        .evaluations();
                Ending ending = stop.getAsBoolean()
                        ? Ending.STOPPED
                        : accurate && fit.converged ? Ending.CONVERGED : Ending.BUDGET;
                return new Result(
                        new VariationalPosterior(
                                joint,
                                family,
                                lambda,
                                new Trace("ELBO on " + n + " fixed draws, nats", fit.elbos),
                                ending),
                        response.covariance(),
                        response.standardError(),
                        Elbo.estimate(joint, family, lambda, 1000, seed),
                        n,
                        evaluations + 1000,
                        ending);
            }
        }
    }

    /** H⁻¹ and V at the minimum. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Response(double[][] covariance, double[] standardError, long evaluations) {
        static Response of(LogJoint joint, double[] lambda, double[] noise, int n) {
            int d = joint.dimension();
            int size = 2 * d;
            double[][] hessian = new double[size][size];
            for (int k = 0; k < size; k++) {
                // A step in units of the coordinate: of σ for a mean.
                double step = HESSIAN_STEP * (k < d ? Math.exp(lambda[d + k]) : 1);
                double[] up = lambda.clone();
                double[] down = lambda.clone();
                up[k] += step;
                down[k] -= step;
                double[] above = new double[size];
                double[] below = new double[size];
                objective(joint, up, noise, n, above);
                objective(joint, down, noise, n, below);
                for (int i = 0; i < size; i++) {
                    double slope = (above[i] - below[i]) / (2 * step);
                    hessian[i][k] += slope / 2;
                    hessian[k][i] += slope / 2;
                }
            }
            double[][] inverse = inverse(hessian);
            double[][] spread = spread(joint, lambda, noise, n);
            double[][] covariance = new double[d][];
            double[] error = new double[d];
            for (int j = 0; j < d; j++) {
                covariance[j] = Arrays.copyOf(inverse[j], d);
                double sum = 0;
                for (int a = 0; a < size; a++) {
                    for (int b = 0; b < size; b++) {
                        sum += inverse[j][a] * spread[a][b] * inverse[j][b];
                    }
                }
                error[j] = Math.sqrt(sum / n);
            }
            return new Response(covariance, error, (4L * d + 1) * n);
        }

        // No inverse means that L-BFGS was stopped where the Hessian is not positive definite.
        private static double[][] inverse(double[][] hessian) {
            try {
                return Cholesky.of(hessian).inverse();
            } catch (UserError e) {
                double[][] none = new double[hessian.length][hessian.length];
                for (double[] row : none) {
                    Arrays.fill(row, Double.NaN);
                }
                return none;
            }
        }

        /** The covariance of the draws' own gradients, {@code [2d, 2d]}. */
        private static double[][] spread(LogJoint joint, double[] lambda, double[] noise, int n) {
            int d = joint.dimension();
            MeanField family = new MeanField(d);
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
        double[] terms =
                new ClosedFormEntropy().gradient(joint, new MeanField(joint.dimension()), lambda, noise, n, gradient);
        Arrays.setAll(gradient, k -> -gradient[k]);
        double value = -Arrays.stream(terms).average().orElseThrow();
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    /** Minimizes K from λ. */
    static Fit fit(Lbfgs lbfgs, LogJoint joint, double[] start, double[] noise, BooleanSupplier stop) {
        int d = joint.dimension();
        int n = noise.length / d;
        Lbfgs.Result result = lbfgs.minimize(
                (x, g) -> objective(joint, x, noise, n, g), start, x -> lost(x, d) >= 0 || stop.getAsBoolean());
        double[] lambda = result.x();
        int j = lost(lambda, d);
        if (j >= 0) {
            GradientCheck.require(joint, Arrays.copyOf(start, d));
            throw new UserError("q left all bounds (unconstrained coordinate " + (j + 1) + " of " + d + ": mean "
                    + lambda[j] + ", log standard deviation " + lambda[d + j] + "): " + Ending.DIVERGED.message());
        }
        double[] elbos = Arrays.stream(result.values()).map(k -> -k).toArray();
        return new Fit(lambda, result.converged(), (long) result.evaluations() * n, elbos);
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
        MeanField family = new MeanField(d);
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
                + "): check the data for missing values, and the parameters' constraints");
    }
}
