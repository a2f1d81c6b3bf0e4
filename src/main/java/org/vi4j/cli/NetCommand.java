package org.vi4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Bayesian neural networks. */
@Command(
        name = "net",
        description = "Bayesian neural networks: predict a number or a class from a table or from images, and say how"
                + " uncertain that is.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {NetTrainCommand.class, NetPredictCommand.class, NetEvaluateCommand.class, NetCompareCommand.class
        })
final class NetCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name a command: " + String.join(", ", spec.subcommands().keySet()));
    }
}
