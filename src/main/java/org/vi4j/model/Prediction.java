package org.vi4j.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;

/**
 * The posterior predictive distribution of a new target y at x. The linear predictor is normal, η ~ N(xᵀm, xᵀSx) for w
 * ~ N(m, S), and the likelihood turns it into y:
 *
 * <pre>E[y | x] = E[E[y | η]],   Var[y | x] = E[Var[y | η]] + Var[E[y | η]]</pre>
 *
 * (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.3.2 and 4.5.2.) Immutable.
 */
public final class Prediction {
    private final Likelihood likelihood;
    private final Precision noise;
    private final double linear;
    private final double linearSd;
    private final @Nullable LevelsPrediction levels;

    private Prediction(
            Likelihood likelihood, Precision noise, double linear, double linearSd, @Nullable LevelsPrediction levels) {
        this.likelihood = likelihood;
        this.noise = noise;
        this.linear = linear;
        this.linearSd = linearSd;
        this.levels = levels;
    }

    /**
     * An interval that holds a quantity with a given probability.
     *
     * @param lower its lower end
     * @param upper its upper end
     */
    public record Interval(double lower, double upper) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "[%.6g, %.6g]", lower, upper);
        }
    }

    /**
     * Predicts at one point.
     *
     * @param likelihood how y depends on η
     * @param weights the posterior of w
     * @param noise the posterior of the noise's precision
     * @param x the point, {@code [d]}
     * @param offset what is added to xᵀw
     * @return the distribution of y
     */
    public static Prediction at(Likelihood likelihood, Gaussian weights, Precision noise, double[] x, double offset) {
        if (likelihood instanceof LevelsLikelihood target) {
            return new Prediction(likelihood, noise, 0, 0, LevelsPrediction.at(target, weights, x));
        }
        double[] m = weights.mean();
        double mean = 0;
        for (int j = 0; j < m.length; j++) {
            mean += x[j] * m[j];
        }
        return new Prediction(likelihood, noise, mean + offset, Math.sqrt(weights.variance(x)), null);
    }

    /**
     * Returns the probability of each level of an ordinal or categorical target.
     *
     * @return the probabilities, {@code [K]}, in the levels' order
     * @throws UserError if the target is not one of levels
     */
    public double[] probabilities() {
        if (levels == null) {
            throw new UserError("a " + likelihood.label() + " likelihood predicts no levels");
        }
        return levels.probabilities();
    }

    /**
     * Returns E[y | x], for a target of two values the probability of 1.
     *
     * @return the mean
     * @throws UserError if the target is one of levels, which has {@link #probabilities}
     */
    public double mean() {
        if (levels != null) {
            throw new UserError(
                    "a " + likelihood.label() + " likelihood predicts probabilities of levels, and no mean");
        }
        return likelihood.mean(linear, linearSd);
    }

    /** Returns the standard deviation of y, the noise included. */
    public double sd() {
        return Math.sqrt(
                likelihood.noiseVariance(linear, linearSd, noise) + likelihood.parameterVariance(linear, linearSd));
    }

    /** Returns the standard deviation that would remain with the coefficients known, √E[Var[y | η]]. */
    public double noiseSd() {
        return Math.sqrt(likelihood.noiseVariance(linear, linearSd, noise));
    }

    /** Returns the standard deviation that comes from the coefficients alone, √Var[E[y | η]]. */
    public double parameterSd() {
        return Math.sqrt(likelihood.parameterVariance(linear, linearSd));
    }

    /** Returns the mean of the linear predictor η. */
    public double linearMean() {
        return linear;
    }

    /** Returns the standard deviation of the linear predictor η. */
    public double linearSd() {
        return linearSd;
    }

    /**
     * Returns the probability that y is 1.
     *
     * @return as {@link #mean}
     * @throws UserError if the target has more than two values
     */
    public double probability() {
        if (!likelihood.binary()) {
            throw new UserError("a " + likelihood.label() + " likelihood predicts "
                    + (levels == null ? "a number" : "a probability for each level") + ", not a probability");
        }
        return mean();
    }

    /**
     * Returns an interval of y; for a target of two values one of its probability, whose only uncertainty is the
     * coefficients'.
     *
     * @param level the interval's probability, in (0, 1)
     * @return the interval
     * @throws UserError if the level is not in (0, 1)
     */
    public Interval interval(double level) {
        if (levels != null) {
            mean();
        }
        double[] ends = likelihood.interval(level, linear, linearSd, noise);
        return new Interval(ends[0], ends[1]);
    }

    /**
     * Returns how many of {@link #names} say what is predicted; the others say what it is made of.
     *
     * @param likelihood the model's
     * @return the number
     */
    public static int main(Likelihood likelihood) {
        return likelihood instanceof LevelsLikelihood target
                ? target.levels().size()
                : names(likelihood).size() - 2;
    }

    /**
     * Returns the names of {@link #values}.
     *
     * @param likelihood the model's
     * @return the names, the two parts of the standard deviation, or the ends of intervals of levels, last
     */
    public static List<String> names(Likelihood likelihood) {
        if (likelihood instanceof LevelsLikelihood target) {
            return LevelsPrediction.names(target.levels());
        }
        return likelihood.binary()
                ? List.of("probability", "lower", "upper", "linear_mean", "linear_sd")
                : List.of("prediction", "sd", "lower", "upper", "noise_sd", "parameter_sd");
    }

    /**
     * Returns all numbers by name, in order.
     *
     * @param level the interval's probability, in (0, 1)
     * @return the numbers of {@link #names}
     */
    public Map<String, Double> values(double level) {
        if (levels != null) {
            return levels.values(level);
        }
        Interval interval = interval(level);
        double[] numbers = likelihood.binary()
                ? new double[] {mean(), interval.lower, interval.upper, linear, linearSd}
                : new double[] {mean(), sd(), interval.lower, interval.upper, noiseSd(), parameterSd()};
        Map<String, Double> values = new LinkedHashMap<>();
        List<String> names = names(likelihood);
        for (int k = 0; k < numbers.length; k++) {
            values.put(names.get(k), numbers[k]);
        }
        return values;
    }

    @Override
    public String toString() {
        if (levels != null) {
            return levels.toString();
        }
        return String.format(
                Locale.ROOT,
                "%s %.6g, 95 %% interval %s",
                likelihood.binary() ? "probability" : "mean",
                mean(),
                interval(0.95));
    }
}
