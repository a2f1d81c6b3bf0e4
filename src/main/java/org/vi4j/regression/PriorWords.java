package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;

/** What a fit assumed before it saw the data, in the table's units. */
final class PriorWords {
    /** Columns that a line names. */
    private static final int NAMED = 6;

    private final RegressionFit fit;
    private final RegressionOptions options;
    private final Units units;
    private final boolean real;

    PriorWords(RegressionFit fit) {
        this.fit = fit;
        this.options = fit.options();
        this.units = fit.units();
        this.real = options.likelihood().support() == Likelihood.Support.REAL;
    }

    /** The prior's name; that of a shrinking prior, which the fit need not have. */
    String kind(Prior prior) {
        return prior.shrinks() ? prior.toString() : kind();
    }

    private String kind() {
        RegressionOptions.WeightPrior prior = options.weights();
        if (prior instanceof RegressionOptions.Scaled scaled) {
            return scaled.sd() == Prior.WEAK_SD ? "weak" : "normal:" + scaled.sd();
        }
        if (prior instanceof RegressionOptions.Shrunk shrunk) {
            return shrunk.prior().toString();
        }
        if (prior instanceof RegressionOptions.Given given) {
            return "alpha " + given.alpha();
        }
        return prior instanceof RegressionOptions.Flat
                ? "flat"
                : prior instanceof RegressionOptions.Shared ? "learned" : "learned for each";
    }

    /** Prior standard deviations on the table's scale; of a learned precision at its posterior mean. */
    private double[] sds() {
        double[] scale = units.design().scale();
        double[] sds = new double[units.design().coefficients().size()];
        List<Precision> learned = fit.innerPrecisions();
        for (int g = 0; g < fit.groups().size(); g++) {
            HierarchicalRegression.Group group = fit.groups().get(g);
            double precision = group.precision() instanceof Precision.Known
                    ? group.precision().mean()
                    : learned.get(g).mean();
            double sd = options.weights() instanceof RegressionOptions.Flat
                    ? Double.POSITIVE_INFINITY
                    : units.target() / Math.sqrt(precision);

            group.members().forEach(j -> {
                int feature = units.design().feature(j);
                sds[j] = feature < 0 ? sd : sd / scale[feature];
            });
        }
        if (options.weights() instanceof RegressionOptions.Shrunk shrunk) {
            double[] drawn = ShrinkageFit.priorWidths(fit, shrunk.prior());
            for (int j = 0; j < sds.length; j++) {
                int feature = units.design().feature(j);
                sds[j] = Double.isNaN(drawn[j]) ? sds[j] : drawn[j] * units.target() / scale[feature];
            }
        }
        return sds;
    }

    /** The line. */
    String line() {
        String own = options.own().sd().isEmpty()
                ? ""
                : ", own for " + String.join(", ", options.own().sd().keySet());
        return "Priors (" + kind() + own + "): " + coefficients() + level() + noise() + ".";
    }

    private String coefficients() {
        List<String> features = units.design().features();
        if (options.weights() instanceof RegressionOptions.Flat) {
            return "flat in every coefficient";
        }
        int first = units.design().intercept() ? 1 : 0;
        double[] sds = sds();
        List<String> each = new ArrayList<>();
        for (int j = 0; j < Math.min(NAMED, features.size()); j++) {
            each.add(features.get(j) + " " + number(sds[j + first]));
        }
        boolean shrunk = options.weights() instanceof RegressionOptions.Shrunk;
        String what = shrunk ? "half of each coefficient's probability within " : "coefficients N(0, sd^2), sd ";
        return what
                + String.join(", ", each)
                + (features.size() > NAMED ? ", ..." : "")
                + (options.learnsWeights() ? " at the learned precision's mean" : "");
    }

    private String level() {
        int cutpoints = units.design().outcomes().cutpoints();
        if (cutpoints > 0 && !(options.weights() instanceof RegressionOptions.Flat)) {
            double[] all = sds();
            return "; cutpoints at the columns' means, in their order, N(0, " + number(all[all.length - 1]) + "^2)";
        }
        if (!units.design().intercept() || options.weights() instanceof RegressionOptions.Flat) {
            return "";
        }
        String what = real ? fit.model().target() : "the linear predictor";
        return "; " + what + " at the columns' means N(" + number(units.design().targetCenter()) + ", "
                + number(sds()[0]) + "^2)";
    }

    private String noise() {
        if (!options.likelihood().hasNoise()) {
            return "";
        }
        NoisePrior prior = fit.noisePrior();
        String name = "; " + options.likelihood().words().noise();
        if (prior instanceof NoisePrior.Exponential) {
            return name + " exponential, mean " + number(units.target());
        }
        return name
                + (prior instanceof NoisePrior.Given
                        ? " given"
                        : prior instanceof NoisePrior.Flat ? " flat" : " flat on its logarithm");
    }

    /** The same for a document. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", kind());
        document.put(
                "sd",
                Arrays.stream(sds())
                        .boxed()
                        .map(sd -> Double.isFinite(sd) ? sd : null)
                        .toList());
        return document;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
