package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.mixed.MixedModel;
import org.vi4j.regression.FittedRegression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a regression expects along one column or two. */
@Command(
        name = "effects",
        description = "Say what a model expects along one column of the table, or two, the others at their means:"
                + " conditional effects, with 95 %% intervals of the expectation.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class RegressionEffectsCommand implements Runnable {
    @Parameters(paramLabel = "M", description = "The model that 'fit --out' wrote.")
    private Path file;

    @Option(names = "--data", required = true, paramLabel = "F.csv", description = "The table of the fit.")
    private Path data;

    @Option(
            names = "--column",
            required = true,
            paramLabel = "X[,G]",
            description =
                    "The column; and a second one, at its mean and one standard deviation to both sides, or at each"
                            + " of its words, or for each of the groups by it.")
    private String column;

    @Option(
            names = "--of-group",
            paramLabel = "NAME=GROUP",
            description = "The group of a model with groups whose effects count, such as subject=308 or"
                    + " school/class=12/3; once for each factor (default: all effects of groups at zero).")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--report", paramLabel = "F.html", description = "Write the picture as one HTML page.")
    private @Nullable Path report;

    @Mixin
    private TableReading reading;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionEffectsCommand() {}

    @Override
    public void run() {
        // Small matrices in double precision: nothing for a GPU.
        DeviceGuard.choose(DeviceRequest.CPU);
        List<String> names = NameList.parse("--column", List.of(column));
        if (names.isEmpty() || names.size() > 2) {
            throw new UserError("--column is '" + column + "': name one column, or two, such as size,city");
        }
        OutputFiles.check(List.of(file, data), report);
        TableSource source = reading.open(data);
        FittedRegression.Effects effects = effects(source, names.get(0), names.size() == 2 ? names.get(1) : null);
        if (report != null) {
            effects.report().write(report);
        }
        reading.describe(source, output);
        output.show(effects.summary());
        if (report == null) {
            output.nextKeeping("--report effects.html", "draws the picture");
        } else {
            output.next("says what the model holds", "regression", "show", file);
        }
    }

    private FittedRegression.Effects effects(TableSource source, String name, @Nullable String by) {
        FittedRegression model = SavedRegression.any(file);
        if (groups.isEmpty()) {
            return model.effects(source, name, by);
        }
        if (!(model instanceof MixedModel mixed)) {
            throw new UserError("--of-group is '" + groups.get(0) + "', and " + file + " has no groups: leave it out");
        }
        Map<String, String> given = new LinkedHashMap<>();
        for (String text : groups) {
            int at = text.indexOf('=');
            if (at < 1 || given.put(text.substring(0, at), text.substring(at + 1)) != null) {
                throw new UserError("--of-group is '" + text + "': name one group of a factor, such as subject=308");
            }
        }
        return mixed.effects(source, name, by, given);
    }
}
