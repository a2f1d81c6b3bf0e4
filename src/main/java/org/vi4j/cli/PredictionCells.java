package org.vi4j.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Outcome;
import org.vi4j.model.Predictive;
import org.vi4j.regression.RegressionModel;

/**
 * The numbers that predict appends. For a target of two values lower and upper bound the probability, whose only
 * uncertainty is the coefficients'; elsewhere they bound a new target.
 */
final class PredictionCells {
    private final RegressionModel model;
    private final double level;
    private final boolean split;
    private final double z;

    PredictionCells(RegressionModel model, double level, boolean split) {
        this.model = model;
        this.level = level;
        this.split = split;
        boolean gaussian = model.likelihood() instanceof Likelihood.Gaussian;
        this.z = gaussian ? Predictive.quantile(level, model.noise()) : Predictive.quantile(level);
    }

    /** The names of the appended columns. */
    static List<String> header(RegressionModel model, boolean split) {
        List<String> all = model.likelihood().binary()
                ? List.of("probability", "lower", "upper", "linear_mean", "linear_sd")
                : List.of("prediction", "sd", "lower", "upper", "noise_sd", "parameter_sd");
        return split ? all : all.subList(0, all.size() - 2);
    }

    /** All numbers of {@link #header}, the split ones included. */
    double[] numbers(Predictive p) {
        Likelihood likelihood = model.likelihood();
        if (likelihood.binary()) {
            double reach = z * p.parameterSd();
            return new double[] {
                Outcome.probability(likelihood, p.mean(), p.parameterSd()),
                Outcome.inverseLink(likelihood, p.mean() - reach),
                Outcome.inverseLink(likelihood, p.mean() + reach),
                p.mean(),
                p.parameterSd()
            };
        }
        double half = likelihood instanceof Likelihood.StudentT student
                ? Outcome.halfWidth(level, student, 1 / Math.sqrt(model.noise().mean()), p.parameterSd())
                : z * p.sd();
        return new double[] {p.mean(), p.sd(), p.mean() - half, p.mean() + half, p.noiseSd(), p.parameterSd()};
    }

    /** The cells, each behind its comma. */
    String text(Predictive p) {
        return Arrays.stream(numbers(p))
                .limit(header(model, split).size())
                .mapToObj(number -> "," + number)
                .collect(Collectors.joining());
    }
}
