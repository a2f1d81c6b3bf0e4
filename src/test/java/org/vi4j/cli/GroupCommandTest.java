package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/** {@code regression fit --group} and what its files are good for. */
class GroupCommandTest {
    private static final Path SLEEP = Path.of("docs/sleep.csv");

    @TempDir
    private Path folder;

    private static CommandLineRun fit(Object... more) {
        return CommandLineRun.fit(SLEEP, "reaction", more);
    }

    @Test
    void aFitIsPrintedKeptDrawnAndPredictsOldAndNewGroups() throws IOException {
        Path model = folder.resolve("m.json");
        Path effects = folder.resolve("effects.csv");
        Path draws = folder.resolve("draws.csv");
        Path report = folder.resolve("r.html");
        CommandLineRun run = fit(
                "--features",
                "days",
                "--group",
                "subject:1,days",
                "--out",
                model,
                "--effects",
                effects,
                "--draws",
                draws,
                "--draw-count",
                40,
                "--report",
                report,
                "--plot",
                folder.resolve("p.png"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("sd(subject, days)", "cor(subject, intercept, days)", "verdict  believe");
        assertThat(run.err()).contains("subject: 18 groups of 10 rows", "next: vi4j regression predict");
        assertThat(Files.readAllLines(effects))
                .hasSize(37)
                .first()
                .isEqualTo("group,level,rows,effect,mean,sd,lower,upper");
        List<String> lines = Files.readAllLines(draws);
        assertThat(lines).hasSize(44);
        assertThat(lines.get(3))
                .startsWith("lp__,intercept,days,sd_subject_intercept,sd_subject_days,cor_subject_intercept_days,sigma,"
                        + "subject.308.intercept,subject.308.days,subject.309.intercept");
        assertThat(Files.readString(report)).contains("Shrinkage", "<svg");
        assertThat(Files.size(folder.resolve("p.png"))).isGreaterThan(1000);

        Path rows = Files.writeString(folder.resolve("rows.csv"), "subject,days\n308,0\nnobody,0\n");
        CommandLineRun predicted = CommandLineRun.of("regression", "predict", model, "--data", rows, "--split");
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out()).startsWith("subject,days,prediction,sd,lower,upper,noise_sd,parameter_sd\n308,0,");
        assertThat(predicted.err()).contains("1 row is of 1 group of subject that the fit did not see (nobody)");
        CommandLineRun shown = CommandLineRun.of("regression", "show", model);
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("subject           18 groups", "sd(subject, days)");
    }

    @Test
    void theDocumentHoldsAllNumbers() {
        JsonNode json = fit("--group", "subject", "--json").json();

        assertThat(json.get("columns")).hasSize(2);
        assertThat(json.get("spreads").get("names").get(0).asText()).isEqualTo("sd(subject, intercept)");
        assertThat(json.get("groups").get("subject").get("levels")).hasSize(18);
        assertThat(json.get("groups").get("subject").get("rows").get(0).asInt()).isEqualTo(10);
        assertThat(json.get("verdict").get("trust").asText()).isEqualTo("believe");
    }

    private static void refused(CommandLineRun run, String... message) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(message);
    }

    @Test
    void whatCannotBeFittedIsOneLineAndLeavesNothing() throws IOException {
        refused(fit("--group", "patient"), "no column 'patient' to group by", "--group");
        refused(fit("--group", "subject:1,dose"), "'dose' is none of the features", "--features");
        refused(fit("--group", ":1"), "--group is ':1'");
        refused(fit("--group", "subject", "--alpha", 1), "--alpha is for regressions without groups and splines");
        refused(
                fit("--group", "subject", "--method", "cavi"),
                "method is 'cavi': with groups choose nuts, or leave the method out",
                "--method nuts");
        refused(
                fit("--group", "subject", "--levels", "days"),
                "--levels is for regressions without groups and splines");
        refused(fit("--group", "subject", "--features", 1, "--offset", "days"), "the offset is 'days'", "--offset");
        refused(fit("--group", "subject", "--features", 1, "--trials", "days"), "trials are 'days'", "--trials");
        refused(
                fit("--group", "subject", "--prior-for", "days=normal:1"),
                "--prior-for is for regressions without groups and splines");
        refused(fit("--group", "subject", "--likelihood", "student"), "student");
        refused(fit("--effects", folder.resolve("e.csv")), "--effects are those of groups");
        Path rows =
                Files.writeString(folder.resolve("bad.csv"), "y,x,g,id\n1,2,a,1.5\n2,,b,2.5\n4,1,,3.5\n3,NaN,a,4.5\n");
        Path model = folder.resolve("none.json");
        refused(CommandLineRun.fit(rows, "y", "--features", "x", "--group", "g", "--out", model), "line 3");
        refused(CommandLineRun.fit(rows, "y", "--features", 1, "--group", "g", "--out", model), "line 4", "'g'");
        refused(CommandLineRun.fit(rows, "y", "--features", 1, "--group", "id", "--out", model), "group of its own");
        assertThat(model).doesNotExist();
        assertThat(CommandLineRun.fit(rows, "y", "--features", 1, "--group", "g", "--missing", "drop")
                        .err())
                .contains("1 row with missing cells was left out");
    }
}
