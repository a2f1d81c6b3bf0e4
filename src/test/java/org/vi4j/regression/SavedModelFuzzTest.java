package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.mixture.Mixture;
import org.vi4j.mixture.MixtureModel;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.support.JsonFuzz;

/**
 * Saved regressions and mixtures with any number, word or part exchanged, and no checksum that would tell: they load
 * and say finite things, or are refused in one line.
 */
class SavedModelFuzzTest {
    private static final int CHANGES = 150;
    static final List<String> LIKELIHOODS = Likelihood.NAMES;

    @TempDir
    private Path folder;

    private Path table(Likelihood likelihood) throws IOException {
        RandomGenerator random = new RandomStreams(1).at("rows", 0);
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 30; i++) {
            double a = random.nextGaussian();
            String y = likelihood instanceof LevelsLikelihood
                    ? List.of("low", "middle", "high").get((int) Math.abs(a * 2) % 3)
                    : String.valueOf(likelihood.draw(0.3 + a, 4, random));
            text.append(a).append(i % 3 == 0 ? ",u," : ",v,").append(y).append('\n');
        }
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private static void fuzz(Path file, Consumer<Path> use) throws IOException {
        String good = Files.readString(file).replaceAll(",\\s*\"sha256\"\\s*:\\s*\"[0-9a-f]*\"", "");
        JsonFuzz.check(good, CHANGES, text -> {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            use.accept(file);
        });
    }

    @ParameterizedTest
    @FieldSource("LIKELIHOODS")
    void regressions(String name) throws IOException {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        Path csv = table(likelihood);
        Path file = folder.resolve("m.json");
        Regression.of(csv, "y")
                .likelihood(likelihood)
                .levels(likelihood.label().startsWith("ordinal") ? List.of("low", "middle", "high") : List.of())
                .ascent(new CaviOptions(30, 1e-8))
                .fit()
                .model()
                .save(file);
        fuzz(file, changed -> {
            RegressionModel model = RegressionModel.load(changed);
            assertThat(model.summary().toString()).isNotEmpty();
            double[] zero = new double[model.design().features().size()];
            Map<String, Double> values = model.predict(zero).values(0.9);
            assertThat(values.values()).noneMatch(value -> Double.isNaN(value));
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
