package org.vi4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.JsonTree;

/**
 * What a command line came to.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record CommandLineRun(int code, String out, String err) {
    /** Runs a command line, whose words may be paths or numbers. */
    static CommandLineRun of(Object... words) {
        String[] args = Arrays.stream(words).map(String::valueOf).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    /** Runs {@code vi4j regression fit} on a table. */
    static CommandLineRun fit(Path data, String target, Object... more) {
        return of(Stream.concat(Stream.of("regression", "fit", "--data", data, "--target", target), Arrays.stream(more))
                .toArray());
    }

    /** Returns standard error without what each column of a table was taken for, and what to do next. */
    String warnings() {
        return err.lines()
                .filter(
                        line -> !line.matches(
                                ".*: (numbers|words, \\d+ levels .*|the target, (.* is 1|\\d+ levels: .*))|and \\d+ more columns.*|next: .*"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Returns standard output as the one JSON document that it must be. */
    JsonNode json() {
        return JsonTree.parse(out.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
