package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which of a table's columns explain the target. */
final class FeatureOptions {
    @Option(
            names = "--features",
            paramLabel = "NAMES",
            description = "The explaining columns, by comma; a name that holds a comma in double quotes (default: all"
                    + " but the target).")
    private List<String> features = new ArrayList<>();

    @Option(names = "--drop", paramLabel = "NAMES", description = "Columns to leave out, by comma.")
    private List<String> drop = new ArrayList<>();

    @Option(
            names = "--categorical",
            paramLabel = "NAMES",
            description = "Columns of numbers that are codes, to be read as words, by comma.")
    private List<String> categorical = new ArrayList<>();

    @Option(
            names = "--numeric",
            paramLabel = "NAMES",
            description = "Columns to be read as numbers, so that any other cell is an error, by comma.")
    private List<String> numeric = new ArrayList<>();

    List<String> categorical() {
        return NameList.parse("--categorical", categorical);
    }

    List<String> numeric() {
        return NameList.parse("--numeric", numeric);
    }

    List<String> features() {
        return NameList.parse("--features", features);
    }

    List<String> dropped() {
        return NameList.parse("--drop", drop);
    }
}
