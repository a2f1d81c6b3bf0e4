package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.support.JsonTree;

/**
 * Linear regressions of posteriordb with flat priors of their coefficients, beside the moments of its reference draws.
 * The tables are made up: their rows have the sums of squares and products that the real ones have, and a regression
 * knows nothing else of its rows.
 */
class PublishedPosteriorsTest {
    private static final Path FILE = Path.of("src/test/resources/reference/posteriordb/posteriors.json");

    @TempDir
    private Path folder;

    /** A published regression: rows n, least squares b with the intercept first, residual sum of squares, XᵀX. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Published(String name, int n, double[] b, double rss, double[][] xx, double[] mean, double[] sd) {
        static Published of(JsonNode entry) {
            JsonNode r = entry.get("regression");
            double[] b = numbers(r.get("b"));
            List<double[]> moments = new ArrayList<>();
            entry.get("reference").fields().forEachRemaining(field -> moments.add(numbers(field.getValue())));
            return new Published(
                    entry.get("name").asText(),
                    r.get("n").asInt(),
                    b,
                    r.get("rss").asDouble(),
                    StreamSupport.stream(r.get("xx").spliterator(), false)
                            .map(Published::numbers)
                            .toArray(double[][]::new),
                    moments.stream().limit(b.length).mapToDouble(m -> m[0]).toArray(),
                    moments.stream().limit(b.length).mapToDouble(m -> m[1]).toArray());
        }

        private static double[] numbers(JsonNode array) {
            return StreamSupport.stream(array.spliterator(), false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
        }

        /**
         * Cosines are orthogonal to each other and to constants: X = mean + QLᵀ, and the residuals one more of them.
         */
        List<double[]> rows() {
            int p = b.length - 1;
            double[][] about = new double[p][p];
            double[] means = new double[p];
            for (int j = 0; j < p; j++) {
                means[j] = xx[0][j + 1] / n;
                for (int k = 0; k < p; k++) {
                    about[j][k] = xx[j + 1][k + 1] - xx[0][j + 1] * xx[0][k + 1] / n;
                }
            }
            double[][] lower = Cholesky.of(about).lower();
            List<double[]> rows = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                double[] row = new double[p + 1];
                row[p] = b[0] + Math.sqrt(rss) * cosine(i, p + 1);
                for (int j = 0; j < p; j++) {
                    row[j] = means[j];
                    for (int k = 0; k <= j; k++) {
                        row[j] += lower[j][k] * cosine(i, k + 1);
                    }
                    row[p] += b[j + 1] * row[j];
                }
                rows.add(row);
            }
            return rows;
        }

        private double cosine(int i, int k) {
            return Math.sqrt(2.0 / n) * Math.cos(Math.PI * k * (i + 0.5) / n);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Published> withFlatCoefficients() {
        return StreamSupport.stream(JsonTree.read(FILE).spliterator(), false)
                .filter(entry -> entry.has("regression")
                        && !entry.get("regression").has("sd")
                        && entry.get("reference").size()
                                == entry.get("regression").get("b").size() + 1)
                .map(Published::of);
    }

    static Stream<Published> withManyRows() {
        return withFlatCoefficients().filter(published -> published.n > 20 * published.b.length);
    }

    private RegressionFit fit(Published published, String prior) throws IOException {
        Path file = folder.resolve("table.csv");
        int p = published.b.length - 1;
        String header = IntStream.range(0, p).mapToObj(j -> "x" + j + ",").collect(Collectors.joining()) + "y";
        Files.write(
                file,
                Stream.concat(
                                Stream.of(header),
                                published.rows().stream()
                                        .map(row -> DoubleStream.of(row)
                                                .mapToObj(Double::toString)
                                                .collect(Collectors.joining(","))))
                        .toList());
        return Regression.of(file, "y").prior(Prior.of(prior)).fit();
    }

    private static void assertWithin(RegressionFit fit, Published published, double sds, double share) {
        Coefficients found = fit.coefficients();
        List<String> names = new ArrayList<>(List.of("intercept"));
        IntStream.range(0, published.b.length - 1).forEach(j -> names.add("x" + j));
        assertThat(found.names()).containsExactlyInAnyOrderElementsOf(names);
        for (int j = 0; j < names.size(); j++) {
            int at = found.names().indexOf(names.get(j));
            assertThat(found.mean()[at])
                    .as("mean of %s", names.get(j))
                    .isCloseTo(published.mean[j], within(sds * published.sd[j]));
            assertThat(found.sd()[at])
                    .as("sd of %s", names.get(j))
                    .isCloseTo(published.sd[j], within(share * published.sd[j]));
        }
    }

    @ParameterizedTest
    @MethodSource("withFlatCoefficients")
    void flatPriorsGiveThePublishedPosteriors(Published published) throws IOException {
        assertWithin(fit(published, "flat"), published, 0.1, 0.1);
    }

    /** Where rows are many the default prior, which knows the table's scale, is as good as flat. */
    @ParameterizedTest
    @MethodSource("withManyRows")
    void theDefaultIsNearThemWhereRowsAreMany(Published published) throws IOException {
        assertWithin(fit(published, "weak"), published, 0.25, 0.25);
    }

    @Test
    void theyAreMany() {
        assertThat(withFlatCoefficients()).hasSizeGreaterThan(25);
        assertThat(withManyRows()).hasSizeGreaterThan(15);
    }
}
