package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.internal.math.Variates;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.Prior;

/** Units, predictions, saved models, crossed and nested groups, and what cannot be fitted. */
class MixedRegressionTest {
    private static final Path SLEEP = Path.of("docs/sleep.csv");

    @TempDir
    private Path folder;

    static MixedRegression sleep(Path file) {
        return MixedRegression.of(file, "reaction").features("days").group("subject", "1", "days");
    }

    static MixedFit.Estimate named(List<MixedFit.Estimate> all, String name) {
        return all.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
    }

    private Path rewritten(DoubleUnaryOperator reaction, DoubleUnaryOperator days) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(SLEEP));
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            lines.set(
                    i,
                    reaction.applyAsDouble(Double.parseDouble(cells[0])) + ","
                            + days.applyAsDouble(Double.parseDouble(cells[1])) + "," + cells[2]);
        }
        return Files.write(folder.resolve("rewritten.csv"), lines);
    }

    @Test
    void unitsAndOffsetsChangeTheNumbersByJustThat() throws IOException {
        MixedFit plain = sleep(SLEEP).fit();
        MixedFit moved =
                sleep(rewritten(r -> 1000 * r - 5e4, d -> d / 7 + 2020)).fit();

        MixedFit.Estimate days = named(plain.coefficients(), "days");
        MixedFit.Estimate other = named(moved.coefficients(), "days");
        assertThat(other.mean() / 7000).isCloseTo(days.mean(), within(1e-8));
        assertThat(other.upper() / 7000).isCloseTo(days.upper(), within(1e-6));
        MixedFit.Estimate sd = named(plain.spreads(), "sd(subject, days)");
        assertThat(named(moved.spreads(), "sd(subject, days)").mean() / 7000).isCloseTo(sd.mean(), within(1e-8));
        assertThat(named(moved.spreads(), "noise sd").mean() / 1000)
                .isCloseTo(named(plain.spreads(), "noise sd").mean(), within(1e-8));
        assertThat(moved.logEvidence()).isCloseTo(plain.logEvidence() - 180 * Math.log(1000), within(1e-8));
    }

    @Test
    void aSavedModelPredictsAsTheFitDoesAndNewGroupsWidely() throws IOException {
        MixedFit fit = sleep(SLEEP).fit();
        Path file = folder.resolve("m.json");
        MixedModel model = fit.model();
        model.save(file);
        Path rows =
                Files.writeString(folder.resolve("rows.csv"), "days,subject\n0,308\n9,308\n9,somebody\n0,somebody\n");

        List<Prediction> before = model.predict(rows);
        List<Prediction> after = MixedModel.load(file).predict(rows);

        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).mean()).isEqualTo(before.get(i).mean());
            assertThat(after.get(i).sd()).isEqualTo(before.get(i).sd());
        }
        double own = named(fit.coefficients(), "intercept").mean()
                + named(fit.effects("subject"), "308, intercept").mean();
        // The draws' pairs lie about the means at 500 of 2,048 points, which differ by a few units: 0.2 of standard
        // error.
        assertThat(before.get(0).mean()).isCloseTo(own, within(0.8));
        double slope = named(fit.coefficients(), "days").mean()
                + named(fit.effects("subject"), "308, days").mean();
        assertThat(before.get(1).mean()).isCloseTo(own + 9 * slope, within(0.8));
        assertThat(before.get(3).mean())
                .isCloseTo(named(fit.coefficients(), "intercept").mean(), within(0.8));
        assertThat(before.get(2).parameterSd()).isGreaterThan(2 * before.get(1).parameterSd());
        // E[σ²] of the noise, and for somebody new also E[Σ₀₀] and the variance of the intercept.
        MixedFit.Estimate noise = named(fit.spreads(), "noise sd");
        assertThat(before.get(0).noiseSd())
                .isCloseTo(Math.sqrt(noise.mean() * noise.mean() + noise.sd() * noise.sd()), within(0.1));
        MixedFit.Estimate tau = named(fit.spreads(), "sd(subject, intercept)");
        MixedFit.Estimate level = named(fit.coefficients(), "intercept");
        double expected = Math.sqrt(tau.mean() * tau.mean() + tau.sd() * tau.sd() + level.sd() * level.sd());
        // The standard deviation of 500 pairs of draws has a relative standard error of 3 %.
        assertThat(before.get(3).parameterSd()).isCloseTo(expected, within(0.1 * expected));
    }

    /** Effects of a large table are nearly what made them; of 100 items a standard deviation is known to 7 %. */
    @Test
    void crossedAndNestedGroupsAreFound() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("y,school,class,item\n");
        double[] school = random.doubles(150).map(u -> 0).toArray();
        double[] item = new double[100];
        double[][] room = new double[school.length][5];
        for (int i = 0; i < school.length; i++) {
            school[i] = 2 * random.nextGaussian();
            for (int j = 0; j < 5; j++) {
                room[i][j] = random.nextGaussian();
            }
        }
        for (int i = 0; i < item.length; i++) {
            item[i] = 0.7 * random.nextGaussian();
        }
        for (int i = 0; i < 6000; i++) {
            int s = random.nextInt(school.length);
            int c = random.nextInt(5);
            int t = random.nextInt(item.length);
            double y = 10 + school[s] + room[s][c] + item[t] + 0.5 * random.nextGaussian();
            text.append(y)
                    .append(",s")
                    .append(s)
                    .append(',')
                    .append(c)
                    .append(',')
                    .append(t)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("large.csv"), text);

        MixedFit fit = MixedRegression.of(file, "y")
                .group("school/class")
                .group("item")
                .fit();

        assertThat(fit.groups()).containsExactly("school", "school/class", "item");
        double[] truth = {2, 1, 0.7, 0.5};
        for (int k = 0; k < truth.length; k++) {
            MixedFit.Estimate e = fit.spreads().get(k);
            assertThat(e.mean()).as(e.name()).isCloseTo(truth[k], within(4 * e.sd()));
            assertThat(e.sd()).isLessThan(0.08 * truth[k]);
        }
        assertThat(fit.effects("school/class").size()).isBetween(700, 750);
    }

    @Test
    void whatCannotBeFittedIsSaidInOneLine() throws IOException {
        MixedRegression plain = MixedRegression.of(SLEEP, "reaction").features("days");
        assertThatThrownBy(plain::fit).isInstanceOf(UserError.class).hasMessageContaining("nothing groups the rows");
        assertThatThrownBy(() ->
                        MixedRegression.of(SLEEP, "reaction").group("subjects").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column 'subjects' to group by")
                .hasMessageContaining("'subject'");
        assertThatThrownBy(() -> MixedRegression.of(SLEEP, "reaction")
                        .features("days")
                        .group("subject", "1", "day")
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'day' is none of the features");
        assertThatThrownBy(() ->
                        MixedRegression.of(SLEEP, "reaction").group("reaction").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is the target");
        assertThatThrownBy(() -> sleep(SLEEP).group("subject", "1").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'1' is named twice");
        assertThatThrownBy(() -> sleep(SLEEP).prior(Prior.horseshoe()).fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("prior is 'horseshoe': with groups choose weak, flat, learned or normal:SD");
        Path odd = Files.writeString(folder.resolve("odd.csv"), "y,id,same,gap\n1,a,x,1\n2,b,x,\n4,c,x,2\n3,d,x,2\n");
        assertThatThrownBy(() ->
                        MixedRegression.of(odd, "y").features("1").group("id").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("each of the 4 rows is a group of its own");
        assertThatThrownBy(() ->
                        MixedRegression.of(odd, "y").features("1").group("same").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("one group");
        assertThatThrownBy(() ->
                        MixedRegression.of(odd, "y").features("1").group("gap").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("empty");
    }

    private static final String FOLDER = "src/test/resources/reference/mixed/";

    /** Counts of successes among trials are the same data as a row for each trial, but for the orders they may have. */
    @Test
    void trialsAreRowsOfTheirOwn() throws IOException {
        List<String> rows = Files.readAllLines(Path.of(FOLDER + "cattle.csv"));
        Map<String, int[]> counts = new LinkedHashMap<>();
        for (String row : rows.subList(1, rows.size())) {
            int[] both = counts.computeIfAbsent(row.substring(0, row.lastIndexOf(',')), key -> new int[2]);
            both[0] += row.endsWith("1") ? 1 : 0;
            both[1]++;
        }
        StringBuilder text = new StringBuilder("herd,period,ill,size\n");
        counts.forEach((key, both) -> text.append(key)
                .append(',')
                .append(both[0])
                .append(',')
                .append(both[1])
                .append('\n'));
        Path file = Files.writeString(folder.resolve("trials.csv"), text);

        MixedFit each = MixedRegression.of(Path.of(FOLDER + "cattle.csv"), "ill")
                .likelihood(Likelihood.logistic())
                .group("herd")
                .fit();
        MixedFit counted = MixedRegression.of(file, "ill")
                .likelihood(Likelihood.logistic())
                .trials("size")
                .group("herd")
                .fit();

        for (int j = 0; j < 2; j++) {
            assertThat(counted.coefficients().get(j).mean())
                    .isCloseTo(each.coefficients().get(j).mean(), within(1e-6));
        }
        assertThat(counted.spreads().get(0).mean())
                .isCloseTo(each.spreads().get(0).mean(), within(1e-6));
        double orders = counts.values().stream()
                .mapToDouble(both -> CombinatoricsUtils.binomialCoefficientLog(both[1], both[0]))
                .sum();
        assertThat(counted.logEvidence()).isCloseTo(each.logEvidence() + orders, within(1e-6));
        assertThat(counted.model().predict(file).get(0).mean()).isBetween(0.0, 1.0);
    }

    /** y ~ Poisson(e^η · hours): with hours of 1, 2 and 4 rates are found as if all had been watched for one. */
    @Test
    void exposureMakesRatesAndIsKept() throws IOException {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder("events,hours,nest\n");
        double[] effect = random.doubles(40).map(u -> 0).toArray();
        for (int g = 0; g < effect.length; g++) {
            effect[g] = 0.5 * random.nextGaussian();
        }
        for (int i = 0; i < 400; i++) {
            int g = i % effect.length;
            int hours = 1 << (i % 3);
            long events = (long) Variates.poisson(Math.exp(1 + effect[g]) * hours, random);
            text.append(events).append(',').append(hours).append(",n").append(g).append('\n');
        }
        Path file = Files.writeString(folder.resolve("nests.csv"), text);

        MixedFit fit = MixedRegression.of(file, "events")
                .likelihood(Likelihood.poisson())
                .features("1")
                .exposure("hours")
                .group("nest")
                .fit();

        MixedFit.Estimate level = fit.coefficients().get(0);
        assertThat(level.mean()).isCloseTo(1, within(4 * level.sd()));
        assertThat(level.sd()).isLessThan(0.12);
        assertThat(fit.spreads().get(0).mean())
                .isCloseTo(0.5, within(4 * fit.spreads().get(0).sd()));
        Path model = folder.resolve("m.json");
        fit.model().save(model);
        Path two = Files.writeString(folder.resolve("two.csv"), "hours,nest\n1,n0\n3,n0\n");
        List<Prediction> predicted = MixedModel.load(model).predict(two);
        assertThat(predicted.get(1).mean() / predicted.get(0).mean()).isCloseTo(3, within(1e-9));
        Path none = Files.writeString(folder.resolve("none.csv"), "hours,nest\n0,n0\n");
        assertThatThrownBy(() -> MixedModel.load(model).predict(none))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("exposure");
    }
}
