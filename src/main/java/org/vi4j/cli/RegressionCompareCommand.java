package org.vi4j.cli;

import java.nio.file.Path;
import org.vi4j.regression.RegressionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two models of the same data by their evidence. */
@Command(
        name = "compare",
        description = "Compare two models of the same rows' target by log evidence, or by the ELBO, its lower bound.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RegressionCompareCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "A", description = "A model that 'fit --out' wrote.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "The model to compare it with.")
    private Path second;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionCompareCommand() {}

    @Override
    public void run() {
        RegressionModel a = RegressionModel.load(first);
        RegressionModel b = RegressionModel.load(second);
        output.show(a.comparedWith(first.toString(), b, second.toString()));
        output.next("says what the first of them holds", "regression", "show", first);
    }
}
