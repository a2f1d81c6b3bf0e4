package org.vi4j.regression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.regression.CaviRegression.Factorization;

/** What a fit was asked for, as the words that a saved model keeps, so that it can be fitted again. */
final class FitSettings {
    private static final String OWN = "prior-for ";

    private FitSettings() {}

    /** The words, by option. */
    static Map<String, String> of(RegressionOptions options, RowReader.Missing missing) {
        Map<String, String> words = new LinkedHashMap<>();
        RegressionOptions.WeightPrior prior = options.weights();
        if (prior instanceof RegressionOptions.Given given) {
            words.put("alpha", Double.toString(given.alpha()));
        } else if (prior instanceof RegressionOptions.PerWeight) {
            words.put("ard", "true");
        } else if (prior instanceof RegressionOptions.Scaled scaled) {
            words.put("prior", scaled.sd() == Prior.WEAK_SD ? "weak" : "normal:" + scaled.sd());
        } else if (prior instanceof RegressionOptions.Shrunk shrunk) {
            words.put("prior", shrunk.prior().toString());
        } else {
            words.put("prior", prior instanceof RegressionOptions.Flat ? "flat" : "learned");
        }
        options.own().sd().forEach((name, sd) -> words.put(OWN + name, Double.toString(sd)));
        options.beta().ifPresent(beta -> words.put("beta", Double.toString(beta)));
        words.put("standardize", Boolean.toString(options.standardize()));
        words.put("posterior", options.posterior().toString());
        words.put("method", options.method().label());
        words.put("max-sweeps", Integer.toString(options.cavi().maxSweeps()));
        words.put("tolerance", Double.toString(options.cavi().tolerance()));
        words.put("seed", Long.toString(options.seed()));
        words.put("missing", missing.name().toLowerCase(java.util.Locale.ROOT));
        return words;
    }

    /** What was done about missing cells; they are refused where it is not known. */
    static RowReader.Missing missing(RegressionModel model) {
        return RowReader.Missing.of(model.settings().getOrDefault("missing", "refuse"));
    }

    /** The options of a model that has such words, of the likelihood that its fit chose. */
    static RegressionOptions options(RegressionModel model) {
        Map<String, String> words = model.settings();
        Map<String, Double> own = new LinkedHashMap<>();
        words.forEach((key, value) -> {
            if (key.startsWith(OWN)) {
                own.put(key.substring(OWN.length()), number(key, value));
            }
        });
        Design design = model.design();
        return new RegressionOptions(
                List.of(model.likelihood()),
                prior(words),
                words.containsKey("beta")
                        ? OptionalDouble.of(number("beta", word(words, "beta")))
                        : OptionalDouble.empty(),
                design.intercept() || design.outcomes().cutpoints() > 0,
                Boolean.parseBoolean(word(words, "standardize")),
                Factorization.of(word(words, "posterior")),
                FitMethod.of(FitMethod.of(word(words, "method")), model.likelihood()),
                new CaviOptions(
                        (int) number("max-sweeps", word(words, "max-sweeps")),
                        number("tolerance", word(words, "tolerance"))),
                new OwnPriors(own),
                design.extras(),
                (long) number("seed", word(words, "seed")));
    }

    private static RegressionOptions.WeightPrior prior(Map<String, String> words) {
        if (words.containsKey("alpha")) {
            return new RegressionOptions.Given(number("alpha", word(words, "alpha")));
        }
        return words.containsKey("ard")
                ? new RegressionOptions.PerWeight()
                : RegressionOptions.prior(Prior.of(word(words, "prior")));
    }

    private static String word(Map<String, String> words, String key) {
        String word = words.get(key);
        if (word == null) {
            throw new UserError("the saved model's settings have no '" + key + "': fit it again");
        }
        return word;
    }

    private static double number(String key, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new UserError("the saved model's setting '" + key + "' is '" + value + "', no number: fit it again");
        }
    }
}
