package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.regression.ModelFile;
import org.vi4j.regression.RegressionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two models of the same data by their evidence. */
@Command(
        name = "compare",
        description = "Compares two models of the same rows' target by log evidence, or by the ELBO, its lower bound.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RegressionCompareCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "A", description = "A model, as 'fit --out' wrote it.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    private Path second;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionCompareCommand() {}

    @Override
    public void run() {
        RegressionModel a = ModelFile.load(first);
        RegressionModel b = ModelFile.load(second);
        if (!a.target().equals(b.target())) {
            throw new UserError(first + " explains '" + a.target() + "' and " + second + " explains '" + b.target()
                    + "': evidence compares models of the same target");
        }
        if (a.likelihood().binary() != b.likelihood().binary()) {
            throw new UserError(first + " has the likelihood " + a.likelihood().label() + " and " + second + " "
                    + b.likelihood().label() + ": a density and a probability of the target cannot be compared");
        }
        if (!a.score().sameData(b.score())) {
            throw new UserError(first + " was fitted to " + a.score().rows() + " rows and " + second + " to "
                    + b.score().rows() + ", with other values of '" + a.target()
                    + "': evidence compares models of the same rows, so fit both to one file with the same --missing");
        }
        double difference = a.score().nats() - b.score().nats();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("a", entry(first, a));
        document.put("b", entry(second, b));
        document.put("difference", difference);
        document.put("probability_a", 1 / (1 + Math.exp(-difference)));
        output.document(document);
        line(first, a);
        line(second, b);
        output.line(String.format(
                Locale.ROOT,
                "difference  %.4f nats for %s; with equal prior odds it has probability %.4f",
                Math.abs(difference),
                difference >= 0 ? first : second,
                1 / (1 + Math.exp(-Math.abs(difference)))));
        if (!a.score().exact() || !b.score().exact()) {
            output.line("The ELBO is a lower bound of the log evidence: differences below about a nat say little.");
        }
        if (a.score().learned().isPresent()
                && b.score().learned().isPresent()
                && a.score().learned().getAsInt() != b.score().learned().getAsInt()) {
            output.note("learned precisions: " + a.score().learned().getAsInt() + " in " + first + ", "
                    + b.score().learned().getAsInt() + " in " + second
                    + ". Each brings a nearly flat prior of its own, which takes about 14 nats from the ELBO:"
                    + " the difference says more about that than about the data");
        }
        List<String> onlyA = new ArrayList<>(a.design().features());
        onlyA.removeAll(b.design().features());
        List<String> onlyB = new ArrayList<>(b.design().features());
        onlyB.removeAll(a.design().features());
        output.line("only in " + first + ": " + (onlyA.isEmpty() ? "nothing" : String.join(", ", onlyA)));
        output.line("only in " + second + ": " + (onlyB.isEmpty() ? "nothing" : String.join(", ", onlyB)));
    }

    private static Map<String, Object> entry(Path file, RegressionModel model) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("model", file.toString());
        entry.put("features", model.design().features());
        entry.put(model.score().exact() ? "log_evidence" : "elbo", model.score().nats());
        return entry;
    }

    private void line(Path file, RegressionModel model) {
        output.line(String.format(
                Locale.ROOT,
                "%-13s %16.6f nats  %s",
                model.score().exact() ? "log evidence" : "ELBO",
                model.score().nats(),
                file));
    }
}
