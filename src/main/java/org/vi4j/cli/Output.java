package org.vi4j.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vi4j.Summary;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.text.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * How a command speaks: text for people on standard output, or with {@code --json} one JSON document and nothing else.
 */
final class Output {
    @Option(names = "--json", description = "Print one JSON document on standard output, and nothing else.")
    boolean json;

    @Option(names = "--verbose", description = "Show stack traces and debug logs on standard error.")
    boolean verbose;

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    Output() {}

    /** Returns the command's own output options, or the defaults where it has none. */
    static Output of(CommandLine command) {
        CommandSpec mixin = command.getCommandSpec().mixins().get("output");
        return mixin == null ? new Output() : (Output) mixin.userObject();
    }

    /** Prints a line for people, names out of files shown as text; nothing under {@code --json}. */
    void line(String text) {
        if (!json) {
            out().println(Printable.lines(text));
        }
    }

    /** Prints a line of a table for programs as it stands; nothing under {@code --json}. */
    void row(String text) {
        if (!json) {
            out().println(text);
        }
    }

    /**
     * Prints the result: the document under {@code --json}, nothing otherwise.
     *
     * @param document maps, lists, arrays, strings, numbers; numbers that are not finite become null
     */
    void document(Object document) {
        if (json) {
            out().println(Printable.lines(Json.write(document)));
        }
    }

    /** Prints a result: its lines, or its document under {@code --json}. */
    void show(Summary summary) {
        summary.lines().forEach(this::line);
        document(summary.document());
    }

    /** Prints a line of progress or advice on standard error. */
    void note(String text) {
        command.commandLine().getErr().println(Printable.lines(text));
    }

    /**
     * Says, after a result for people, which command is of use next.
     *
     * @param purpose what it is for
     * @param words of the command after {@code vi4j}, each as it is, such as a file's name with blanks
     */
    void next(String purpose, Object... words) {
        nextStep("vi4j " + Stream.of(words).map(word -> shell(word.toString())).collect(Collectors.joining(" "))
                + "   # " + purpose);
    }

    /** Says, after a result for people that got through to them, what is of use next that is no command. */
    void nextStep(String text) {
        if (!json && !out().checkError()) {
            note("next: " + text);
        }
    }

    /** Says that nothing was kept, and which option keeps it. */
    void nextKeeping(String option, String purpose) {
        nextStep("the same with " + option + "   # " + purpose);
    }

    /** Quotes a word for a shell where it must be. */
    private static String shell(String word) {
        return word.matches("[\\p{L}\\p{N}_./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Says whether standard error is a terminal: the launcher does, since Java itself cannot tell. */
    static boolean terminal() {
        return Boolean.getBoolean("vi4j.terminal");
    }

    /** Replaces the current line of a terminal on standard error. */
    void inPlace(String text) {
        PrintWriter err = command.commandLine().getErr();
        err.print(VisibleWriter.REWRITE_LINE + text);
        err.flush();
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
