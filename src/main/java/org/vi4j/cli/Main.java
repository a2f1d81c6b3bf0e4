package org.vi4j.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;
import org.vi4j.internal.text.Printable;
import org.vi4j.internal.training.TrainingJob;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code vi4j} program: Bayesian inference by optimisation, from the shell. */
@Command(
        name = "vi4j",
        description = "Variational inference for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VaeCommand.class,
            NetCommand.class,
            RegressionCommand.class,
            MixtureCommand.class,
            CompareCommand.class,
            DiagnoseCommand.class,
            ExperimentCommand.class,
            InfoCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Exit code for input that cannot be used. */
    static final int BAD_INPUT = 2;

    /** Exit code of a run that something else has stopped and that can go on, as after SIGTERM. */
    private static final int STOPPED = 143;

    /** Exit code for everything else that goes wrong. */
    private static final int FAILURE = 1;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    public Main() {}

    /**
     * Runs the program and ends the process: 0 on success, 2 on bad input, 143 if a run was stopped and can go on, 1 on
     * a failure of vi4j itself.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        StandardOutput standardOutput = new StandardOutput();
        PrintWriter out = new PrintWriter(standardOutput, true, StandardCharsets.UTF_8);
        // What libraries print, as SameDiff does when it makes a gradient function, must not get into a JSON document.
        System.setOut(System.err);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        out.flush();
        if (code == 0 && standardOutput.failure().isPresent()) {
            err.println("vi4j: standard output cannot be written to ("
                    + standardOutput.failure().get() + ")");
            code = BAD_INPUT;
        }
        System.exit(code);
    }

    /**
     * Runs one command line without ending the process.
     *
     * @param out standard output
     * @param err standard error
     * @param args the command line
     * @return the exit code
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        try {
            return new CommandLine(new Main())
                    .setOut(new PrintWriter(new VisibleWriter(out), true))
                    .setErr(new PrintWriter(new VisibleWriter(err), true))
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setExecutionExceptionHandler((e, command, parsed) -> report(e, command))
                    .setParameterExceptionHandler((e, arguments) -> reportUsage(e))
                    .execute(args);
        } catch (OutOfMemoryError e) {
            err.println("vi4j: not enough memory (" + e.getMessage() + "): give more, such as VI4J_JAVA_OPTS=-Xmx8g");
            return FAILURE;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: see 'vi4j --help'");
    }

    private static int report(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        boolean verbose = Output.of(command).verbose;
        if (e instanceof UserError error) {
            // A name out of a file may hold line breaks.
            err.println("vi4j: " + Printable.line(message(error, command).replaceAll("\\R", " ")));
            if (verbose) {
                e.printStackTrace(err);
            }
            return e instanceof TrainingJob.Interrupted ? STOPPED : BAD_INPUT;
        }
        err.println(
                "vi4j: this is a fault of vi4j, not of your input: " + e + (verbose ? "" : " (details: --verbose)"));
        if (verbose) {
            e.printStackTrace(err);
        }
        return FAILURE;
    }

    /** The message, with those options of the command that do what it advises. */
    private static String message(UserError e, CommandLine command) {
        String options = e.options().stream()
                .map(name -> "--" + name)
                .filter(option -> command.getCommandSpec().findOption(option.split(" ", -1)[0]) != null)
                .collect(Collectors.joining(", "));
        return e.getMessage() + (options.isEmpty() ? "" : " (" + options + ")");
    }

    private static int reportUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot read the command line");
        String meant = e instanceof UnmatchedArgumentException unmatched ? meant(unmatched) : "";
        command.getErr().println("vi4j: " + Printable.line(message + meant) + " (see '" + name + " --help')");
        return BAD_INPUT;
    }

    private static String meant(UnmatchedArgumentException e) {
        String wanted = e.getUnmatched().get(0);
        return e.getSuggestions().stream()
                .filter(known -> Nearest.isNear(wanted, known))
                .findFirst()
                .map(known -> ": did you mean '" + known + "'?")
                .orElse("");
    }
}
