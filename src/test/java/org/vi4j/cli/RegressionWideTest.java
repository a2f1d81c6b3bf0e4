package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.math.RandomStreams;

/** Tables of many columns, columns that nearly repeat each other, and what is said about them. */
class RegressionWideTest {
    @TempDir
    private Path folder;

    private Path table(int n, int d) throws IOException {
        RandomGenerator random = new RandomStreams(1).at("wide", 0);
        StringBuilder text = new StringBuilder();
        for (int j = 1; j <= d; j++) {
            text.append('x').append(j).append(',');
        }
        text.append("y\n");
        for (int i = 0; i < n; i++) {
            double y = random.nextGaussian();
            for (int j = 1; j <= d; j++) {
                double x = random.nextGaussian();
                y += j == d ? 5 * x : 0;
                text.append(x).append(',');
            }
            text.append(y).append('\n');
        }
        return Files.writeString(folder.resolve("wide.csv"), text);
    }

    /** 520 coefficients are more than a table shows, and more than are written number by number. */
    @Test
    void manyColumnsAreShownByRelevanceAndSavedPacked() throws IOException {
        Path csv = table(60, 519);
        Path model = folder.resolve("m.json");
        Path page = folder.resolve("p.html");
        CommandLineRun fit = CommandLineRun.fit(
                csv,
                "y",
                "--out",
                model,
                "--report",
                page,
                "--alpha",
                1,
                "--beta",
                1,
                // Mean-field stands beside the exact posterior and converges slowly; nothing here depends on it.
                "--max-sweeps",
                20,
                "--draw-count",
                20);
        assertThat(fit.warnings()).isEmpty();
        assertThat(fit.code()).isZero();
        assertThat(fit.out())
                .contains("The 200 most relevant of 520 coefficients")
                .contains("x519 ");
        assertThat(Files.readString(page))
                .contains("The 200 most relevant of 520")
                .contains("x519");
        assertThat(Files.readString(model)).contains("precision_packed");
        CommandLineRun full = CommandLineRun.of("regression", "predict", model, "--data", csv);
        assertThat(full.warnings()).isEmpty();
        double[] predicted = full.out()
                .lines()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[520]))
                .toArray();
        assertThat(predicted).hasSize(60);
        // Sixty rows, and a prior of one: five sd of the target come back but for the shrinkage.
        double[] y = Files.readAllLines(csv).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[519]))
                .toArray();
        double rest = 0;
        double all = 0;
        for (int i = 0; i < y.length; i++) {
            rest += (y[i] - predicted[i]) * (y[i] - predicted[i]);
            all += y[i] * y[i];
        }
        assertThat(rest).isLessThan(0.05 * all);

        String damaged = Files.readString(model).replaceFirst("precision_packed\" : \"....", "precision_packed\" : \"");
        CommandLineRun bad = CommandLineRun.of(
                "regression", "predict", Files.writeString(folder.resolve("bad.json"), damaged), "--data", csv);
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err()).contains("a packed matrix of 520 rows was expected");
    }

    @Test
    void creepingSweepsAndUnequalPriorsAreTold() throws IOException {
        StringBuilder text = new StringBuilder("a,b,y\n");
        RandomGenerator random = new RandomStreams(2).at("near", 0);
        for (int i = 0; i < 50; i++) {
            double a = random.nextGaussian();
            // Correlation 1 − 1e-6.
            text.append(a).append(',').append(a + Math.sqrt(2e-6) * random.nextGaussian());
            text.append(',').append(2 * a + random.nextGaussian()).append('\n');
        }
        Path csv = Files.writeString(folder.resolve("near.csv"), text);
        Path shared = folder.resolve("shared.json");
        Path each = folder.resolve("each.json");
        CommandLineRun slow = CommandLineRun.fit(
                csv, "y", "--prior", "learned", "--posterior", "mean-field", "--max-sweeps", 30, "--out", shared);
        assertThat(slow.code()).isZero();
        assertThat(slow.out()).contains("30, NOT converged: raise max-sweeps").contains("use posterior full");
        assertThat(CommandLineRun.fit(csv, "y", "--ard", "--max-sweeps", 30, "--out", each)
                        .code())
                .isZero();
        CommandLineRun compare = CommandLineRun.of("regression", "compare", shared, each);
        assertThat(compare.code()).isZero();
        assertThat(compare.out())
                .contains("Learned precisions: 2 in")
                .contains("3 in")
                .contains("14 nats");
        assertThat(CommandLineRun.of("regression", "compare", shared, shared).out())
                .doesNotContain("Learned precisions");
    }
}
