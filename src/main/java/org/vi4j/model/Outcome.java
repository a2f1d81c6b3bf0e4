package org.vi4j.model;

import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.TDistribution;
import org.vi4j.math.Normal;

/** What a normal linear predictor η ~ N(m, s²) says about a new target, by one-dimensional integrals. */
public final class Outcome {
    /** Normal tails beyond this many standard deviations weigh 1e-18. */
    private static final double REACH = 9;

    private static final int MOST_POINTS = 20_000;

    private Outcome() {}

    /**
     * Returns P(y = 1), averaged over η: Φ(m/√(1 + s²)) for the probit; for the logistic ∫ σ(η) N(η; m, s²) dη by the
     * trapezoidal rule, whose error with steps of 0.55/s standard deviations is below e⁻³⁵, σ's poles being at ±iπ.
     *
     * @param likelihood logistic or probit
     * @param mean m
     * @param sd s
     * @return the probability
     */
    public static double probability(Likelihood likelihood, double mean, double sd) {
        if (likelihood instanceof Likelihood.Probit) {
            return Normal.cdf(mean / Math.sqrt(1 + sd * sd));
        }
        double step = Math.max(2 * REACH / MOST_POINTS, Math.min(0.25, 0.55 / sd));
        double sum = 0;
        double weights = 0;
        for (int k = (int) Math.ceil(REACH / step); k > 0; k--) {
            double z = k * step;
            double weight = Math.exp(-z * z / 2);
            sum += weight * (inverseLink(likelihood, mean + z * sd) + inverseLink(likelihood, mean - z * sd));
            weights += 2 * weight;
        }
        return (sum + inverseLink(likelihood, mean)) / (weights + 1);
    }

    /**
     * Returns P(y = 1 | η).
     *
     * @param likelihood logistic or probit
     * @param linear η
     * @return σ(η) or Φ(η)
     */
    public static double inverseLink(Likelihood likelihood, double linear) {
        return likelihood instanceof Likelihood.Probit ? Normal.cdf(linear) : 1 / (1 + Math.exp(-linear));
    }

    /**
     * Returns h such that y = η + scale · t_ν lies within h of m with a given probability, η being normal.
     *
     * @param level the probability, in (0, 1)
     * @param student the noise's shape
     * @param scale the noise's scale, 1/√β
     * @param sd s
     * @return the interval's half width
     */
    public static double halfWidth(double level, Likelihood.StudentT student, double scale, double sd) {
        TDistribution t = new TDistribution(null, student.degreesOfFreedom());
        double above = (1 + level) / 2;
        double low = scale * t.inverseCumulativeProbability(above);
        if (sd <= 1e-9 * scale) {
            return low;
        }
        double high = low + sd * Predictive.quantile(level) + scale;
        while (below(t, scale, sd, high) < above) {
            high *= 2;
        }
        return new BrentSolver(1e-10, 1e-12 * scale).solve(200, h -> below(t, scale, sd, h) - above, 0, high);
    }

    /** P(scale · t + sd · z < h), by the trapezoidal rule over z. */
    private static double below(TDistribution t, double scale, double sd, double h) {
        double step = Math.max(2 * REACH / MOST_POINTS, Math.min(0.25, 0.5 * scale / sd));
        double sum = t.cumulativeProbability(h / scale);
        double weights = 1;
        for (int k = 1; k * step <= REACH; k++) {
            double z = k * step;
            double weight = Math.exp(-z * z / 2);
            sum += weight
                    * (t.cumulativeProbability((h - sd * z) / scale) + t.cumulativeProbability((h + sd * z) / scale));
            weights += 2 * weight;
        }
        return sum / weights;
    }
}
