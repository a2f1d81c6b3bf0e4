package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.UserError;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;

/** Counts, positive numbers, shares and trials against R's maximum likelihood and NUTS's posteriors (families.R). */
class FamiliesTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");

    private final JsonNode reference =
            new ObjectMapper().readTree(Files.readString(REFERENCE.resolve("families.json")));

    @TempDir
    private Path folder;

    FamiliesTest() throws IOException {}

    private static Regression of(Path table, String name) {
        return switch (name) {
            case "roaches" ->
                Regression.of(table, "y")
                        .features(List.of("roach1", "treatment", "senior"))
                        .exposure("exposure2")
                        .likelihood(Likelihood.negativeBinomial());
            case "quine" ->
                Regression.of(table, "Days")
                        .features(List.of("Age", "Eth", "Lrn", "Sex"))
                        .likelihood(Likelihood.negativeBinomial());
            case "epil" ->
                Regression.of(table, "y")
                        .features(List.of("trt", "base", "age", "V4"))
                        .references(List.of("trt=placebo"))
                        .likelihood(Likelihood.poisson());
            case "stops" -> press(table, "stops").exposure("hours").likelihood(Likelihood.poisson());
            case "passed" -> press(table, "passed").trials("tried").likelihood(Likelihood.logistic());
            case "time" -> press(table, "time").likelihood(Likelihood.gamma());
            case "waste" -> press(table, "waste").likelihood(Likelihood.beta());
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Regression press(Path table, String target) {
        return Regression.of(table, target).features(List.of("speed", "heat"));
    }

    private static Path file(String name) {
        return REFERENCE.resolve(
                List.of("roaches", "quine", "epil").contains(name) ? name + ".csv" : "../../../../../docs/press.csv");
    }

    /** The table with a column that counts every row so often. */
    private Path repeated(String name, int times) throws IOException {
        List<String> lines = Files.readAllLines(file(name));
        List<String> weighted = new ArrayList<>(List.of(lines.get(0) + ",times"));
        lines.stream().skip(1).forEach(line -> weighted.add(line + "," + times));
        return Files.write(folder.resolve(name + ".csv"), weighted);
    }

    private static double[] numbers(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToDouble(i -> array.get(i).asDouble())
                .toArray();
    }

    /** With every row counted 400 times the posterior is normal about R's estimate, 20 times as narrow. */
    @ParameterizedTest
    @CsvSource({"epil", "stops", "passed", "time"})
    void manyRowsHaveRsEstimateAndItsStandardErrors(String name) throws IOException {
        RegressionFit fit = of(repeated(name, 400), name)
                .weights("times")
                .prior(Prior.flat())
                .fit();
        JsonNode expected = reference.get(name);
        double[] estimate = numbers(expected.get("coefficients"));
        double[] error = numbers(expected.get("se"));
        double[] mean = fit.coefficients().mean();
        double[] sd = fit.coefficients().sd();
        // R's standard errors of a gamma regression are by a moment estimate of its shape, not the likelihood's.
        double shape = name.equals("time")
                ? Math.sqrt(dispersion(expected) * expected.get("shape").asDouble())
                : 1;
        for (int j = 0; j < estimate.length; j++) {
            // The mean is off by O(1/n) of a standard deviation's square, the sd by O(1/n).
            assertThat(mean[j]).as(name + j).isCloseTo(estimate[j], within(0.005 * error[j]));
            // Its errors are by the expected information too, which for 80 rows is near the observed one only.
            double digits = name.equals("time") ? 0.1 : 0.01;
            assertThat(20 * shape * sd[j] / error[j]).as(name + " sd " + j).isCloseTo(1, within(digits));
        }
        if (name.equals("time")) {
            assertThat(fit.model().noise().mean())
                    .isCloseTo(
                            expected.get("shape").asDouble(),
                            within(0.01 * expected.get("shape_se").asDouble()));
            assertThat(20
                            * fit.model().noise().spread()
                            / expected.get("shape_se").asDouble())
                    .isCloseTo(1, within(0.01));
        }
    }

    private static double dispersion(JsonNode expected) {
        return expected.get("dispersion").asDouble();
    }

    /** The likelihood's maximum over coefficients and φ is glm.nb's. */
    @ParameterizedTest
    @CsvSource({"roaches", "quine"})
    void manyRowsHaveTheEstimateOfGlmNb(String name) throws IOException {
        RegressionFit fit = of(repeated(name, 400), name)
                .weights("times")
                .prior(Prior.flat())
                .fit();
        JsonNode expected = reference.get(name);
        List<String> names = fit.coefficients().names();
        for (int j = 0; j < names.size(); j++) {
            String plain = names.get(j).replace("=", "").replace("intercept", "(Intercept)");
            int k = IntStream.range(0, names.size())
                    .filter(i -> expected.get("names").get(i).asText().equals(plain))
                    .findFirst()
                    .orElseThrow();
            double error = expected.get("se").get(k).asDouble();
            assertThat(fit.coefficients().mean()[j])
                    .as(plain)
                    .isCloseTo(expected.get("coefficients").get(k).asDouble(), within(0.01 * error));
            // glm.nb's errors take theta for known and by the expected information; so they are near only.
            assertThat(20 * fit.coefficients().sd()[j] / error).as(plain).isBetween(0.8, 1.7);
        }
        assertThat(fit.model().noise().mean())
                .isCloseTo(
                        expected.get("theta").asDouble(),
                        within(0.01 * expected.get("theta_se").asDouble()));
        assertThat(20 * fit.model().noise().spread() / expected.get("theta_se").asDouble())
                .isCloseTo(1, within(0.05));
    }

    /**
     * Means within 0.1 posterior standard deviations of NUTS's, standard deviations within 6 %; its own error is 1 %.
     */
    @ParameterizedTest
    @CsvSource({"roaches", "quine", "time", "waste"})
    void thePosteriorIsThatOfNuts(String name) {
        RegressionFit fit = of(file(name), name).fit();
        JsonNode expected = reference.at("/nuts/" + name);
        double[] mean = numbers(expected.get("mean"));
        double[] sd = numbers(expected.get("sd"));
        for (int j = 0; j < mean.length; j++) {
            assertThat(fit.coefficients().mean()[j]).as(name + " " + j).isCloseTo(mean[j], within(0.1 * sd[j]));
            assertThat(fit.coefficients().sd()[j] / sd[j]).as(name + " sd " + j).isCloseTo(1, within(0.06));
        }
        double spread = expected.get("phi_sd").asDouble();
        assertThat(fit.model().noise().mean()).isCloseTo(expected.get("phi").asDouble(), within(0.1 * spread));
        assertThat(fit.model().noise().spread() / spread).isCloseTo(1, within(0.06));
    }

    @ParameterizedTest
    @CsvSource({"roaches", "stops", "passed", "time", "waste"})
    void aSavedModelPredictsTheSame(String name) {
        RegressionFit fit = of(file(name), name).fit();
        Path file = folder.resolve(name + ".json");
        fit.model().save(file);
        RegressionModel loaded = RegressionModel.load(file);
        List<Prediction> before = fit.model().predict(file(name));
        List<Prediction> after = loaded.predict(file(name));
        for (int i = 0; i < before.size(); i += 17) {
            assertThat(after.get(i).values(0.9)).isEqualTo(before.get(i).values(0.9));
            assertThat(before.get(i).interval(0.9).lower())
                    .isLessThanOrEqualTo(before.get(i).interval(0.9).upper());
        }
        assertThat(loaded.summary().toString()).isEqualTo(fit.model().summary().toString());
        assertThat(fit.report().html()).contains("Regression of");
    }

    /** Twice the exposure has twice the count; the intercept's prior moves with the unit. */
    @Test
    void anotherUnitOfTheExposureChangesTheInterceptAlone() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/press.csv"));
        int hours = List.of(lines.get(0).split(",")).indexOf("hours");
        List<String> minutes = new ArrayList<>(List.of(lines.get(0)));
        lines.stream().skip(1).forEach(line -> {
            String[] cells = line.split(",", -1);
            cells[hours] = Double.toString(64 * Double.parseDouble(cells[hours]));
            minutes.add(String.join(",", cells));
        });
        Path other = Files.write(folder.resolve("minutes.csv"), minutes);
        for (Likelihood likelihood : List.of(Likelihood.poisson(), Likelihood.negativeBinomial())) {
            RegressionFit a = of(file("stops"), "stops").likelihood(likelihood).fit();
            RegressionFit b = of(other, "stops").likelihood(likelihood).fit();
            double[] mean = a.coefficients().mean();
            double[] moved = b.coefficients().mean();
            double[] sd = a.coefficients().sd();
            assertThat(moved[0] + Math.log(64)).isCloseTo(mean[0], within(1e-9 * sd[0]));
            assertThat(moved[1]).isCloseTo(mean[1], within(1e-9 * sd[1]));
            double[] x = {3, 200, 5};
            assertThat(b.model().predict(new double[] {3, 200, 5 * 64}).mean())
                    .isCloseTo(a.model().predict(x).mean(), within(1e-8));
            assertThat(a.model().predict(new double[] {3, 200, 10}).mean())
                    .isCloseTo(2 * a.model().predict(x).mean(), within(1e-8));
        }
    }

    /** Trials and the same outcomes one by one are the same data, but for the orders that a count leaves open. */
    @Test
    void trialsAreRowsOfTheirOwn() throws IOException {
        StringBuilder single = new StringBuilder("speed,heat,passed\n");
        double orders = 0;
        for (String line :
                Files.readAllLines(Path.of("docs/press.csv")).stream().skip(1).toList()) {
            String[] cells = line.split(",", -1);
            int tried = Integer.parseInt(cells[4]);
            int passed = Integer.parseInt(cells[5]);
            for (int k = 0; k < tried; k++) {
                single.append(cells[0])
                        .append(',')
                        .append(cells[1])
                        .append(',')
                        .append(k < passed ? 1 : 0)
                        .append('\n');
            }
            orders += org.apache.commons.math3.util.CombinatoricsUtils.binomialCoefficientLog(tried, passed);
        }
        Path rows = Files.writeString(folder.resolve("single.csv"), single);
        // The columns' means and spreads differ between the two tables, and the weak prior with them.
        RegressionFit a = of(file("passed"), "passed")
                .alpha(0.1)
                .standardize(false)
                .intercept(true)
                .fit();
        RegressionFit b = Regression.of(rows, "passed")
                .alpha(0.1)
                .standardize(false)
                .likelihood(Likelihood.logistic())
                .fit();
        for (int j = 1; j < 3; j++) {
            assertThat(a.coefficients().mean()[j])
                    .isCloseTo(
                            b.coefficients().mean()[j],
                            within(1e-4 * b.coefficients().sd()[j]));
        }
        assertThat(a.model().score().nats() - orders)
                .isCloseTo(b.model().score().nats(), within(1e-2));
    }

    /**
     * Columns times 1024, one moved by 2048, and of a gamma target another unit: φ and predictions stay, the rest
     * moves.
     */
    @ParameterizedTest
    @CsvSource({"stops, weak", "time, weak", "time, normal:0.5", "time, flat", "waste, weak", "waste, flat"})
    void anotherUnitOfColumnsAndTargetChangesNothingElse(String name, String prior) throws IOException {
        double unit = name.equals("time") ? 64 : 1;
        List<String> lines = Files.readAllLines(Path.of("docs/press.csv"));
        List<String> moved = new ArrayList<>(List.of(lines.get(0)));
        lines.stream().skip(1).forEach(line -> {
            String[] cells = line.split(",", -1);
            cells[0] = Double.toString(1024 * Double.parseDouble(cells[0]));
            cells[1] = Double.toString(Double.parseDouble(cells[1]) + 2048);
            cells[2] = Double.toString(64 * Double.parseDouble(cells[2]));
            moved.add(String.join(",", cells));
        });
        Path other = Files.write(folder.resolve("moved.csv"), moved);
        Likelihood likelihood = name.equals("stops") ? Likelihood.negativeBinomial() : null;
        RegressionFit a = prior(of(file(name), name), likelihood, prior).fit();
        RegressionFit b = prior(of(other, name), likelihood, prior).fit();
        double[] sd = a.coefficients().sd();
        assertThat(1024 * b.coefficients().mean()[1]).isCloseTo(a.coefficients().mean()[1], within(1e-8 * sd[1]));
        assertThat(b.coefficients().mean()[2]).isCloseTo(a.coefficients().mean()[2], within(1e-8 * sd[2]));
        assertThat(1024 * b.coefficients().sd()[1] / sd[1]).isCloseTo(1, within(1e-8));
        assertThat(b.model().noise().mean() / a.model().noise().mean()).isCloseTo(1, within(1e-8));
        double[] x = {3, 200, 5};
        Prediction before = a.model().predict(x);
        Prediction after = b.model().predict(new double[] {3 * 1024, 2248, 5});
        assertThat(after.mean() / unit / before.mean()).isCloseTo(1, within(1e-8));
        assertThat(after.sd() / unit / before.sd()).isCloseTo(1, within(1e-8));
        if (!prior.equals("flat")) {
            // ln p(y) in another unit is less by ln 64 a row.
            assertThat(b.model().score().nats() + 80 * Math.log(unit))
                    .isCloseTo(a.model().score().nats(), within(1e-6));
        }
    }

    private static Regression prior(Regression regression, @Nullable Likelihood likelihood, String prior) {
        regression.prior(Prior.of(prior));
        return likelihood == null ? regression : regression.likelihood(likelihood);
    }

    /** A narrow prior of one column holds its coefficient, and says so; the others' stay. */
    @Test
    void aColumnMayHaveAPriorOfItsOwn() {
        RegressionFit own =
                of(file("time"), "time").priorFor(List.of("speed=normal:0.01")).fit();
        // Both columns with the same prior are one given precision of the coefficients themselves.
        RegressionFit both = of(file("time"), "time")
                .alpha(3.0)
                .priorFor(List.of("speed=normal:0.01", "heat=normal:0.01"))
                .fit();
        RegressionFit given =
                of(file("time"), "time").alpha(1e4).standardize(false).fit();
        double[] mean = given.coefficients().mean();
        for (int j = 0; j < 3; j++) {
            assertThat(both.coefficients().mean()[j])
                    .isCloseTo(mean[j], within(1e-9 * given.coefficients().sd()[j]));
        }
        assertThat(own.coefficients().sd()[1]).isBetween(0.008, 0.0101);
        assertThat(own.summary().toString()).contains("own for speed", "speed 0.01000");
        Path homes = Path.of("docs/homes.csv");
        RegressionFit normal = Regression.of(homes, "price")
                .priorFor(List.of("size_m2=normal:1e-6"))
                .fit();
        assertThat(normal.coefficients().mean()[1]).isCloseTo(0, within(1e-5));
        assertThatThrownBy(() -> Regression.of(homes, "price")
                        .priorFor(List.of("siz=normal:1"))
                        .fit())
                .hasMessageContaining("no feature is named 'siz'");
        assertThatThrownBy(() -> Regression.of(homes, "price")
                        .priorFor(List.of("size=10"))
                        .fit())
                .hasMessageContaining("prior-for is 'size=10'");
        assertThatThrownBy(() -> Regression.of(homes, "price")
                        .prior(Prior.flat())
                        .priorFor(List.of("size_m2=normal:1"))
                        .fit())
                .hasMessageContaining("a flat prior has none beside it");
    }

    @Test
    void poissonCountsLeavePhiLargeAndTheRatesAsPoissons() {
        RegressionFit fit = of(file("stops"), "stops")
                .likelihood(Likelihood.negativeBinomial())
                .fit();
        RegressionFit poisson = of(file("stops"), "stops").fit();
        assertThat(fit.model().noise().mean()).isGreaterThan(10);
        for (int j = 0; j < 3; j++) {
            assertThat(fit.coefficients().mean()[j])
                    .isCloseTo(
                            poisson.coefficients().mean()[j],
                            within(0.3 * poisson.coefficients().sd()[j]));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "negative-binomial|-1|outcome -1.0 in row 2, must be a count 0, 1, 2, ...",
                "gamma|0|outcome 0.0 in row 2, must be a number above 0",
                "beta|1|outcome 1.0 in row 2, must be a number between 0 and 1",
                "beta|0|outcome 0.0 in row 2, must be a number between 0 and 1"
            })
    void targetsThatAreNoneAreNamedByRow(String likelihood, String bad, String message) throws IOException {
        String good = likelihood.equals("negative-binomial") ? "3" : "0.4";
        Path table = Files.writeString(
                folder.resolve("bad.csv"), "x,y\n1," + good + "\n2," + bad + "\n4," + good + "\n3.5," + good + "\n");
        assertThatThrownBy(() -> Regression.of(table, "y")
                        .likelihood(Likelihood.of(likelihood, Map.of()))
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatRowsHaveBesidesIsChecked() throws IOException {
        Path table = Files.writeString(
                folder.resolve("t.csv"), "x,n,o,word,y\n1,3,1,a,2\n2,1,0,b,2\n4,5,2,a,0\n3.5,1,1,b,1\n");
        Regression regression = Regression.of(table, "y").features(List.of("x")).likelihood(Likelihood.logistic());
        assertThatThrownBy(() -> regression.trials("n").fit()).hasMessageContaining("row 2: 2 successes of 1 trials");
        assertThatThrownBy(() -> regression.trials("o").fit()).hasMessageContaining("row 1: 2 successes of 1 trials");
        regression.trials(null).likelihood(Likelihood.poisson());
        assertThatThrownBy(() -> regression.exposure("o").fit())
                .hasMessageContaining("row 2: the exposure 'o' is 0.0, must be positive");
        assertThatThrownBy(() -> regression.offset("word").fit()).hasMessageContaining("the offset 'word' holds words");
        assertThatThrownBy(() -> regression.offset("oo").fit()).hasMessageContaining("has no column 'oo'");
        assertThatThrownBy(() -> regression.offset("x").fit()).hasMessageContaining("named as the offset and as a");
        assertThatThrownBy(() -> regression.offset(null).trials("n").fit()).hasMessageContaining("use logistic");
        assertThatThrownBy(() -> Regression.of(table, "y")
                        .offset("o")
                        .drop(List.of("word"))
                        .fit())
                .hasMessageContaining("a number to subtract");
    }
}
