package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.FittedRegression;
import org.vi4j.support.JsonTree;

/** Whether models with groups make such data, and what they expect along columns, against draws by Stan (loo.R). */
class MixedChecksTest {
    private static final Path SLEEP = Path.of("docs/sleep.csv");

    @TempDir
    private Path folder;

    private static MixedModel slopes() {
        return MixedRegression.of(SLEEP, "reaction")
                .features("days")
                .group("subject", "1", "days")
                .fit()
                .model();
    }

    @Test
    void rowsLieInTheirPredictionsWhereStanAndLooSay() {
        JsonNode stan = JsonTree.read(Path.of("src/test/resources/reference/mixed/loo.json"))
                .get("slopes");
        FittedRegression.Check check = slopes().check(TableSource.open(SLEEP));
        double[] pit =
                (double[]) Objects.requireNonNull(check.summary().document().get("loo_pit"));
        int compared = 0;
        for (int i = 0; i < pit.length; i++) {
            if (stan.get("pareto_k").get(i).asDouble() < 0.5) {
                double p = stan.get("pit").get(i).asDouble();
                // Of 4,000 weighted draws, worth a thousand and more: four standard errors.
                assertThat(pit[i]).as("row " + i).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / 1000) + 5e-4));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(150);
        // Two thirds of these rows lie in the middle half of their predictions: a few lie far out and widen the noise.
        assertThat(check.agrees()).isFalse();
        assertThat(check.summary().lines()).anyMatch(line -> line.contains("predictions are too wide"));
    }

    @Test
    void whatIsExpectedOfATypicalGroupAndOfAGivenOneIsWhatStanSays() {
        JsonNode stan = JsonTree.read(Path.of("src/test/resources/reference/mixed/loo.json"))
                .get("slopes");
        MixedModel model = slopes();
        TableSource table = TableSource.open(SLEEP);
        last(model.effects(table, "days", null), 0, stan.get("typical"));
        last(model.effects(table, "days", null, Map.of("subject", "308")), 0, stan.get("first"));
        FittedRegression.Effects all = model.effects(table, "days", "subject");
        last(all, 0, stan.get("typical"));
        last(all, 1, stan.get("first"));
        assertThat(curves(all)).hasSize(19);
        assertThat(all.toString()).contains("those of each subject");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> curves(FittedRegression.Effects effects) {
        return (List<Map<String, Object>>)
                Objects.requireNonNull(effects.summary().document().get("curves"));
    }

    private static double[] numbers(FittedRegression.Effects effects, int curve, String key) {
        return (double[]) Objects.requireNonNull(curves(effects).get(curve).get(key));
    }

    private static double lastOf(FittedRegression.Effects effects, int curve, String key) {
        double[] values = numbers(effects, curve, key);
        return values[values.length - 1];
    }

    private static void last(FittedRegression.Effects effects, int curve, JsonNode stan) {
        double sd = (stan.get(2).asDouble() - stan.get(1).asDouble()) / 3.92;
        // Both are of draws, 1,000 of which are saved: four standard errors of a mean and of an end of an interval.
        assertThat(lastOf(effects, curve, "estimate")).isCloseTo(stan.get(0).asDouble(), within(0.15 * sd));
        assertThat(lastOf(effects, curve, "lower")).isCloseTo(stan.get(1).asDouble(), within(0.35 * sd));
        assertThat(lastOf(effects, curve, "upper")).isCloseTo(stan.get(2).asDouble(), within(0.35 * sd));
    }

    @Test
    void aGroupInAnotherHasTheOuterOnesEffectsToo() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("y,x,school,class\n");
        for (int i = 0; i < 240; i++) {
            int school = i % 8;
            text.append(10 * school + random.nextGaussian() + 5 * (i / 8 % 3))
                    .append(',')
                    .append(random.nextGaussian())
                    .append(',')
                    .append("s" + school)
                    .append(',')
                    .append(i / 8 % 3)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("nested.csv"), text);
        MixedModel model = MixedRegression.of(file, "y")
                .features("x")
                .group("school/class")
                .fit()
                .model();
        TableSource table = TableSource.open(file);

        double middle = lastOf(model.effects(table, "x", null), 0, "estimate");
        double inner = lastOf(model.effects(table, "x", null, Map.of("school/class", "s7/2")), 0, "estimate");
        double outer = lastOf(model.effects(table, "x", null, Map.of("school", "s7")), 0, "estimate");
        assertThat(middle).isCloseTo(40, within(12.0));
        assertThat(inner).isCloseTo(80, within(2.0));
        assertThat(outer).isCloseTo(75, within(3.0));
        assertThatThrownBy(() -> model.effects(table, "x", null, Map.of("school", "s9")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the fit saw no school 's9'");
        assertThatThrownBy(() -> model.effects(table, "x", null, Map.of("town", "s9")))
                .hasMessageContaining("the model has no group 'town'");
        assertThatThrownBy(() -> model.effects(table, "school", null)).hasMessageContaining("name it second");
    }

    /** Counts with and without more variation than Poisson's, beside groups: the check says which is which. */
    @Test
    void aModelThatIsRightPassesAndOneThatIsNotFails() throws IOException {
        assertThat(poisson(0).agrees()).isTrue();
        FittedRegression.Check wrong = poisson(1.2);
        assertThat(wrong.agrees()).isFalse();
        assertThat(wrong.toString()).contains("predictions are too narrow");
    }

    private FittedRegression.Check poisson(double more) throws IOException {
        Random random = new Random(5);
        double[] effect = random.doubles(30, -1, 1).toArray();
        StringBuilder text = new StringBuilder("y,x,hours,g\n");
        for (int i = 0; i < 300; i++) {
            double x = random.nextGaussian();
            double hours = 1 + 3 * random.nextDouble();
            double rate = hours * Math.exp(0.5 + 0.4 * x + effect[i % 30] + more * random.nextGaussian());
            int y = 0;
            for (double t = -Math.log(random.nextDouble()); t < rate; t -= Math.log(random.nextDouble())) {
                y++;
            }
            text.append(y + "," + x + "," + hours + ",g" + i % 30 + "\n");
        }
        Path file = Files.writeString(folder.resolve("counts" + more + ".csv"), text);
        TableSource table = TableSource.open(file);
        MixedModel model = MixedRegression.of(file, "y")
                .likelihood(Likelihood.poisson())
                .features("x")
                .exposure("hours")
                .group("g")
                .fit()
                .model();
        // For an hour, of a group of effects zero, at the mean of x.
        FittedRegression.Effects effects = model.effects(table, "x", null);
        if (more == 0) {
            double[] middle = numbers(effects, 0, "estimate");
            assertThat(Math.log(middle[middle.length - 1] / middle[0])).isPositive();
            assertThat(effects.toString()).contains("the exposure 'hours' at 1", "effects of groups at zero");
        }
        return model.check(table, 1000, 1);
    }

    /** Of successes among trials made-up data have the trials of their rows. */
    @Test
    void countsAmongTrialsAreCheckedAsSuch() {
        Path cattle = Path.of("docs/cattle.csv");
        TableSource table = TableSource.open(cattle).withWords(List.of("period"));
        MixedModel model = MixedRegression.of(table, "incidence")
                .trials("size")
                .likelihood(Likelihood.logistic())
                .features("period")
                .group("herd")
                .fit()
                .model();
        FittedRegression.Check check = model.check(table, 1000, 1);
        assertThat(check.toString()).contains("share of zeros", "LOO-PIT uniform");
        assertThat(check.agrees()).isTrue();
        Path page = folder.resolve("check.html");
        check.report().write(page);
        assertThat(page).content().contains("Calibration", "<svg");
    }
}
