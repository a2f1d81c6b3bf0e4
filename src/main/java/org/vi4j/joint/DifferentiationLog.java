package org.vi4j.joint;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps from standard output the lines that SameDiff 1.0.0-M2.1 prints when it differentiates a graph, by
 * {@code System.out} and not by a logger. Only lines of the calling thread that begin as those do are dropped; whatever
 * else is printed meanwhile passes.
 */
final class DifferentiationLog extends PrintStream {
    private static final String LINE = "Added differentiated op";

    private final PrintStream console;
    private final Thread thread = Thread.currentThread();

    private DifferentiationLog(PrintStream console) {
        super(console, true, StandardCharsets.UTF_8);
        this.console = console;
    }

    /** Runs something without those lines. */
    static synchronized void silenced(Runnable differentiation) {
        PrintStream before = System.out;
        DifferentiationLog filter = new DifferentiationLog(before);
        System.setOut(filter);
        try {
            differentiation.run();
        } finally {
            // Whoever has set another stream meanwhile keeps it.
            if (System.out == filter) {
                System.setOut(before);
            }
        }
    }

    @Override
    public void println(String line) {
        if (Thread.currentThread() != thread || line == null || !line.startsWith(LINE)) {
            console.println(line);
        }
    }

    /** Leaves the stream open, since it belongs to the process. */
    @Override
    public void close() {
        console.flush();
    }
}
