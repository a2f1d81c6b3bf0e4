package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.mixture.Mixture;
import org.vi4j.mixture.MixtureModel;
import org.vi4j.model.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;

/**
 * Saved regressions and mixtures with any number, word or part exchanged, and no checksum that would tell: they load
 * and say finite things, or are refused in one line.
 */
class SavedModelFuzzTest {
    private static final int CHANGES = 150;
    private static final List<String> ODD = List.of(
            "0",
            "-1",
            "1e308",
            "1e-320",
            "-1e308",
            "1e200",
            "99999999999",
            "\"NaN\"",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "[[1]]",
            "0.5",
            "-0.0");
    private static final Pattern TOKEN = Pattern.compile("-?[0-9][0-9.eE+-]*|\"[^\"]*\"|[\\[{][^\\[\\]{}]*[\\]}]");

    @TempDir
    private Path folder;

    private Path table(Likelihood likelihood) throws IOException {
        RandomGenerator random = new RandomStreams(1).at("rows", 0);
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 30; i++) {
            double a = random.nextGaussian();
            text.append(a)
                    .append(i % 3 == 0 ? ",u," : ",v,")
                    .append(likelihood.draw(0.3 + a, 4, random))
                    .append('\n');
        }
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    /** Exchanges one token or part of a saved model for another; without its checksum. */
    private void fuzz(Path file, Consumer<Path> use) throws IOException {
        String good = Files.readString(file).replaceAll(",\\s*\"sha256\"\\s*:\\s*\"[0-9a-f]*\"", "");
        Files.writeString(file, good);
        use.accept(file);
        List<MatchResult> tokens = TOKEN.matcher(good).results().toList();
        RandomGenerator random = new RandomStreams(2).at("changes", 0);
        int refused = 0;
        for (int i = 0; i < CHANGES; i++) {
            MatchResult token = tokens.get(random.nextInt(tokens.size()));
            String odd = ODD.get(random.nextInt(ODD.size()));
            Files.writeString(file, good.substring(0, token.start()) + odd + good.substring(token.end()));
            try {
                use.accept(file);
            } catch (UserError e) {
                assertThat(e.getMessage().lines().count())
                        .as(token.group() + " to " + odd)
                        .isEqualTo(1);
                refused++;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(token.group() + " at " + token.start() + " to " + odd, e);
            }
        }
        assertThat(refused).isGreaterThan(CHANGES / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "student", "logistic", "poisson"})
    void regressions(String name) throws IOException {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        Path csv = table(likelihood);
        Path file = folder.resolve("m.json");
        Regression.of(csv, "y")
                .likelihood(likelihood)
                .ascent(new CaviOptions(30, 1e-8))
                .fit()
                .model()
                .save(file);
        fuzz(file, changed -> {
            RegressionModel model = RegressionModel.load(changed);
            assertThat(model.summary().toString()).isNotEmpty();
            double[] zero = new double[model.design().features().size()];
            Prediction prediction = model.predict(zero);
            assertThat(prediction.mean()).isNotNaN();
            assertThat(prediction.interval(0.9).lower()).isNotNaN();
        });
    }

    @Test
    void mixtures() throws IOException {
        Path csv = table(Likelihood.gaussian());
        Path file = folder.resolve("m.json");
        Mixture.of(csv)
                .features(List.of("a", "y"))
                .components(2)
                .restarts(1)
                .fit()
                .model()
                .save(file);
        fuzz(file, changed -> {
            MixtureModel model = MixtureModel.load(changed);
            List<Double> all = new ArrayList<>(
                    model.assign(new double[model.columns().size()]).responsibilities());
            Arrays.stream(model.logDensities(new double[model.columns().size()]))
                    .forEach(all::add);
            assertThat(all).noneMatch(value -> Double.isNaN(value));
        });
    }
}
