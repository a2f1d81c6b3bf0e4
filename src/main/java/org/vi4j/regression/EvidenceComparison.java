package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.model.Likelihood;

/** Two models of the same data by their evidence. */
final class EvidenceComparison {
    private final String first;
    private final String second;
    private final RegressionModel a;
    private final RegressionModel b;

    EvidenceComparison(String first, RegressionModel a, String second, RegressionModel b) {
        this.first = first;
        this.second = second;
        this.a = a;
        this.b = b;
        requireComparable(first, a, second, b);
        if (Double.isNaN(a.score().nats()) || Double.isNaN(b.score().nats())) {
            throw new UserError((Double.isNaN(a.score().nats()) ? first : second)
                    + " was fitted with a flat prior, horseshoe or r2d2, and has no evidence: compare what they"
                    + " predict, with the table");
        }
        if (!a.score().sameData(b.score())) {
            throw new UserError(first + " was fitted to " + a.score().rows() + " rows and " + second + " to "
                    + b.score().rows() + ", with other values of '" + a.target()
                    + "': evidence compares models of the same rows, so fit both to one file and treat its missing"
                    + " cells alike");
        }
    }

    private static void requireComparable(String first, RegressionModel a, String second, RegressionModel b) {
        requireComparable(first, a.target(), a.likelihood(), second, b.target(), b.likelihood());
    }

    /** Refuses models of different targets, or whose likelihoods have no common unit. */
    static void requireComparable(
            String first, String target, Likelihood likelihood, String second, String other, Likelihood another) {
        if (!target.equals(other)) {
            throw new UserError(first + " explains '" + target + "' and " + second + " explains '" + other
                    + "': only models of the same target can be compared");
        }
        boolean densities = density(likelihood);
        if (densities != density(another) || (!densities && likelihood.support() != another.support())) {
            throw new UserError(first + " has the likelihood " + likelihood.label() + " and " + second + " "
                    + another.label() + ": a density and a probability of the target cannot be compared");
        }
    }

    private static boolean density(Likelihood likelihood) {
        return switch (likelihood.support()) {
            case REAL, POSITIVE, SHARE -> true;
            case BINARY, COUNT, LEVEL -> false;
        };
    }

    Summary summary() {
        double difference = a.score().nats() - b.score().nats();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("a", entry(first, a));
        document.put("b", entry(second, b));
        document.put("difference", difference);
        document.put("probability_a", 1 / (1 + Math.exp(-difference)));
        List<String> lines = new ArrayList<>(List.of(line(first, a), line(second, b)));
        lines.add(String.format(
                Locale.ROOT,
                "difference  %.4f nats for %s; with equal prior odds it has probability %.4f",
                Math.abs(difference),
                difference >= 0 ? first : second,
                1 / (1 + Math.exp(-Math.abs(difference)))));
        if (!a.score().exact() || !b.score().exact()) {
            lines.add("The ELBO is a lower bound of the log evidence: differences below about a nat say little.");
        }
        if (a.score().learned().isPresent()
                && b.score().learned().isPresent()
                && a.score().learned().getAsInt() != b.score().learned().getAsInt()) {
            lines.add("Learned precisions: " + a.score().learned().getAsInt() + " in " + first + ", "
                    + b.score().learned().getAsInt() + " in " + second
                    + ". Each brings a nearly flat prior of its own, which takes about 14 nats from the ELBO: the"
                    + " difference says more about that than about the data.");
        }
        lines.add(only(first, a, b));
        lines.add(only(second, b, a));
        return Summary.of(lines, document);
    }

    private static String only(String name, RegressionModel one, RegressionModel other) {
        List<String> features = new ArrayList<>(one.design().features());
        features.removeAll(other.design().features());
        return "only in " + name + ": " + (features.isEmpty() ? "nothing" : String.join(", ", features));
    }

    private static Map<String, Object> entry(String name, RegressionModel model) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("model", name);
        entry.put("features", model.design().features());
        entry.put(model.score().exact() ? "log_evidence" : "elbo", model.score().nats());
        return entry;
    }

    private static String line(String name, RegressionModel model) {
        return String.format(
                Locale.ROOT,
                "%-13s %16.6f nats  %s",
                model.score().exact() ? "log evidence" : "ELBO",
                model.score().nats(),
                name);
    }
}
