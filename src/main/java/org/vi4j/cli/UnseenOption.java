package org.vi4j.cli;

import org.vi4j.data.table.RowReader;
import picocli.CommandLine.Option;

/** What a VAE of a table does about words that were not there in training. */
final class UnseenOption {
    @Option(
            names = "--unseen",
            paramLabel = "refuse|reference|skip",
            defaultValue = "refuse",
            description = "What to do about a word of a table that was not seen in training: refuse, take it for"
                    + " its column's first level (reference), or skip its row (default: refuse).")
    private String word;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    UnseenOption() {}

    RowReader.Unseen policy() {
        return RowReader.Unseen.of(word);
    }
}
