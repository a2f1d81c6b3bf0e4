package org.vi4j.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Posterior.Trace;

/** A member of a variational family as an approximate posterior. */
public final class VariationalPosterior implements Posterior.Approximation {
    private static final int DRAWS = 20_000;

    private final LogJoint model;
    private final Family family;
    private final double[] lambda;
    private final double[] mean;
    private final double[] sd;
    private final Trace trace;
    private final Elbo elbo;
    private final Optimization optimization;

    VariationalPosterior(
            LogJoint model, Family family, double[] lambda, Trace trace, Elbo elbo, Optimization optimization) {
        this.model = model;
        this.trace = trace;
        this.elbo = elbo;
        this.optimization = optimization;
        this.family = family;
        this.lambda = lambda.clone();
        int d = family.dimension();
        this.mean = new double[d];
        this.sd = new double[d];
        if (family instanceof GaussianFamily gaussian) {
            System.arraycopy(lambda, 0, mean, 0, d);
            System.arraycopy(gaussian.sd(lambda), 0, sd, 0, d);
        } else {
            fromDraws(d);
        }
    }

    /**
     * The course of an optimization of the ELBO.
     *
     * @param termination why it ended
     * @param error the largest Monte Carlo standard error of the averaged iterate, in posterior standard deviations;
     *     empty where the iterates never settled, or have no average
     * @param steps the number of steps; 0 where there were no stochastic ones
     * @param evaluations how many points the log joint and its gradient were computed at, all stages together
     * @param stretches the ELBO along the way, a stretch of steps each
     */
    public record Optimization(
            Termination termination, OptionalDouble error, int steps, long evaluations, List<Stretch> stretches) {
        /** Copies the list. */
        public Optimization {
            stretches = List.copyOf(stretches);
        }
    }

    /**
     * A stretch of steps.
     *
     * @param step the last of them, counted from 1
     * @param stepSize of those steps, in posterior standard deviations; an updater's learning rate
     * @param elbo the mean over the stretch's draws, taken while q moved
     */
    public record Stretch(int step, double stepSize, Elbo elbo) {}

    private void fromDraws(int d) {
        double[] u = family.draw(lambda, new RandomStreams(0).at("moments", 0), DRAWS);
        for (int k = 0; k < u.length; k++) {
            mean[k % d] += u[k] / DRAWS;
        }
        for (int k = 0; k < u.length; k++) {
            sd[k % d] += (u[k] - mean[k % d]) * (u[k] - mean[k % d]) / (DRAWS - 1);
        }
        Arrays.setAll(sd, j -> Math.sqrt(sd[j]));
    }

    @Override
    public Evidence.Ending ending() {
        return switch (optimization.termination()) {
            case CONVERGED -> Evidence.Ending.CONVERGED;
            case STOPPED -> Evidence.Ending.STOPPED;
            default -> Evidence.Ending.BUDGET;
        };
    }

    /** Returns the family that q is of. */
    public Family family() {
        return family;
    }

    /** Returns q's λ. */
    public double[] lambda() {
        return lambda.clone();
    }

    @Override
    public LogJoint model() {
        return model;
    }

    @Override
    public String description() {
        return family.name() + " approximation, ELBO " + elbo + ", "
                + optimization.termination().message();
    }

    /** Returns the kind of posterior and its parameters. */
    @Override
    public String toString() {
        return description() + " (" + parameters() + ")";
    }

    /** Returns q's ELBO, by fresh draws, on all the data. */
    public Elbo elbo() {
        return elbo;
    }

    /** Returns how the optimization went and why it ended. */
    public Optimization optimization() {
        return optimization;
    }

