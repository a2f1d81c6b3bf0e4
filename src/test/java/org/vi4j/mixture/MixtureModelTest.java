package org.vi4j.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;

class MixtureModelTest {
    @TempDir
    private Path folder;

    private static Json reference() throws IOException {
        Path file = Path.of("src/test/resources/reference/mixture/predictive.json");
        return Json.read(file, 1 << 20);
    }

    private static MixtureModel model(Json reference) {
        List<NormalWishart> components = new ArrayList<>();
        for (int k = 0; k < 2; k++) {
            components.add(new NormalWishart(
                    reference.get("mean").get(k).numbers(2),
                    reference.get("beta").get(k).asDouble(),
                    reference.get("nu").get(k).asDouble(),
                    reference.get("inverse_scale").get(k).symmetric(2)));
        }
        Dirichlet weights = new Dirichlet(reference.get("concentration").numbers(2));
        return MixtureModel.of(List.of("a", "b"), weights, components, -12.5, 14);
    }

    @Test
    void theDensityIsSciPys() throws IOException {
        Json reference = reference();
        MixtureModel model = model(reference);
        // The second is the heavier, so it becomes the first.
        assertThat(model.weights().concentration()).containsExactly(12.25, 3.5);
        for (int i = 0; i < 5; i++) {
            MixtureModel.Assignment row = model.assign(reference.get("x").get(i).numbers(2));
            double[] r = reference.get("responsibilities").get(i).numbers(2);
            assertThat(row.logDensity())
                    .isCloseTo(reference.get("log_density").get(i).asDouble(), within(1e-12 * 40));
            assertThat(row.responsibilities().get(0)).isCloseTo(r[1], within(1e-12));
            assertThat(row.responsibilities().get(1)).isCloseTo(r[0], within(1e-12));
            assertThat(row.component()).isEqualTo(r[1] >= r[0] ? 0 : 1);
        }
    }

    /** Rows of the fit get the fit's responsibilities. */
    @Test
    void assignsAsTheFitDoes() {
        double[][] rows = new double[30][];
        var random = new RandomStreams(4).at("rows", 0);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {random.nextGaussian() + i % 2 * 3, random.nextGaussian()};
        }
        CaviMixture mixture = new CaviMixture(rows, 2, 0.5, RowMoments.vaguePrior(rows, 0));
        Ascent<CaviMixture.State> fit =
                mixture.run(mixture.start(new RandomStreams(0).at("mixture", 0)), new CaviOptions(500, 1e-8));
        MixtureModel model = MixtureModel.of(
                List.of("a", "b"),
                fit.state().posterior().weights(),
                fit.state().posterior().components(),
                fit.elbo(),
                30);
        double[] weight = fit.state().posterior().weights().mean();
        int first = weight[0] >= weight[1] ? 0 : 1;
        double[][] r = mixture.responsibilities(fit.state().posterior());
        for (int i = 0; i < rows.length; i++) {
            assertThat(model.assign(rows[i]).responsibilities().get(0)).isCloseTo(r[i][first], within(1e-12));
        }
    }

    /** The trapezoidal rule over x = sinh(t), which reaches far into the tails of t with 2 degrees of freedom. */
    @Test
    void theDensityOfOneColumnIntegratesToOne() {
        MixtureModel model = MixtureModel.of(
                List.of("x"),
                new Dirichlet(new double[] {2, 5}),
                List.of(
                        new NormalWishart(new double[] {1}, 2, 2, new double[][] {{3}}),
                        new NormalWishart(new double[] {-4}, 7, 6, new double[][] {{0.5}})),
                0,
                6);
        double sum = 0;
        double step = 1e-2;
        for (double t = -20; t <= 20; t += step) {
            sum += step
                    * Math.cosh(t)
                    * Math.exp(model.assign(new double[] {Math.sinh(t)}).logDensity());
        }
        assertThat(sum).isCloseTo(1, within(1e-10));
    }

    @Test
    void theFileKeepsEveryBit() throws IOException {
        MixtureModel model = model(reference());
        Path file = folder.resolve("m.json");
        MixtureFile.save(model, file);
        MixtureModel back = MixtureFile.load(file);
        assertThat(back.columns()).isEqualTo(model.columns());
        assertThat(back.rows()).isEqualTo(14);
        assertThat(back.elbo()).isEqualTo(-12.5);
        for (double x : new double[] {-3, 0.1, 40}) {
            assertThat(back.assign(new double[] {x, 1 / x})).isEqualTo(model.assign(new double[] {x, 1 / x}));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "vi4j mixture | vi4j regression | is not a mixture",
                "\"version\" : 2 | \"version\" : 9 | has format version 9",
                "-12.5 | \"x\" | a finite number was expected",
                "\"rows\" : 14 | \"row\" : 14 | 'rows' is missing",
                "\"mean_precision\" : 4.0 | \"mean_precision\" : -4.0 | beta must be positive",
                "[ 3.0, 1.2 ] | [ 3.0, 1.3 ] | not symmetric",
                "[ 3.0, 1.2 ] | [ -3.0, 1.2 ] | not positive definite",
                "[ 12.25, 3.5 ] | [ 12.25 ] | a list of 2",
                "[ 12.25, 3.5 ] | [ 12.25, 0 ] | positive finite numbers",
                "\"a\", \"b\" | \"a\", \"a\" | different names",
            })
    void damagedFilesAreRefused(String from, String to, String expected) throws IOException {
        Path file = folder.resolve("m.json");
        MixtureFile.save(model(reference()), file);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
        assertThatThrownBy(() -> MixtureFile.load(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(expected);
    }

    @Test
    void mixturesRefuseWhatMemoryDoesNotHold() {
        Path any = Path.of("t.csv");
        assertThatCode(() -> Mixture.requireMemory(any, 1000, 2, 3)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Mixture.requireMemory(any, 1L << 40, 2, 3))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("3 components over 1099511627776 rows of 2 columns");
    }
}
