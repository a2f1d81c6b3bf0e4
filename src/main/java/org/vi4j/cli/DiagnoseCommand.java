package org.vi4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.diagnostics.Diagnosis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether to believe draws from any tool. */
@Command(
        name = "diagnose",
        description = {
            "Says whether to believe posterior draws: R-hat, effective sample sizes and Monte Carlo errors of each column,",
            "and Pareto k where columns log_p__ and log_g__ stand. Reads CmdStan's CSV files, those of 'regression fit"
                    + " --draws', and plain ones with a header."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DiagnoseCommand implements Runnable {
    @Parameters(arity = "1..*", paramLabel = "DRAWS.csv", description = "The draws, one file a chain.")
    private List<Path> files;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "A,B",
            description = "Only these columns (default: all but those that end with __, and lp__).")
    private List<String> columns = List.of();

    @Option(names = "--report", paramLabel = "F.html", description = "Write a page with trace and rank plots.")
    private @Nullable Path report;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DiagnoseCommand() {}

    @Override
    public void run() {
        OutputFiles.check(files, report);
        Diagnosis diagnosis = Diagnosis.of(files, columns);
        if (report != null) {
            diagnosis.report().write(report);
        }
        output.show(diagnosis.summary());
    }
}
