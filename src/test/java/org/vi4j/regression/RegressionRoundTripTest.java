package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.CaviRegression.Factorization;

/** What a regression writes is read again, and says the same: every likelihood and option, odd names, odd sizes. */
class RegressionRoundTripTest {
    private static final List<String> NAMES = List.of(
            "a,b",
            "say \"a\"",
            "two\nlines",
            "größe",
            "日本",
            "sigma",
            "alpha.1",
            "=1+1",
            "it's",
            "x;y",
            "tab\tname",
            "NA",
            "1",
            "lp__",
            "#c",
            "{}",
            "a: b",
            "true",
            "e^x",
            "%s",
            "\\n",
            "w=1");

    @TempDir
    private Path folder;

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Writes a table of p odd names, one column of words, and a target that the likelihood allows. */
    private Path table(RandomGenerator random, List<String> names, Likelihood likelihood) throws IOException {
        StringBuilder text = new StringBuilder(
                        names.stream().map(RegressionRoundTripTest::quoted).collect(Collectors.joining(",")))
                .append(",words,weight,\"the, target\"\n");
        double size = Math.pow(10, random.nextInt(-4, 5));
        double unit = likelihood.support() == Likelihood.Support.REAL ? Math.pow(10, random.nextInt(-6, 7)) : 1;
        String[] words = {"ja, nein", "\"x\"", "ä"};
        for (int i = 0; i < 30; i++) {
            double linear = 0.3;
            for (int j = 0; j < names.size(); j++) {
                double x = random.nextGaussian();
                linear += 0.4 * x;
                text.append(size * x).append(',');
            }
            double y = unit * likelihood.draw(linear, 4, random);
            text.append(quoted(words[i % 3]))
                    .append(',')
                    .append(1 + i % 2)
                    .append(',')
                    .append(y)
                    .append('\n');
        }
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private Regression regression(RandomGenerator random, Path csv, Likelihood likelihood) {
        Regression regression =
                Regression.of(csv, "the, target").likelihood(likelihood).ascent(new CaviOptions(30, 1e-8));
        switch (random.nextInt(6)) {
            case 0 -> regression.prior(Prior.flat());
            case 1 -> regression.prior(Prior.learned());
            case 2 -> regression.prior(Prior.normal(0.7));
            case 3 -> regression.ard(true);
            case 4 -> regression.alpha(2.0);
            default -> regression.prior(Prior.weak());
        }
        if (random.nextInt(3) == 0) {
            regression.intercept(false);
        }
        if (random.nextBoolean()) {
            regression.weights("weight");
        } else {
            regression.drop(List.of("weight"));
        }
        if (!likelihood.needsRows() && random.nextBoolean()) {
            regression.posterior(Factorization.of(random.nextBoolean() ? "mean-field" : "blocks:2"));
        }
        if (likelihood.binary() && random.nextBoolean()) {
            regression.method("cavi");
        }
        return regression;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSavedRegressionSaysTheSameAndItsDrawsAreRead(int seed) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("options", 0);
        // Targets of levels have a round trip of their own, in LevelsRegressionTest.
        List<Likelihood> likelihoods = Likelihood.NAMES.stream()
                .<Likelihood>map(name -> Likelihood.of(name, Map.of()))
                .filter(each -> !(each instanceof LevelsLikelihood))
                .toList();
        Likelihood likelihood = likelihoods.get(seed % likelihoods.size());
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, new Random(seed));
        names = names.subList(0, 1 + seed % 3);
        Path csv = table(random, names, likelihood);
        Locale before = Locale.getDefault();
        Locale.setDefault(seed % 2 == 0 ? Locale.GERMANY : Locale.forLanguageTag("ar-EG"));
        try {
            RegressionFit fit;
            try {
                fit = regression(random, csv, likelihood).fit();
            } catch (UserError e) {
                // Some options exclude each other, and some tables are separable under a flat prior: said in one line.
                assertThat(e.getMessage().lines().count()).isEqualTo(1);
                return;
            }
            Path file = folder.resolve("m.json");
            fit.model().save(file);
            RegressionModel read = RegressionModel.load(file);
            same(fit.model(), read, csv);
            read.save(folder.resolve("again.json"));
            assertThat(folder.resolve("again.json")).hasSameTextualContentAs(file);
            assertThat(read.summary().toString())
                    .isEqualTo(fit.model().summary().toString());

            Path drawn = folder.resolve("d.csv");
            RegressionDraws draws = fit.draws(20, 1);
            draws.writeCmdStan(drawn);
            DrawsCsv csvDraws = DrawsCsv.open(drawn);
            assertThat(csvDraws.header()).doesNotHaveDuplicates();
            double[][] numbers = csvDraws.read(csvDraws.header());
            assertThat(numbers).isNotEmpty();
            double[][] coefficients = draws.coefficients();
            int at = csvDraws.header().indexOf("log_g__") + 1;
            for (int j = 0; j < coefficients[0].length; j++) {
                int column = j;
                assertThat(numbers[at + j])
                        .containsExactly(Arrays.stream(coefficients)
                                .mapToDouble(draw -> draw[column])
                                .toArray());
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    private static void same(RegressionModel model, RegressionModel read, Path csv) {
        assertThat(read.coefficients().names()).isEqualTo(model.coefficients().names());
        assertThat(read.coefficients().mean())
                .containsExactly(model.coefficients().mean());
        List<Prediction> before = model.predict(csv);
        List<Prediction> after = read.predict(csv);
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).mean()).isEqualTo(before.get(i).mean());
            assertThat(after.get(i).interval(0.9)).isEqualTo(before.get(i).interval(0.9));
        }
    }
}
