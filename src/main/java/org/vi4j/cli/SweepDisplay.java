package org.vi4j.cli;

import java.util.Locale;
import java.util.function.Supplier;
import org.vi4j.model.Ascent.CaviOptions;

/** Progress of coordinate ascent on standard error: a line that changes on a terminal, elsewhere a line a minute. */
final class SweepDisplay implements CaviOptions.Watch {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final long NOTE_NANOS = 60_000_000_000L;

    private final Output output;
    private final boolean terminal = Output.terminal();
    private String task = "";
    private boolean drawn;
    private long shown = System.nanoTime();

    SweepDisplay(Output output) {
        this.output = output;
    }

    /** Runs a task, and clears its line afterwards. */
    <T> T during(String name, Supplier<T> work) {
        task = name;
        try {
            return work.get();
        } finally {
            if (drawn) {
                output.inPlace("");
                drawn = false;
            }
        }
    }

    /** Names what the sweeps from here on are part of. */
    void part(String name) {
        task = name;
    }

    @Override
    public void swept(int sweeps, double elbo) {
        show(String.format(Locale.ROOT, "%s: sweep %,d, ELBO %.4f nats", task, sweeps, elbo));
    }

    @Override
    public void sampled(long gradients) {
        show(String.format(Locale.ROOT, "%s: sampling, %,d gradients", task, gradients));
    }

    private void show(String line) {
        long now = System.nanoTime();
        if (now - shown < (terminal ? REDRAW_NANOS : NOTE_NANOS)) {
            return;
        }
        shown = now;
        if (terminal) {
            drawn = true;
            output.inPlace(line);
        } else {
            output.note(line);
        }
    }
}
