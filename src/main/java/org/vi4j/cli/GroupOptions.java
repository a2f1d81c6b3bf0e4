package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.mixed.MixedFit;
import org.vi4j.mixed.MixedRegression;
import org.vi4j.regression.Design;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which columns group the rows and what varies from group to group; such a fit is one of its own kind. */
final class GroupOptions {
    @Mixin
    private Columns columns;

    /** Which columns group the rows. */
    static final class Columns {
        @Option(
                names = "--group",
                paramLabel = "NAME[:EFFECTS]",
                description =
                        "A column whose values group the rows, and what varies from group to group: 1 for the group's"
                                + " own level, and features for their coefficients, such as subject:1,days (default: 1). Give it"
                                + " several times for several groups; outer/inner is outer, and inner within each outer.")
        private List<String> groups = new ArrayList<>();

        /** For picocli. */
        @SuppressWarnings("NullAway.Init")
        Columns() {}

        /** Whether these or a formula make it a regression of its own kind. */
        boolean mixed(@Nullable String formula, TableSource source) {
            if (!groups.isEmpty() && formula != null) {
                throw new UserError("--formula has groups of its own, such as (1 + days | subject): leave --group out");
            }
            return !groups.isEmpty() || (formula != null && Design.mixed(formula, source.header()));
        }

        /** Adds the groups. */
        MixedRegression add(MixedRegression regression, TableSource source) {
            for (String text : groups) {
                int colon = source.header().contains(text) ? -1 : text.lastIndexOf(':');
                String column = colon < 0 ? text : text.substring(0, colon);
                List<String> varying =
                        colon < 0 ? List.of("1") : NameList.parse("--group", List.of(text.substring(colon + 1)));
                if (column.isEmpty() || varying.isEmpty()) {
                    throw new UserError("--group is '" + text
                            + "': name a column and, behind a colon, what varies, such as subject:1,days");
                }
                regression.group(column, varying);
            }
            return regression;
        }
    }

    @Option(
            names = "--effects",
            paramLabel = "F.csv",
            description = "With --group: write the effects of all groups, a row each.")
    private @Nullable Path effects;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    GroupOptions() {}

    boolean mixed(@Nullable String formula, TableSource source) {
        return columns.mixed(formula, source);
    }

    /** Refuses what belongs to groups where there are none. */
    void requireGiven() {
        if (effects != null) {
            throw new UserError(
                    "--effects are those of groups: name a column that groups the rows by --group, or groups in a"
                            + " --formula");
        }
    }

    /**
     * Where the results of a fit go.
     *
     * @param data the table that is read
     * @param out the model
     * @param plot the shrinkage picture
     * @param report the page
     * @param draws the draws
     */
    record Files(
            Path data,
            @Nullable Path out,
            @Nullable Path plot,
            @Nullable Path report,
            @Nullable Path draws) {}

    /** Fits, writes and prints. */
    void run(
            MixedRegression regression,
            TableSource source,
            TableReading reading,
            Files files,
            int drawCount,
            long seed,
            Output output) {
        OutputFiles.check(List.of(files.data), files.out, files.plot, files.report, files.draws, effects);
        MixedFit fit = columns.add(regression, source).fit();
        Summary summary = fit.summary();
        if (files.out != null) {
            fit.model().save(files.out);
        }
        if (files.plot != null) {
            fit.plot(files.plot);
        }
        if (files.report != null) {
            fit.report().write(files.report);
        }
        if (files.draws != null) {
            if (files.draws.toString().endsWith(".zarr")) {
                fit.writeArviz(files.draws, drawCount, seed);
            } else {
                fit.writeDraws(files.draws, drawCount, seed);
            }
        }
        if (effects != null) {
            fit.writeEffects(effects);
        }
        reading.describe(source, fit.description(), output);
        fit.notes().forEach(output::note);
        output.show(summary);
        if (files.out == null) {
            output.nextKeeping("--out model.json", "keeps the fit for vi4j regression predict");
        } else {
            output.next(
                    "predicts the target of each row",
                    "regression",
                    "predict",
                    files.out,
                    "--data",
                    reading.shown(files.data));
        }
    }

    /** Refuses options that are of use only without groups. */
    static void refuse(String... given) {
        Stream.of(given).filter(name -> !name.isEmpty()).findFirst().ifPresent(name -> {
            throw new UserError(
                    name + " is for regressions without groups and splines: leave it out, or leave these out");
        });
    }

    /** An option's name where it was given. */
    static String name(String option, @Nullable Object value) {
        return Objects.isNull(value) || Boolean.FALSE.equals(value) ? "" : option;
    }
}
