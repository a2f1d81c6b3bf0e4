package org.vi4j.cli;

import java.nio.file.Path;
import org.vi4j.mixed.MixedModel;
import org.vi4j.regression.RegressionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints what a saved model holds. */
@Command(
        name = "show",
        description = "Print a saved model: its columns, coefficients, noise and evidence.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RegressionShowCommand implements Runnable {
    @Parameters(paramLabel = "M", description = "The model that 'fit --out' wrote.")
    private Path file;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionShowCommand() {}

    @Override
    public void run() {
        output.show(
                MixedModel.isSaved(file)
                        ? MixedModel.load(file).summary()
                        : RegressionModel.load(file).summary());
        output.next("predicts the target of each row", "regression", "predict", file, "--data", "F.csv");
    }
}
