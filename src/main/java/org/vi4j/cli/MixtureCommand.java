package org.vi4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Bayesian mixtures of normal distributions. */
@Command(
        name = "mixture",
        description = "Bayesian mixtures of normal distributions: groups in a table's rows.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {MixtureFitCommand.class, MixturePredictCommand.class})
final class MixtureCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    MixtureCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name what to do: fit or predict");
    }
}
