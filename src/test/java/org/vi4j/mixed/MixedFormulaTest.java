package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.Prior;
import org.vi4j.support.JsonTree;

/** Groups and splines in formulas: groups to the bit as without one, splines as R's mgcv has them (smooth.R). */
class MixedFormulaTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/mixed");

    @TempDir
    private Path folder;

    private Path table() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("y,x,kind,a,b\n");
        for (int i = 0; i < 120; i++) {
            int a = random.nextInt(6);
            text.append(a + random.nextGaussian())
                    .append("," + random.nextGaussian())
                    .append(",k" + i % 3)
                    .append(",a" + a)
                    .append(",b" + random.nextInt(4))
                    .append('\n');
        }
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private static MixedRegression formula(Path table, String formula) {
        return MixedRegression.ofFormula(TableSource.open(table), formula);
    }

    private static void same(MixedFit one, MixedFit other) {
        assertThat(one.summary().document())
                .usingRecursiveComparison()
                .isEqualTo(other.summary().document());
        assertThat(one.toString()).isEqualTo(other.toString());
    }

    @Test
    void groupsInAFormulaAreThoseGivenApartToTheBit() throws IOException {
        Path table = table();
        MixedRegression plain = MixedRegression.of(table, "y")
                .features("x", "kind")
                .group("a", "1", "x")
                .group("b");
        same(formula(table, "y ~ x + kind + (1 + x | a) + (1 | b)").fit(), plain.fit());
        same(formula(table, "y ~ x + kind + (x | a) + (1|b)").fit(), plain.fit());
        same(
                formula(table, "y ~ x + (x || a)").fit(),
                MixedRegression.of(table, "y")
                        .features("x")
                        .group("a")
                        .group("a", "x")
                        .fit());
        same(
                formula(table, "y ~ x + (1 | a/b)").fit(),
                MixedRegression.of(table, "y").features("x").group("a/b").fit());
        same(
                formula(table, "y ~ (1 | a)").fit(),
                MixedRegression.of(table, "y").features("1").group("a").fit());
        same(
                formula(table, "y ~ . + (1 | a) + (0 + x | b)").fit(),
                MixedRegression.of(table, "y").group("a").group("b", "x").fit());
        same(
                formula(table, "y ~ kind + (kind | a)").fit(),
                MixedRegression.of(table, "y")
                        .features("kind")
                        .group("a", "1", "kind")
                        .fit());
    }

    @Test
    void combinationsAloneAreGroupsOfOneColumnOfBoth() throws IOException {
        Path table = table();
        MixedFit both = formula(table, "y ~ x + (1 | a:b)").fit();
        List<String> lines = Files.readAllLines(table);
        StringBuilder joined = new StringBuilder("y,x,ab\n");
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            joined.append(cells[0] + "," + cells[1] + "," + cells[3] + cells[4] + "\n");
        }
        Path other = Files.writeString(folder.resolve("joined.csv"), joined);
        MixedFit one = formula(other, "y ~ x + (1 | ab)").fit();
        assertThat(both.groups()).containsExactly("a:b");
        assertThat(both.spreads().get(0).name()).isEqualTo("sd(a:b, intercept)");
        assertThat(both.spreads().get(0).mean()).isEqualTo(one.spreads().get(0).mean());
        assertThat(both.logEvidence()).isEqualTo(one.logEvidence());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "y ~ x + (1 + z | a) ; character 14: there is no column 'z'",
                "y ~ x + (1 + x | c) ; character 18: there is no column 'c'",
                "y ~ x + (1 + kind | a) ; character 9: the coefficient of kind varies about none: add kind",
                "y ~ x + (0 | a) ; character 9: nothing varies",
                "y ~ x + (1 | y) ; character 14: 'y' is the target",
                "y ~ x + (1 | a + b) ; character 16: groups are columns, with : or / between them",
                "y ~ x + 1 | a ; character 11: groups stand in parentheses",
                "y ~ x * (1 | a) ; character 9: a group by itself is expected",
                "y ~ x - (1 | a) ; character 9: groups cannot be taken out",
                "y ~ x + (1 | a) * x ; character 17: groups by itself is expected",
                "y ~ x + (1 | a ; character 15: groups are columns",
                "y ~ s(x):kind ; character 9: a spline by itself is expected",
                "y ~ kind:s(x) ; character 10: a spline by itself is expected",
                "y ~ s(x) + s(x, 5) ; character 12: there is s(x) already",
                "y ~ s(x, 2) ; character 10: the number of a spline's knots is a whole number from 3 to 50",
                "y ~ s(x, k = 99) ; character 14: the number of a spline's knots is a whole number",
                "y ~ s(z) ; character 7: there is no column 'z'",
                "y ~ s(kind) ; column 'kind' holds words, and kind is made of numbers",
                "y ~ kind + (0 + kind | a) ; without the groups' own level a factor such as kind does not vary"
            })
    void whatIsNoFormulaIsRefusedAtItsCharacter(String text, String message) throws IOException {
        Path table = table();
        assertThatThrownBy(() -> formula(table, text).fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatAFormulaDoesNotGoWithIsRefused() throws IOException {
        Path table = table();
        assertThatThrownBy(() -> formula(table, "y ~ x + (1 | a)").features("x").fit())
                .hasMessageContaining("leave features, drop and group out");
        Path few = Files.writeString(folder.resolve("few.csv"), "y,x\n1,1\n2,2\n3,3\n5,4\n4,1\n3,2\n");
        assertThatThrownBy(() -> formula(few, "y ~ s(x)").fit())
                .hasMessageContaining(
                        "s(x) has 10 knots, and there are 4 different values: give fewer, such as s(x, 3)");
    }

    private static Likelihood likelihood(JsonNode tree) {
        return switch (tree.get("family").asText()) {
            case "poisson" -> Likelihood.poisson();
            case "binomial" -> Likelihood.logistic();
            default -> Likelihood.gaussian();
        };
    }

    /** Given mgcv's standard deviations the fitted line is mgcv's; learned, it lies within a part of its error. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void splinesAreThoseOfMgcv(int number) {
        JsonNode tree = JsonTree.read(REFERENCE.resolve("smooth.json")).get(number);
        String column = tree.get("column").asText();
        Path table = REFERENCE.resolve(tree.get("name").asText() + ".csv");
        Likelihood likelihood = likelihood(tree);
        MixedFit fit = formula(table, tree.get("target").asText() + " ~ s(" + column + ", " + tree.get("knots") + ")")
                .likelihood(likelihood)
                .prior(Prior.flat())
                .fit();
        assertThat(fit.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        MixedUnits units = fit.units();
        double tau = tree.get("tau").asDouble();
        int bends = tree.get("knots").asInt() - 2;
        boolean noise = likelihood.hasNoise();
        Spreads spreads = new Spreads(List.of(), noise, fit.spreadScale(), new int[] {bends});
        double logTau = Math.log(tau / units.targetScale());
        double[] psi = noise
                ? new double[] {Math.log(tree.get("sigma").asDouble() / units.targetScale()), logTau}
                : new double[] {logTau};
        SpreadTarget target = noise
                ? new NormalTarget(fit.design(), spreads, fit.prior())
                : new LaplaceTarget(fit.design(), likelihood, spreads, fit.prior(), new double[bends + 2]);
        double[] given = fit.design().linear(target.conditional(psi).mean());
        double[] own = fit.design().linear(fit.moments().mean());
        List<Prediction> predictions = fit.model().predict(table);
        double worst = 0;
        for (int i = 0; i < given.length; i++) {
            double expected = tree.get("linear").get(i).asDouble();
            double se = tree.get("se").get(i).asDouble();
            assertThat(units.targetCenter() + units.targetScale() * given[i])
                    .as("row " + i)
                    .isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
            double middle = noise ? expected : tree.get("mean").get(i).asDouble();
            double left = units.targetCenter() + units.targetScale() * own[i] - middle;
            worst = Math.max(
                    worst, Math.abs(left) / (noise ? se : predictions.get(i).linearSd()));
        }
        MixedFit.Estimate sd = fit.spreads().get(0);
        assertThat(sd.name()).isEqualTo("sd(s(" + column + "))");
        if (noise) {
            // A posterior mean over all smoothings, and the smoothing at one mode.
            assertThat(worst).isLessThan(0.75);
            assertThat(tau).isBetween(sd.lower(), sd.upper());
        } else {
            // The same posterior, by importance sampling about mgcv's modes, in units of its own spread.
            assertThat(worst).isLessThan(0.05);
            double error = tree.get("tau_sd").asDouble();
            assertThat(sd.mean()).isCloseTo(tree.get("tau_mean").asDouble(), within(0.1 * error));
            assertThat(sd.sd()).isCloseTo(error, within(0.1 * error));
        }
    }

    /** ∫f″² is a multiple of |b|², the same for all b, and the columns are orthogonal to 1 and x, of mean square 1. */
    @Test
    void whatBendsIsPenalisedByItsCurvature() throws IOException {
        Random random = new Random(2);
        StringBuilder text = new StringBuilder("y,x\n");
        double[] x = new double[60];
        for (int i = 0; i < x.length; i++) {
            x[i] = 2020 + Math.exp(random.nextGaussian());
            text.append(Math.sin(x[i]) + 0.3 * random.nextGaussian()).append("," + x[i] + "\n");
        }
        Path table = Files.writeString(folder.resolve("x.csv"), text);
        MixedFit fit = formula(table, "y ~ s(x, k = 7)").fit();
        double[][] rows = fit.design().fixed();
        double square = 0;
        for (int c = 2; c < 7; c++) {
            double sum = 0;
            double product = 0;
            for (double[] row : rows) {
                sum += row[c];
                product += row[c] * row[1];
                square += row[c] * row[c] / rows.length;
            }
            assertThat(sum).isCloseTo(0, within(1e-9));
            assertThat(product).isCloseTo(0, within(1e-9));
        }
        assertThat(square).isCloseTo(1, within(1e-9));
        double low = java.util.Arrays.stream(x).min().orElseThrow();
        double high = java.util.Arrays.stream(x).max().orElseThrow();
        double first = 0;
        for (int trial = 0; trial < 5; trial++) {
            double[] b = random.doubles(5, -1, 1).toArray();
            double norm = 0;
            for (double each : b) {
                norm += each * each;
            }
            double ratio = curvature(fit.specification(), b, low, high) / norm;
            first = trial == 0 ? ratio : first;
            assertThat(ratio).isCloseTo(first, within(2e-3 * first));
        }
    }

    private static double curvature(MixedModel.Specification specification, double[] b, double low, double high) {
        int n = 20000;
        double h = (high - low) / n;
        double sum = 0;
        double[] f = new double[n + 1];
        for (int i = 0; i <= n; i++) {
            double[] row = specification.features(new double[] {low + i * h});
            for (int c = 0; c < b.length; c++) {
                f[i] += b[c] * row[1 + c];
            }
        }
        for (int i = 1; i < n; i++) {
            double second = (f[i + 1] - 2 * f[i] + f[i - 1]) / (h * h);
            sum += h * second * second;
        }
        return sum;
    }

    @Test
    void aModelOfAFormulaIsKeptAndPredictsTheSame() throws IOException {
        Path table = table();
        MixedFit fit =
                formula(table, "y ~ log(x + 9) + kind + s(x, 6) + (1 | a:b)").fit();
        Path file = folder.resolve("m.json");
        fit.model().save(file);
        MixedModel model = MixedModel.load(file);
        List<Prediction> before = fit.model().predict(table);
        List<Prediction> after = model.predict(table);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).linearMean()).isCloseTo(before.get(i).linearMean(), within(1e-12));
        }
        TableSource source = TableSource.open(table);
        assertThat(model.check(source, 500, 1).summary().lines()).isNotEmpty();
        assertThat(model.effects(source, "x", "a:b").toString()).contains("a:b = a1/b2");
        assertThat(model.effects(source, "x", "kind", Map.of("a:b", "a1/b2")).toString())
                .contains("kind = k2");
        Path draws = folder.resolve("d.csv");
        fit.writeDraws(draws, 3, 1);
        String[] names = Files.readAllLines(draws).get(3).split(",", -1);
        assertThat(names).contains("s_x", "s_x_.1", "s_x_.4", "sd_s_x", "sd_a_b_intercept", "sigma");
        assertThat(Files.readAllLines(draws).get(4).split(",", -1)).hasSameSizeAs(names);
    }

    /** A width learned from the data: columns that say nothing shrink, as with the same spread as an effect. */
    @Test
    void theWidthOfThePriorIsLearned() throws IOException {
        Random random = new Random(8);
        StringBuilder text = new StringBuilder("y,g,a,b,c,d,e,f\n");
        for (int i = 0; i < 80; i++) {
            text.append(random.nextGaussian()).append(",g" + i % 8);
            for (int j = 0; j < 6; j++) {
                text.append(",").append(random.nextGaussian());
            }
            text.append('\n');
        }
        Path table = Files.writeString(folder.resolve("noise.csv"), text);
        MixedFit learned =
                MixedRegression.of(table, "y").group("g").prior(Prior.learned()).fit();
        MixedFit flat =
                MixedRegression.of(table, "y").group("g").prior(Prior.flat()).fit();
        double shrunk = 0;
        double free = 0;
        for (int j = 1; j < 7; j++) {
            shrunk += Math.pow(learned.coefficients().get(j).mean(), 2);
            free += Math.pow(flat.coefficients().get(j).mean(), 2);
        }
        assertThat(shrunk).isLessThan(0.8 * free);
        MixedFit.Estimate sd = learned.spreads().get(1);
        assertThat(sd.name()).isEqualTo("sd(coefficients)");
        assertThat(sd.mean()).isLessThan(0.3);
        assertThat(learned.toString()).contains("N(0, sd(coefficients)^2)");
    }

    private Path almostWithoutNoise(double noise) throws IOException {
        Random random = new Random(4);
        StringBuilder text = new StringBuilder("y,x,g\n");
        double[] level = random.doubles(10).toArray();
        for (int i = 0; i < 30; i++) {
            double x = random.nextGaussian();
            text.append(2 * x + level[i % 10] + noise * random.nextGaussian() + "," + x + ",g" + i % 10 + "\n");
        }
        return Files.writeString(folder.resolve("n.csv"), text);
    }

    /** Where nothing is left to chance the message says so; a little noise is learned. */
    @Test
    void aModelThatLeavesNoNoiseIsSaidToLeaveNone() throws IOException {
        MixedRegression none = formula(almostWithoutNoise(0), "y ~ x + (1 | g)");
        assertThatThrownBy(none::fit)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("n.csv: columns and groups explain 'y' to rounding in every row");
        MixedFit little = formula(almostWithoutNoise(1e-3), "y ~ x + (1 | g)").fit();
        assertThat(little.posterior().get("noise sd").mean()).isBetween(5e-4, 2e-3);
    }
}
