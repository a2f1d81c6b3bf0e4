package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.io.Json;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;

/**
 * A precision that is reported itself, such as the dispersion φ of counts, by its median and 95 % interval: where its
 * prior has density at φ^−½ = 0 and the rows do not exclude that, as those of counts do not, φ has no mean.
 */
final class PrecisionInterval {
    private static final double[] PROBABILITIES = {0.5, 0.025, 0.975};

    private PrecisionInterval() {}

    /** Median, 2.5 % and 97.5 % of a learned β in the target's unit; empty where another number stands for it. */
    static List<Double> of(Likelihood likelihood, @Nullable PrecisionMixture mixture, Precision noise, double unit) {
        if (mixture == null || likelihood.words().precision().isEmpty() || noise instanceof Precision.Known) {
            return List.of();
        }
        return Arrays.stream(PROBABILITIES)
                .mapToObj(p -> mixture.betaQuantile(p) / (unit * unit))
                .toList();
    }

    /** What a model knows of it, for people. */
    static String words(RegressionModel model) {
        List<Double> known = model.precisionInterval();
        if (known.isEmpty()) {
            return model.noise() instanceof Precision.Known given
                    ? CoefficientTable.number(given.mean()) + ", given"
                    : String.format(Locale.ROOT, "%.4g, typical", typical(model.noise()));
        }
        return String.format(
                Locale.ROOT, "median %.4g, 95 %% interval %.4g to %.4g", known.get(0), known.get(1), known.get(2));
    }

    /** The same for a document. */
    static Map<String, Object> document(RegressionModel model) {
        List<Double> known = model.precisionInterval();
        return known.isEmpty()
                ? Json.object(Map.entry("median", typical(model.noise())))
                : Json.object(
                        Map.entry("median", known.get(0)),
                        Map.entry("lower", known.get(1)),
                        Map.entry("upper", known.get(2)));
    }

    /** β of the mean β^−½, the best that older files know. */
    private static double typical(Precision noise) {
        return 1 / (noise.sdMean() * noise.sdMean());
    }
}
