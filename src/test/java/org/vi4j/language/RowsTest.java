package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.vi4j.math.RandomStreams;

/** Loops over many rows give what their rows give one by one, also where products of rows leave a double's range. */
class RowsTest {
    private static final int N = 3000;

    @Test
    void normalRowsOfManyScalesAreTheSumOfSingleRows() {
        RandomGenerator random = new RandomStreams(1).at("rows", 0);
        double[] y = random.doubles(N, -5, 5).toArray();
        double[] mean = random.doubles(N, -5, 5).toArray();
        for (double power : new double[] {0.1, 20, 150}) {
            double[] sd =
                    random.doubles(N, -power, power).map(x -> Math.pow(10, x)).toArray();
            double[] scaled = new double[N];
            Arrays.setAll(scaled, i -> mean[i] + sd[i] * y[i]);
            assertAddsUp(SymmetricFamily.NORMAL, scaled, mean, sd);
            assertAddsUp(SymmetricFamily.NORMAL, y, mean, new double[] {2});
            assertAddsUp(SymmetricFamily.NORMAL, y, new double[] {0.5}, sd);
        }
    }

    @Test
    void aNegativeScaleHasNoDensityEvenTwice() {
        double[] y = {0, 0};
        assertThat(value(SymmetricFamily.NORMAL, y, new double[] {0}, new double[] {-1, -1}, new double[6]))
                .isNaN();
        assertThat(value(SymmetricFamily.NORMAL, y, new double[] {0}, new double[] {-1}, new double[6]))
                .isNaN();
    }

    @Test
    void bernoulliRowsOfAnyLogitsAreTheSumOfSingleRows() {
        RandomGenerator random = new RandomStreams(1).at("rows", 1);
        double[] y = random.ints(N, 0, 2).asDoubleStream().toArray();
        double[] trials = {1};
        for (double reach : new double[] {1, 50, 1000}) {
            assertAddsUp(
                    TrialsFamily.BERNOULLI_LOGIT,
                    y,
                    trials,
                    random.doubles(N, -reach, reach).toArray());
        }
        assertAddsUp(TrialsFamily.BERNOULLI_LOGIT, y, trials, new double[] {0.3});
    }

    @Test
    void anImpossibleRowHasNoDensity() {
        double[] never = {Double.NEGATIVE_INFINITY};
        assertThat(value(TrialsFamily.BERNOULLI_LOGIT, new double[] {1}, new double[] {1}, never, new double[3]))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /** Two units in the last place. */
    @Test
    void exponentialsAreThoseOfTheJdk() {
        RandomGenerator random = new RandomStreams(1).at("rows", 2);
        for (double reach : new double[] {0.5, 5, 800}) {
            random.doubles(N, -reach, reach).forEach(x -> {
                double known = StrictMath.exp(x);
                assertThat(Special.exp(x)).isCloseTo(known, within(2 * Math.ulp(known)));
            });
        }
        assertThat(Special.exp(0)).isEqualTo(1);
        assertThat(Special.exp(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Special.exp(Double.NaN)).isNaN();
    }

    private static void assertAddsUp(UnivariateFamily family, double[] y, double[]... arguments) {
        int n = y.length;
        double[] all = new double[(arguments.length + 1) * n];
        double[] known = new double[all.length];
        double sum = 0;
        double size = 0;
        double[] a = new double[arguments.length];
        double[] normalizer = new double[arguments.length];
        double[] kernel = new double[UnivariateFamily.VALUE + 1];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < a.length; k++) {
                a[k] = arguments[k][arguments[k].length == 1 ? 0 : i];
            }
            double row = family.normalizer(a, normalizer) + family.kernel(y[i], a, kernel);
            sum += row;
            size += Math.abs(row);
            known[i] = kernel[UnivariateFamily.VALUE];
            for (int k = 0; k < a.length; k++) {
                known[(k + 1) * n + (arguments[k].length == 1 ? 0 : i)] += normalizer[k] + kernel[k];
            }
        }
        assertThat(value(family, y, arguments[0], arguments[1], all)).isCloseTo(sum, within(1e-13 * size));
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).as("slope %d", i).isCloseTo(known[i], within(1e-11 * (1 + Math.abs(known[i]))));
        }
    }

    /** Σ g + h of rows on a tape; slopes by y, then by each argument from multiples of the number of rows on. */
    private static double value(UnivariateFamily family, double[] y, double[] first, double[] second, double[] slopes) {
        Tape tape = new Tape();
        int n = y.length;
        Slot[] slots = {tape.allocate(n), tape.allocate(first.length), tape.allocate(second.length)};
        Workspace w = new Workspace(tape.size());
        double[][] numbers = {y, first, second};
        for (int k = 0; k < slots.length; k++) {
            System.arraycopy(numbers[k], 0, w.values, slots[k].at, slots[k].size);
        }
        double sum = family.rows(w, slots[0], new Slot[] {slots[1], slots[2]}, 1);
        for (int k = 0; k < slots.length; k++) {
            System.arraycopy(w.adjoints, slots[k].at, slopes, k * n, slots[k].size);
        }
        return sum;
    }
}
