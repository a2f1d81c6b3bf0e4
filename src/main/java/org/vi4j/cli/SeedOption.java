package org.vi4j.cli;

import picocli.CommandLine.Option;

/** The seed of everything random in a command. */
final class SeedOption {
    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "Seed of everything random: the same seed gives the same bits (default: ${DEFAULT-VALUE}).")
    private long value;

    /** For picocli. */
    SeedOption() {}

    long value() {
        return value;
    }
}
