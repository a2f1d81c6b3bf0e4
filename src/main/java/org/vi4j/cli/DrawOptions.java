package org.vi4j.cli;

import org.vi4j.UserError;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many draws of a posterior, and their seed. */
final class DrawOptions {
    @Option(
            names = "--draw-count",
            defaultValue = "4000",
            paramLabel = "N",
            description = "Number of draws of each posterior (default: ${DEFAULT-VALUE}).")
    private int count;

    @Mixin
    private SeedOption seed;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DrawOptions() {}

    /** Refuses a number that is none of draws. */
    void check() {
        if (count < 1) {
            throw new UserError("--draw-count is " + count + ": at least 1 draw is needed");
        }
    }

    int count() {
        return count;
    }

    long seed() {
        return seed.value();
    }
}
