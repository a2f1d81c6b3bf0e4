package org.vi4j.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;
import org.vi4j.mixture.Mixture.MixtureFit;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.support.JsonTree;

/** Another unit or origin of a column changes a mixture by exactly that; fewer rows than columns are scikit-learn's. */
class MixtureUnitsTest {
    private static final double[] UNITS = {1e-100, 1e100, 2.54, -1e9, 1e-9, 1};

    @TempDir
    private Path folder;

    private Path write(String name, double[][] columns) throws IOException {
        StringBuilder text = new StringBuilder(IntStream.range(0, columns.length)
                        .mapToObj(j -> "x" + j)
                        .collect(Collectors.joining(",")))
                .append('\n');
        for (int i = 0; i < columns[0].length; i++) {
            int row = i;
            text.append(Arrays.stream(columns)
                            .map(column -> Double.toString(column[row]))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name + ".csv"), text);
    }

    private static MixtureFit fit(Path file, int components) {
        return Mixture.of(file).components(components).restarts(2).fit();
    }

    /** Columns of multiples of 1/1024, so that adding 1e9 rounds nothing. */
    private static double[][] columns(RandomGenerator random) {
        int d = random.nextInt(1, 4);
        double[][] columns = new double[d][60];
        for (int i = 0; i < 60; i++) {
            int group = random.nextInt(3);
            for (int j = 0; j < d; j++) {
                columns[j][i] = Math.rint(1024 * (random.nextGaussian() + 4 * (group + j) % 7)) / 1024;
            }
        }
        return columns;
    }