    /** Returns the ELBO along the way. */
    @Override
    public Trace trace() {
        return trace;
    }

    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        int d = family.dimension();
        RandomGenerator random = new RandomStreams(seed).at("draws", 0);
        double[] u = family.draw(lambda, random, count);
        double[][] rows = new double[count][d];
        for (int s = 0; s < count; s++) {
            System.arraycopy(u, s * d, rows[s], 0, d);
        }
        return rows;
    }

    /** {@inheritDoc} Of a family without a closed form it is taken from 20,000 draws. */
    @Override
    public double[] unconstrainedMean() {
        return mean.clone();
    }

    /** {@inheritDoc} Of a family without a closed form it is taken from 20,000 draws. */
    @Override
    public double[] unconstrainedSd() {
        return sd.clone();
    }

    @Override
    public double logDensity(double[] u) {
        parameters().requireDimension(u);
        double[] out = new double[1];
        family.logDensity(lambda, u, 1, out, new double[u.length]);
        return out[0];
    }

    /** The reason why an optimization ended. */
    public enum Termination {
        /** It has converged, by the rule of its method. */
        CONVERGED("converged"),
        /** The steps or draws it was given ran out first. */
        BUDGET("the budget ran out before it converged: allow more steps, more draws, or less accuracy"),
        /** It was asked to stop. */
        STOPPED("stopped before it converged"),
        /** Too many draws had a log density that is not finite. */
        NOT_FINITE(
                "the log joint is NaN or infinite at draws of q, step after step: constrain the parameters to where the"
                        + " density is positive"),
        /** The ELBO grows without bound. */
        DIVERGED(
                "the ELBO grows without bound as q widens or wanders off: the posterior is improper, its density has no"
                        + " finite integral, or its scale is beyond 1e13; give every parameter a proper prior, or rescale it");

        private final String message;

        Termination(String message) {
            this.message = message;
        }

        /** Returns one line for people that says what to do. */
        public String message() {
            return message;
        }
    }

    /**
     * The posterior that DADVI found: a Gaussian with the mean of mean-field and the covariance of its linear response;
     * mean-field itself where there is no such covariance.
     */
    public static final class DadviPosterior implements Posterior.Approximation {
        private final VariationalPosterior meanField;
        private final Posterior.Approximation gaussian;
        private final Optional<double[][]> covariance;
        private final double[] standardError;
        private final int draws;

        DadviPosterior(
                VariationalPosterior meanField, Optional<double[][]> covariance, double[] standardError, int draws) {
            this.meanField = meanField;
            this.covariance = covariance;
            this.standardError = standardError;
            this.draws = draws;
            this.gaussian = gaussian(meanField, covariance);
        }

        private static Posterior.Approximation gaussian(
                VariationalPosterior meanField, Optional<double[][]> covariance) {
            if (covariance.isEmpty()) {
                return meanField;
            }
            try {
                return GaussianPosterior.of(meanField.model(), meanField.unconstrainedMean(), covariance.get());
            } catch (Cholesky.NotPositiveDefinite e) {
                return meanField;
            }
        }

        /** Returns the mean-field approximation, with its ELBO and why the optimization ended. */
        public VariationalPosterior meanField() {
            return meanField;
        }

        /**
         * Returns the linear-response covariance of u, {@code [d, d]}; empty if the optimization ended where there is
         * no minimum.
         */
        public Optional<double[][]> linearResponse() {
            return covariance;
        }

        /**
         * Returns the frequentist standard error of each unconstrained mean, {@code [d]}; NaN where there is no
         * minimum.
         */
        public double[] standardErrors() {
            return standardError.clone();
        }

        /** Returns the number of fixed draws at the end. */
        public int fixedDraws() {
            return draws;
        }

        @Override
        public LogJoint model() {
            return meanField.model();
        }

        @Override
        public String description() {
            return "DADVI, Gaussian by " + draws + " fixed draws and linear response, "
                    + meanField.optimization().termination().message();
        }

        @Override
        public Trace trace() {
            return meanField.trace();
        }

        @Override
        public double[][] drawUnconstrained(int count, long seed) {
            return gaussian.drawUnconstrained(count, seed);
        }

        @Override
        public double[] unconstrainedMean() {
            return gaussian.unconstrainedMean();
        }

        @Override
        public double[] unconstrainedSd() {
            return gaussian.unconstrainedSd();
        }

        @Override
        public double logDensity(double[] u) {
            return gaussian.logDensity(u);
        }

        /** Returns the kind of posterior and its parameters. */
        @Override
        public String toString() {
            return description() + " (" + parameters() + ")";
        }
    }
}
