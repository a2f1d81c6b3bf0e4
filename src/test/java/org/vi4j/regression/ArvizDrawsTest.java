package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.Json;
import org.vi4j.model.Likelihood;

/**
 * Draws as a Zarr folder, read back by the format's own description; reference/regression/zarr_draws.py opens it too.
 */
class ArvizDrawsTest {
    private static final Path TABLE = Path.of("src/test/resources/reference/regression/sparse.csv");

    @TempDir
    private Path folder;

    private static Regression regression(String target) {
        return Regression.of(TABLE, target).features(List.of("x1", "x2", "x3"));
    }

    private static Json json(Path file) {
        return Json.read(file, 1_000_000);
    }

    /** All numbers of an array of float64, chunk after chunk along chains and draws. */
    private static double[] read(Path array) throws IOException {
        Json description = json(array.resolve(".zarray"));
        assertThat(description.get("dtype").asText()).isEqualTo("<f8");
        assertThat(description.get("order").asText()).isEqualTo("C");
        assertThat(description.get("compressor").isNull()).isTrue();
        assertThat(description.get("zarr_format").asInt()).isEqualTo(2);
        Json shape = description.get("shape");
        Json chunks = description.get("chunks");
        int width = 1;
        for (int k = 2; k < shape.size(); k++) {
            assertThat(chunks.get(k).asInt()).isEqualTo(shape.get(k).asInt());
            width *= shape.get(k).asInt();
        }
        DoubleStream.Builder all = DoubleStream.builder();
        for (int chain = 0; chain < shape.get(0).asInt(); chain++) {
            for (int draw = 0;
                    draw < shape.get(1).asInt();
                    draw += chunks.get(1).asInt()) {
                String name = chain + "." + draw / chunks.get(1).asInt() + ".0".repeat(shape.size() - 2);
                ByteBuffer bytes =
                        ByteBuffer.wrap(Files.readAllBytes(array.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
                assertThat(bytes.remaining())
                        .isEqualTo(8 * width * chunks.get(1).asInt());
                int here = Math.min(chunks.get(1).asInt(), shape.get(1).asInt() - draw);
                for (int i = 0; i < here * width; i++) {
                    all.add(bytes.getDouble());
                }
            }
        }
        return all.build().toArray();
    }

    @Test
    void theArraysHoldTheDrawsAndWhatTheySayOfRows() throws IOException {
        RegressionFit fit = regression("y").fit();
        Path zarr = folder.resolve("draws.zarr");
        fit.writeArviz(TableSource.open(TABLE), zarr, 300, 5);
        double[] flat = Arrays.stream(fit.draws(300, 5).coefficients())
                .flatMapToDouble(Arrays::stream)
                .toArray();
        assertThat(read(zarr.resolve("posterior/coefficients"))).isEqualTo(flat);
        // By hand: ln N(y | xᵀw, σ²) of the first row at the first draw.
        double[] w = fit.draws(300, 5).coefficients()[0];
        double sigma = read(zarr.resolve("posterior/sigma"))[0];
        List<String> lines = Files.readAllLines(TABLE);
        double[] row = Arrays.stream(lines.get(1).split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        double z = (row[20] - w[0] - w[1] * row[0] - w[2] * row[1] - w[3] * row[2]) / sigma;
        double[] logLikelihood = read(zarr.resolve("log_likelihood/y"));
        assertThat(logLikelihood).hasSize(300 * 60);
        assertThat(logLikelihood[0]).isCloseTo(-z * z / 2 - Math.log(sigma) - Math.log(2 * Math.PI) / 2, within(1e-10));
        // A replicated target lies about its prediction: the mean of 18,000 residuals to 4.5 standard errors.
        double[] replicates = read(zarr.resolve("posterior_predictive/y"));
        double mean = Arrays.stream(replicates).average().orElseThrow();
        double sum = 0;
        for (String line : lines.subList(1, lines.size())) {
            sum += Double.parseDouble(line.split(",", -1)[20]) / 60;
        }
        assertThat(mean).isCloseTo(sum, within(4.5 * sigma * (1 / Math.sqrt(18_000) + 1 / Math.sqrt(300 * 60.0))));
    }

    @Test
    void dimensionsHaveNamesAndTheDescriptionsAreConsolidated() throws IOException {
        Path zarr = folder.resolve("draws.zarr");
        regression("y").fit().writeArviz(TableSource.open(TABLE), zarr, 100, 1);
        Json all = json(zarr.resolve(".zmetadata")).get("metadata");
        try (Stream<Path> files = Files.walk(zarr)) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("\\.z(group|array|attrs)"))
                    .toList()) {
                String name = zarr.relativize(file).toString();
                assertThat(all.get(name)).as(name).isEqualTo(json(file));
            }
        }
        assertThat(all.get("posterior/coefficients/.zattrs")
                        .get("_ARRAY_DIMENSIONS")
                        .words())
                .containsExactly("chain", "draw", "coefficient");
        assertThat(all.get("observed_data/y/.zattrs").get("_ARRAY_DIMENSIONS").words())
                .containsExactly("row");
        // NumPy's <U: four bytes a letter, filled up with zeros.
        assertThat(all.get("posterior/coefficient/.zarray").get("dtype").asText())
                .isEqualTo("<U9");
        String words =
                new String(Files.readAllBytes(zarr.resolve("posterior/coefficient/0")), Charset.forName("UTF-32LE"));
        assertThat(words.replaceAll("\0+", " ").strip()).isEqualTo("interceptx1 x2 x3");
    }

    @Test
    void aSamplersChainsAreKeptApart() throws IOException {
        RegressionFit fit = regression("z")
                .likelihood(Likelihood.logistic())
                .prior(Prior.r2d2())
                .fit();
        Path zarr = folder.resolve("chains.zarr");
        fit.writeArviz(TableSource.open(TABLE), zarr, 10, 1);
        double[] coefficients = read(zarr.resolve("posterior/coefficients"));
        assertThat(coefficients).hasSize(4 * 1000 * 4);
        double mean = 0;
        for (int i = 1; i < coefficients.length; i += 4) {
            mean += coefficients[i] / 4000;
        }
        assertThat(mean).isCloseTo(fit.coefficients().mean()[1], within(1e-9));
        assertThat(json(zarr.resolve("sample_stats/diverging/.zarray"))
                        .get("dtype")
                        .asText())
                .isEqualTo("|b1");
        assertThat(Files.size(zarr.resolve("sample_stats/diverging/3.0"))).isEqualTo(1000);
    }

    @Test
    void whatIsThereIsNotTouchedAndNothingIsLeftBehind() throws IOException {
        RegressionFit fit = regression("y").fit();
        Path zarr = Files.createDirectory(folder.resolve("there.zarr"));
        assertThatThrownBy(() -> fit.writeArviz(TableSource.open(TABLE), zarr, 10, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is there already");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> fit.writeArviz(TableSource.open(TABLE), file.resolve("a.zarr"), 10, 1))
                .isInstanceOf(UserError.class);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(zarr, file);
        }
    }
}