    private static double[] map(double[] column, DoubleUnaryOperator change) {
        return Arrays.stream(column).map(change).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void anotherUnitIsAnotherUnit(int seed) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("columns", 0);
        double[][] columns = columns(random);
        double[] units = new double[columns.length];
        double[][] changed = new double[columns.length][];
        double jacobian = 0;
        for (int j = 0; j < columns.length; j++) {
            double unit = UNITS[random.nextInt(UNITS.length)];
            units[j] = unit;
            changed[j] = map(columns[j], x -> x * unit);
            jacobian += 60 * Math.log(Math.abs(unit));
        }
        same(columns, changed, units, jacobian);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13})
    void anotherOriginIsAnotherOrigin(int seed) throws IOException {
        double[][] columns = columns(new RandomStreams(seed).at("columns", 0));
        double[] ones = new double[columns.length];
        Arrays.fill(ones, 1);
        same(columns, Arrays.stream(columns).map(c -> map(c, x -> x + 1e9)).toArray(double[][]::new), ones, 0);
    }

    private void same(double[][] columns, double[][] changed, double[] units, double jacobian) throws IOException {
        MixtureFit one = fit(write("one", columns), 3);
        MixtureFit two = fit(write("two", changed), 3);
        double elbo = one.ascent().elbo() - jacobian;
        assertThat(two.ascent().elbo()).isCloseTo(elbo, within(1e-7 * Math.max(60, Math.abs(elbo))));
        Path saved = folder.resolve("m.json");
        two.model().save(saved);
        MixtureModel read = MixtureModel.load(saved);
        for (int i = 0; i < 60; i++) {
            int row = i;
            double[] x = Arrays.stream(columns).mapToDouble(c -> c[row]).toArray();
            double[] y = Arrays.stream(changed).mapToDouble(c -> c[row]).toArray();
            MixtureModel.Assignment a = one.model().assign(x);
            MixtureModel.Assignment b = read.assign(y);
            for (int k = 0; k < 3; k++) {
                assertThat(b.responsibilities().get(k))
                        .isCloseTo(a.responsibilities().get(k), within(1e-5));
            }
            assertThat(b.logDensity()).isCloseTo(a.logDensity() - jacobian / 60, within(1e-4));
        }
        double[][] covariance = one.model().components().get(0).covariance();
        double[][] other = two.model().components().get(0).covariance();
        for (int a = 0; a < units.length; a++) {
            assertThat(other[a][0] / units[a] / units[0]).isCloseTo(covariance[a][0], within(1e-5 * covariance[a][a]));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "collinear"})
    void singularColumnsAreFittedAsScikitLearnDoes(String name) throws IOException {
        JsonNode reference = JsonTree.read(Path.of("src/test/resources/reference/mixture/singular.json"))
                .get(name);
        int n = reference.get("x").size();
        int d = reference.at("/x/0").size();
        double[][] columns = new double[d][n];
        double[][] start = new double[n][2];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                columns[j][i] = reference.at("/x/" + i + "/" + j).asDouble();
            }
            start[i][reference.at("/owner/" + i).asInt()] = 1;
        }
        MixtureUnits units = MixtureUnits.of(columns);
        double[][] rows = new double[n][];
        Arrays.setAll(
                rows,
                i -> units.standard(
                        Arrays.stream(columns).mapToDouble(c -> c[i]).toArray()));
        CaviMixture mixture = new CaviMixture(rows, 2, 0.5, RowMoments.vaguePrior(rows, units.floor()), units);
        var fit = mixture.run(start, new CaviOptions(1000, 1e-12));
        // Distances along directions without spread are squares of 1e4 times rounding.
        List<Double> trace = fit.elboTrace();
        for (int t = 1; t < trace.size(); t++) {
            assertThat(trace.get(t)).isGreaterThanOrEqualTo(trace.get(t - 1) - 1e-6);
        }
        // scikit-learn leaves the floor out of the responsibilities: the last digits of those of rows between the two.
        double near = name.equals("wide") ? 1e-6 : 2e-3;
        for (int k = 0; k < 2; k++) {
            NormalWishart component =
                    units.onTable(fit.state().posterior().components().get(k));
            assertThat(fit.state().counts().get(k))
                    .isCloseTo(reference.at("/count/" + k).asDouble(), within(n * near));
            double[][] covariance = component.covariance();
            for (int a = 0; a < d; a++) {
                double sd = units.scale()[a];
                assertThat(component.mean()[a])
                        .isCloseTo(reference.at("/mean/" + k + "/" + a).asDouble(), within(near * sd));
                for (int b = 0; b < d; b++) {
                    assertThat(covariance[a][b])
                            .isCloseTo(
                                    reference
                                            .at("/covariance/" + k + "/" + a + "/" + b)
                                            .asDouble(),
                                    within(near * sd * units.scale()[b]));
                }
            }
        }
        double[][] r = mixture.responsibilities(fit.state().posterior());
        for (int i = 0; i < n; i++) {
            assertThat(r[i][1] > 0.5 ? 1 : 0)
                    .isEqualTo(reference.at("/labels/" + i).asInt());
        }
    }

    /** A column beside itself in another unit tells no more than it alone: the same groups. */
    @Test
    void aRepeatedColumnIsNamedAndChangesNoGroup() throws IOException {
        RandomGenerator random = new RandomStreams(3).at("rows", 0);
        double[] a = new double[50];
        Arrays.setAll(a, i -> random.nextGaussian() + (i % 3 == 0 ? 8 : 0));
        MixtureFit fit = fit(write("twice", new double[][] {a, map(a, x -> 2 * x + 1)}), 2);
        assertThat(fit.notes()).hasSize(1).first().asString().contains("'x1' repeats 'x0'");
        for (int i = 0; i < 50; i++) {
            int component =
                    fit.model().assign(new double[] {a[i], 2 * a[i] + 1}).component();
            assertThat(component).isEqualTo(i % 3 == 0 ? 1 : 0);
        }
        fit.writeReport(folder.resolve("page.html"));
        assertThat(fit(write("alone", new double[][] {a}), 2).notes()).isEmpty();
    }

    @Test
    void fewerRowsThanColumnsAreFittedSavedAndShown() throws IOException {
        double[][] columns = new double[8][6];
        RandomGenerator random = new RandomStreams(4).at("rows", 0);
        for (double[] column : columns) {
            Arrays.setAll(column, i -> random.nextGaussian());
        }
        MixtureFit fit = fit(write("wide", columns), 2);
        assertThat(fit.notes()).hasSize(1).first().asString().contains("6 rows of 8 columns");
        fit.writeReport(folder.resolve("page.html"));
        fit.model().save(folder.resolve("wide.json"));
        MixtureModel read = MixtureModel.load(folder.resolve("wide.json"));
        for (int i = 0; i < 6; i++) {
            int row = i;
            double[] x = Arrays.stream(columns).mapToDouble(c -> c[row]).toArray();
            assertThat(read.assign(x)).isEqualTo(fit.model().assign(x));
        }
    }
}
