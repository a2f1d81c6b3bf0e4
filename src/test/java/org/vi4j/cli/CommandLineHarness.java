package org.vi4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command line printed, and its exit code. */
record CommandLineHarness(int code, String out, String err) {
    static CommandLineHarness run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = java.util.Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), texts);
        return new CommandLineHarness(code, out.toString(), err.toString());
    }
}
