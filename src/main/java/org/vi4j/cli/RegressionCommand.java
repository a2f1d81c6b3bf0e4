package org.vi4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Bayesian linear regression on a table. */
@Command(
        name = "regression",
        description = "Bayesian linear regression on a table.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RegressionPriorCommand.class,
            RegressionFitCommand.class,
            RegressionPredictCommand.class,
            RegressionCheckCommand.class,
            RegressionCompareCommand.class,
            RegressionEffectsCommand.class,
            RegressionShowCommand.class,
            RegressionConvertCommand.class
        })
final class RegressionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name what to do: prior, fit, predict, check, compare, effects, show or convert");
    }
}
