package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which of a table's columns explain the target. */
final class FeatureOptions {
    @Option(
            names = "--features",
            split = ",",
            paramLabel = "NAME",
            description = "The explaining columns, by comma (default: all but the target).")
    private List<String> features = new ArrayList<>();

    @Option(names = "--drop", split = ",", paramLabel = "NAME", description = "Columns to leave out, by comma.")
    private List<String> drop = new ArrayList<>();

    List<String> features() {
        return features;
    }

    List<String> dropped() {
        return drop;
    }
}
