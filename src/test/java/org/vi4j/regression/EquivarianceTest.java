package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.data.table.RowReader;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.CaviRegression.Factorization;

/** Another unit, or another zero, of a column or of the target changes every answer by just that. */
class EquivarianceTest {
    private static final int ROWS = 24;

    @TempDir
    private Path folder;

    /** Multiples of 1/1024, so that an offset of 1e12 takes no digit away. */
    private static double rounded(double value) {
        return Math.rint(value * 1024) / 1024;
    }

    /** What is done to columns a and b and to the target, each ax + b. */
    private record Change(double a, double shiftA, double b, double shiftB, double y, double shiftY) {}

    private Path table(String likelihood, long seed, Change change, boolean holes) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("table", 0);
        StringBuilder text = new StringBuilder("a,b,kind,w,y\n");
        for (int i = 0; i < ROWS; i++) {
            double a = rounded(random.nextGaussian());
            double b = rounded(0.7 * a + random.nextGaussian());
            String kind = new String[] {"low", "mid", "high"}[i % 3];
            double w = 0.5 + random.nextDouble();
            double eta = 0.8 * a - 0.5 * b + (i % 3) * 0.3 + random.nextGaussian() * 0.7;
            double y = switch (likelihood) {
                case "logistic", "probit" -> eta + random.nextGaussian() > 0 ? 1 : 0;
                case "poisson" -> Math.floor(Math.exp(Math.min(2, eta)));
                default -> rounded(3 * eta + (i == 5 && likelihood.equals("student") ? 500 : 0));
            };
            String cell = holes && i == 7 ? "" : Double.toString(b * change.b + change.shiftB);
            text.append(a * change.a + change.shiftA)
                    .append(',')
                    .append(cell)
                    .append(',')
                    .append(kind)
                    .append(',')
                    .append(w)
                    .append(',')
                    .append(y * change.y + change.shiftY)
                    .append('\n');
        }
        return Files.writeString(folder.resolve("t" + change.hashCode() + ".csv"), text);
    }

    private RegressionFit fit(String likelihood, String prior, long seed, Change change) throws IOException {
        boolean holes = seed % 2 == 0;
        Regression regression = Regression.of(table(likelihood, seed, change, holes), "y")
                .likelihood(
                        likelihood.equals("gaussian")
                                ? Likelihood.gaussian()
                                : Likelihood.of(likelihood, java.util.Map.of()))
                .missing(holes ? RowReader.Missing.MEAN : RowReader.Missing.REFUSE);
        if (seed % 3 == 0) {
            regression.weights("w");
        } else {
            regression.drop(java.util.List.of("w"));
        }
        double square = change.y * change.y;
        switch (prior) {
            case "alpha" -> regression.alpha(0.3 / square).standardize(true);
            case "both" -> regression.alpha(0.3 / square).standardize(true).beta(0.2 / square);
            case "ard" -> regression.ard(true);
            case "cavi" -> regression.method("cavi");
            case "blocks" -> regression.posterior(new Factorization.Blocks(2));
            default -> regression.prior(Prior.of(prior));
        }
        return regression.fit();
    }

    @ParameterizedTest
    @CsvSource({
        "gaussian, weak, 1",
        "gaussian, weak, 6",
        "gaussian, flat, 2",
        "gaussian, learned, 3",
        "gaussian, normal:0.5, 4",
        "gaussian, alpha, 6",
        "gaussian, both, 8",
        "gaussian, ard, 5",
        "gaussian, cavi, 9",
        "gaussian, blocks, 7",
        "student, weak, 6",
        "logistic, weak, 1",
        "probit, learned, 2",
        "poisson, flat, 1",
        // Samplers: the same seed gives the same draws, since rows enter without the digits that a unit changes.
        "gaussian, horseshoe, 1",
        "logistic, r2d2, 1",
        "student, r2d2, 3"
    })
    void anotherUnitChangesNothingElse(String likelihood, String prior, long seed) throws IOException {
        RegressionFit one = fit(likelihood, prior, seed, new Change(1, 0, 1, 0, 1, 0));
        boolean real = one.model().likelihood().hasNoise();
        Change[] changes = {
            new Change(1000, 0, 1e-3, 0, real ? 1000 : 1, 0),
            new Change(1e-150, 0, 1e150, 0, real ? 1e-150 : 1, 0),
            new Change(1e150, 0, 1e-150, 0, real ? 1e150 : 1, 0),
            new Change(1, 2020, 1, 1.6e9, 1, 0),
            new Change(-1, 1e12, 1, -2020, 1, real ? 1.6e9 : 0)
        };
        int most = likelihood.equals("student") ? 2 : changes.length;
        for (int c = 0; c < most; c++) {
            // The mean that fills a hole, or about which rows are kept, is rounded to the digits left at the offset.
            boolean rounded = seed % 2 == 0 || !likelihood.equals("gaussian");
            double filled = rounded ? Math.max(ulp(changes[c].shiftA), ulp(changes[c].shiftB)) : 0;
            compare(one, fit(likelihood, prior, seed, changes[c]), changes[c], filled, prior + " " + changes[c]);
        }
    }

    private static void compare(RegressionFit one, RegressionFit other, Change change, double filled, String what) {
        double[] unit = {change.y, change.y / change.a, change.y / change.b, change.y, change.y};
        double[] mean = one.coefficients().mean();
        double[] sd = one.coefficients().sd();
        for (int j = 1; j < mean.length; j++) {
            assertThat(other.coefficients().mean()[j] / unit[j])
                    .as(what + " " + j)
                    .isCloseTo(mean[j], within(Math.max(1e-9, filled) * sd[j]));
            assertThat(other.coefficients().sd()[j] / Math.abs(unit[j]) / sd[j])
                    .as(what + " sd " + j)
                    .isCloseTo(1, within(Math.max(1e-9, filled)));
        }
        double[] x = {0.75, -1.5, 1, 0};
        double[] moved = {x[0] * change.a + change.shiftA, x[1] * change.b + change.shiftB, 1, 0};
        Prediction a = one.model().predict(x);
        Prediction b = other.model().predict(moved);
        // Means of columns and target are known to the digits that are left at the offsets.
        double digits = 4 * ulp(change.shiftY)
                + 2 * Math.abs(mean[1]) * ulp(change.shiftA)
                + 2 * Math.abs(mean[2]) * ulp(change.shiftB);
        assertThat((b.mean() - change.shiftY) / change.y).as(what).isCloseTo(a.mean(), within(1e-9 * a.sd() + digits));
        assertThat(b.sd() / change.y / a.sd()).as(what).isCloseTo(1, within(1e-9 + digits));
        Prediction.Interval ends = a.interval(0.9);
        assertThat((b.interval(0.9).lower() - change.shiftY) / change.y)
                .as(what)
                .isCloseTo(ends.lower(), within(2e-9 * a.sd() + digits));
        if (one.model().likelihood().hasNoise()) {
            assertThat(other.model().noise().sdMean()
                            / change.y
                            / one.model().noise().sdMean())
                    .as(what)
                    .isCloseTo(1, within(Math.max(1e-9, filled)));
            assertThat(other.model().score().nats() + ROWS * Math.log(change.y))
                    .as(what)
                    .satisfiesAnyOf(
                            nats -> assertThat(nats).isNaN(),
                            nats -> assertThat(nats)
                                    .isCloseTo(one.model().score().nats(), within(1e-7 + filled)));
        }
    }

    private static double ulp(double shift) {
        return shift == 0 ? 0 : Math.ulp(shift);
    }
}
