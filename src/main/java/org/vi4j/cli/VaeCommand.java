package org.vi4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Variational autoencoders on images. */
@Command(
        name = "vae",
        description = "Variational autoencoders of images and tables.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            SampleCommand.class,
            ReconstructCommand.class,
            EncodeCommand.class,
            InterpolateCommand.class,
            TraverseCommand.class,
            LatentCommand.class,
            ExploreCommand.class,
            ScoreCommand.class,
            ExportCommand.class,
            ImportCommand.class
        })
final class VaeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    VaeCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name a command: " + String.join(", ", spec.subcommands().keySet()));
    }
}
