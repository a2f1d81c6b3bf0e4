package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.data.table.Columns;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.regression.CaviRegression.Factorization;

/**
 * Of data sets drawn with fixed coefficients, the share whose 95 % intervals hold them; src/bench/interval_coverage.sh
 * prints it for 2,000 data sets.
 */
class IntervalCoverageTest {
    private static final int SETS = 500;

    /** Prints the shares of more data sets. */
    public static void main(String[] args) {
        int sets = Integer.parseInt(args[0]);
        print(30, 1, 0.3, sets);
        print(100, 1, 0.2, sets);
        print(50, 3, 0.3, sets);
        print(100, 5, 0.3, sets);
    }

    private static void print(int rows, int p, double slope, int sets) {
        StringBuilder line = new StringBuilder("n " + rows + ", d " + p + ":");
        for (double share : held(rows, p, slope, sets)) {
            line.append(String.format(Locale.ROOT, " %.1f %%", 100 * share));
        }
        System.out.println(line);
    }

    /** The exact posterior of a table in memory. */
    private static double[][] intervals(double[] values, int rows, int p) {
        Scan scan = new Scan(p + 1);
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        scan.accept(values, ones, rows);
        RegressionOptions options = new RegressionOptions(
                List.of(Likelihood.gaussian()),
                new RegressionOptions.Scaled(Prior.WEAK_SD),
                OptionalDouble.empty(),
                true,
                true,
                new Factorization.Full(),
                FitMethod.EXACT,
                CaviOptions.DEFAULT,
                OwnPriors.NONE,
                Columns.Extras.NONE,
                1);
        List<String> names = IntStream.range(0, p).mapToObj(j -> "x" + j).toList();
        Units units = Units.of(names, scan, options);
        List<HierarchicalRegression.Group> groups = units.groups(scan.moments(), options);
        double[] alpha = new double[p + 1];
        groups.forEach(group ->
                group.members().forEach(j -> alpha[j] = group.precision().mean()));
        LinearRegression data = LinearRegression.ofProducts(units.products(scan.moments()), rows, 0, alpha, 1);
        IntegratedPosterior posterior = IntegratedPosterior.of(
                Spectrum.of(data, true, groups, false), options.noise(units.target(), units.weight()), null);
        return IntStream.range(1, p + 1)
                .mapToObj(j -> posterior
                        .along(units.onTarget(units.design().direction(j)))
                        .interval(0.95))
                .toArray(double[][]::new);
    }

    /** The shares for each column; the effects of several fall from the first to none. */
    private static double[] held(int rows, int p, double slope, int sets) {
        double[] truth = new double[p];
        Arrays.setAll(truth, j -> slope * (p == 1 ? 1 : 1 - j / (p - 1.0)));
        double[] held = new double[p];
        for (int set = 0; set < sets; set++) {
            RandomGenerator random = new RandomStreams(17).at("n" + rows + "p" + p, set);
            double[] values = new double[rows * (p + 1)];
            for (int i = 0; i < rows; i++) {
                double y = 1 + random.nextGaussian();
                for (int j = 0; j < p; j++) {
                    double x = random.nextGaussian();
                    values[i * (p + 1) + j] = x;
                    y += truth[j] * x;
                }
                values[i * (p + 1) + p] = y;
            }
            double[][] ends = intervals(values, rows, p);
            for (int j = 0; j < p; j++) {
                held[j] += ends[j][0] <= truth[j] && truth[j] <= ends[j][1] ? 1.0 / sets : 0;
            }
        }
        return held;
    }

    /** Within four standard errors of a share of 95 %; the prior's pull, 1 % of a standard deviation, is far less. */
    @ParameterizedTest
    @CsvSource({"30, 1, 0.3", "100, 1, 0.2", "50, 3, 0.3", "100, 5, 0.3"})
    void intervalsHoldTheTruth(int rows, int p, double slope) {
        double error = Math.sqrt(0.95 * 0.05 / SETS);
        for (double share : held(rows, p, slope, SETS)) {
            assertThat(share).isBetween(0.95 - 4 * error, 0.95 + 4 * error);
        }
    }
}
