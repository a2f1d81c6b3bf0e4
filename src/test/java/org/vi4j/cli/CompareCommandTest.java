package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;

/** {@code vi4j compare}. */
class CompareCommandTest {
    @TempDir
    private Path folder;

    /** A table a, b, y, n, s: y ~ Bernoulli(logistic(a − b)), n a count, s = [a > 0]. */
    private Path table(int rows) throws IOException {
        RandomGenerator random = new RandomStreams(2).at("table", 0);
        StringBuilder text = new StringBuilder("a,b,y,n,s\n");
        for (int i = 0; i < rows; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            int y = random.nextDouble() < 1 / (1 + Math.exp(b - a)) ? 1 : 0;
            text.append(String.format(Locale.ROOT, "%.4f,%.4f,%d,%d,%d%n", a, b, y, random.nextInt(5), a > 0 ? 1 : 0));
        }
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    @Test
    void aTableIsComparedInEveryWay() throws IOException {
        Path page = folder.resolve("page.html");
        Path draws = folder.resolve("draws");
        CommandLineRun run = CommandLineRun.of(
                "compare",
                "--model",
                "logistic",
                "--data",
                table(150),
                "--target",
                "y",
                "--features",
                "a,b",
                "--draws-per-chain",
                250,
                "--methods",
                "cavi,full-rank,laplace,nuts",
                "--loo",
                "--json",
                "--report",
                page,
                "--draws",
                draws);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode methods = run.json().get("methods");
        assertThat(methods.findValuesAsText("name")).containsExactly("cavi", "full-rank", "laplace", "nuts");
        for (JsonNode method : methods) {
            assertThat(method.get("seconds").asDouble()).isPositive();
            // ln ½: what a coin predicts.
            assertThat(method.get("log_predictive_density").asDouble()).isBetween(-0.6931, -0.3);
            assertThat(method.get("elpd_loo").asDouble()).isBetween(-0.6931 * 120, -30.0);
            assertThat(method.get("verdict").asText()).isNotEmpty();
        }
        assertThat(methods.get(1).get("worst_mean_error").asDouble()).isBetween(0.0, 0.3);
        assertThat(methods.get(3).get("r_hat").asDouble()).isBetween(0.99, 1.05);
        assertThat(run.json().get("recommendation").get("method").asText()).isNotEmpty();
        String html = Files.readString(page);
        assertThat(html).contains("<svg", "full-rank", "Why", "</html>").doesNotContain("<script", "http");
        // The verdict where a narrow window shows it.
        assertThat(html).contains("<th>method</th><th>verdict</th>").doesNotContain("warming up");
        CommandLineRun diagnosis =
                CommandLineRun.of("diagnose", draws.resolve("nuts-1.csv"), draws.resolve("nuts-2.csv"), "--json");
        assertThat(diagnosis.code()).as(diagnosis.err()).isZero();
        assertThat(diagnosis.json().get("columns").has("intercept")).isTrue();
        CommandLineRun weights = CommandLineRun.of("diagnose", draws.resolve("cavi.csv"), "--json");
        // The same draws, the same weights.
        assertThat(weights.json().get("pareto_k").asDouble())
                .isCloseTo(methods.get(0).get("pareto_k").asDouble(), org.assertj.core.api.Assertions.within(1e-6));
    }

    /** Chains of two runs in one folder would be taken for one run's. */
    @Test
    void drawsOfAnotherRunAreNotMixedIn() throws IOException {
        Path draws = folder.resolve("draws");
        assertThat(compareBanana(draws, "laplace,nuts", 4).code()).isZero();
        Path note = Files.writeString(draws.resolve("nuts-notes.csv"), "mine");
        Path other = Files.writeString(draws.resolve("nuts-03.csv"), "mine");
        String first = Files.readString(draws.resolve("nuts-3.csv"));

        CommandLineRun fewer = compareBanana(draws, "nuts", 2);
        assertThat(fewer.code()).isEqualTo(2);
        assertThat(fewer.err().strip().lines()).hasSize(1);
        assertThat(fewer.err())
                .contains("(laplace.csv, nuts-3.csv, nuts-4.csv)")
                .doesNotContain("nuts-03");
        assertThat(draws.resolve("nuts-3.csv")).hasContent(first);

        CommandLineRun again = compareBanana(draws, "laplace,pathfinder,nuts", 4);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(draws.resolve("pathfinder.csv")).exists();
        assertThat(note).hasContent("mine");
        assertThat(other).hasContent("mine");
    }

    private static CommandLineRun compareBanana(Path draws, String methods, int chains) {
        return CommandLineRun.of(
                "compare",
                "--target-density",
                "banana",
                "--methods",
                methods,
                "--chains",
                chains,
                "--draws-per-chain",
                100,
                "--draws",
                draws);
    }

    @Test
    void separableOutcomesAreTold() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "compare",
                "--model",
                "logistic",
                "--data",
                table(60),
                "--target",
                "s",
                "--features",
                "a",
                "--methods",
                "laplace",
                "--prior-sd",
                3);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("a plane separates the outcomes", "prior N(0, 3²)");
    }

    @Test
    void aDensityIsComparedWithItsTruth() {
        CommandLineRun run = CommandLineRun.of(
                "compare",
                "--target-density",
                "correlated-gaussian",
                "--dimension",
                3,
                "--correlation",
                0.5,
                "--methods",
                "exact,pathfinder");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("errors against the closed form", "use      exact");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--target-density bananna | did you mean 'banana'?",
                "--target-density banana --methods nutz | did you mean 'nuts'?",
                "--target-density banana --dimension 3 | banana always has 2",
                "--target-density banana --correlation 0.5 | leave it out for banana",
                "--target-density funnel --dimension 0 | --dimension is 0: at least 1 was expected",
                "--model logistic --data TABLE --target y --dimension 0 | --dimension and --correlation go with",
                "--target-density banana --data t.csv | leave them out with --target-density",
                "--target-density banana --chains 0 | chains is 0",
                "--target-density banana --draws-per-chain 3 | draws per chain is 3",
                "--target-density correlated-gaussian --correlation 2 | correlation 2.0",
                "--target-density correlated-gaussian --correlation NaN | correlation NaN",
                "--target-density banana --family flows | did you mean 'flow'?",
                "'' | give either --model with --data and --target, or --target-density",
                "--model logistik --data TABLE --target y | did you mean 'logistic'?",
                "--model logistic --target y | needs --data",
                "--model logistic --data TABLE --target z | no column",
                "--model logistic --data TABLE --target n | the target 'n' has the value '2'",
                "--model poisson --data TABLE --target a | it must be a count",
                "--model linear --data TABLE --target a --holdout 0.95 | at least 10 to learn from",
                "--model linear --data TABLE --target a --holdout 1 | holdout is 1.0",
                "--model linear --data TABLE --target a --prior-sd 0 | prior-sd is 0.0",
                "--model linear --data NAN --target a | NAN",
                "--model linear --data OWN --target a | rename it, or leave it out",
                "--model linear --data SHORT --target a | has 3 rows: at least 10 to learn from",
                "--model linear --data CONSTANT --target a | column 'b' has the same value",
            })
    void badInputGetsOneLine(String words, String expected) throws IOException {
        Path table = table(40);
        Path nan = Files.writeString(folder.resolve("NAN"), "a,b\n1,2\n2,NaN\n");
        Path constant = Files.writeString(folder.resolve("CONSTANT"), "a,b\n" + "1,2\n2,2\n3,2\n".repeat(10));
        Path own = Files.writeString(folder.resolve("OWN"), "a,intercept\n" + "1,2\n2,3\n3,2\n".repeat(10));
        Path few = Files.writeString(folder.resolve("SHORT"), "a,b\n1,2\n2,3\n3,2\n");
        String line = ("compare " + words)
                .replace("TABLE", table.toString())
                .replace("NAN", nan.toString())
                .replace("CONSTANT", constant.toString())
                .replace("OWN", own.toString())
                .replace("SHORT", few.toString());
        CommandLineRun run = CommandLineRun.of((Object[]) line.strip().split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.err()).contains(expected);
        assertThat(run.out()).isEmpty();
    }
}
