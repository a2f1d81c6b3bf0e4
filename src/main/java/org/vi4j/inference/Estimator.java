package org.vi4j.inference;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.joint.LogJoint;

/**
 * An unbiased estimate of the ELBO's gradient from draws of q,
 *
 * <pre>ELBO(λ) = E_q[f(u) − ln q(u; λ)],   u = T(ε; λ)</pre>
 */
public sealed interface Estimator permits ClosedFormEntropy, StickingTheLanding, ScoreFunction {
    /**
     * Estimates the gradient.
     *
     * @param joint f
     * @param family q's family
     * @param lambda λ
     * @param noise ε of the draws, {@code [count, noiseDimension]}
     * @param count the number of draws, at least 1
     * @param gradient receives the estimate of ∂ELBO/∂λ, {@code [size]}
     * @return a term for each draw whose mean estimates the ELBO, in nats, {@code [count]}
     */
    double[] gradient(LogJoint joint, Family family, double[] lambda, double[] noise, int count, double[] gradient);

    /** Returns the path derivative without q's score, whose noise dies out where q is the posterior. */
    static Estimator stickingTheLanding() {
        return new StickingTheLanding();
    }

    /** Returns the path derivative with the entropy in closed form, for Gaussian families. */
    static Estimator closedFormEntropy() {
        return new ClosedFormEntropy();
    }

    /** Returns the score function's estimator, which needs no gradient of f and is far noisier. */
    static Estimator scoreFunction() {
        return new ScoreFunction();
    }

    /**
     * Draws the noise of a step: pairs (ε, −ε), and one more if the count is odd, where the family wants them
     * ({@link Family#antithetic()}).
     *
     * @param family q's family
     * @param random where the noise comes from
     * @param count the number of draws
     * @return ε, {@code [count, noiseDimension]}
     */
    default double[] noise(Family family, RandomGenerator random, int count) {
        if (!family.antithetic()) {
            return family.noise(random, count);
        }
        int size = family.noiseDimension();
        double[] noise = Arrays.copyOf(family.noise(random, count - count / 2), count * size);
        int half = count / 2 * size;
        int first = count * size - half;
        for (int k = 0; k < half; k++) {
            noise[first + k] = -noise[k];
        }
        return noise;
    }

    /** Draws with the model's log density, and q's. */
    // Made for one step; the arrays are the step's own.
    @SuppressWarnings("ArrayRecordComponent")
    record Draws(double[] u, double[] terms, double[] slope) {
        /** Evaluates f and ln q: terms f − ln q, slopes ∂(f − ln q)/∂u. */
        static Draws of(LogJoint joint, Family family, double[] lambda, double[] noise, int count) {
            Draws draws = ofModel(joint, family, lambda, noise, count);
            double[] logQ = new double[count];
            double[] slopeQ = new double[draws.u.length];
            family.logDensity(lambda, draws.u, count, logQ, slopeQ);
            Arrays.setAll(draws.terms, s -> draws.terms[s] - logQ[s]);
            Arrays.setAll(draws.slope, k -> draws.slope[k] - slopeQ[k]);
            return draws;
        }

        /** Evaluates f: terms f, slopes ∂f/∂u. */
        static Draws ofModel(LogJoint joint, Family family, double[] lambda, double[] noise, int count) {
            double[] u = new double[count * family.dimension()];
            family.transform(lambda, noise, count, u);
            double[] terms = new double[count];
            double[] slope = new double[u.length];
            joint.logDensityAndGradient(u, count, terms, slope);
            return new Draws(u, terms, slope);
        }

        /** The mean over draws of (∂T/∂λ)ᵀ slope. */
        void pullBack(Family family, double[] lambda, double[] noise, double[] gradient) {
            Arrays.fill(gradient, 0);
            family.pullBack(lambda, noise, terms.length, slope, gradient);
            Arrays.setAll(gradient, k -> gradient[k] / terms.length);
        }
    }
}
