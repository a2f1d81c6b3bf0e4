package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which of a table's columns explain the target. */
final class FeatureOptions {
    @Option(
            names = "--features",
            paramLabel = "NAMES",
            description = "The columns to predict from, separated by commas; put a name that holds a comma in"
                    + " double quotes (default: all but the target).")
    private List<String> features = new ArrayList<>();

    @Option(names = "--drop", paramLabel = "NAMES", description = "Columns to leave out, separated by commas.")
    private List<String> drop = new ArrayList<>();

    List<String> features() {
        return NameList.parse("--features", features);
    }

    List<String> dropped() {
        return NameList.parse("--drop", drop);
    }
}
