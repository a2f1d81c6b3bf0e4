package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.math.Workers;

/** Integrals over points against closed forms. */
class IntegrationTest {
    /** Two independent numbers, each a narrow peak on a long slope: ln f = x − e^x + ln(1 + e^(h − x²/(2 s²))). */
    private record Peaks(double h, double s) implements SpreadTarget {
        @Override
        public int dimension() {
            return 2;
        }

        private double one(double x) {
            return x - Math.exp(x) + Math.log1p(Math.exp(h - x * x / (2 * s * s)));
        }

        @Override
        public double log(double[] x, double @Nullable [] gradient) {
            for (int j = 0; gradient != null && j < 2; j++) {
                double peak = Math.exp(h - x[j] * x[j] / (2 * s * s));
                gradient[j] = 1 - Math.exp(x[j]) - x[j] / (s * s) * peak / (1 + peak);
            }
            return one(x[0]) + one(x[1]);
        }

        @Override
        public Conditional conditional(double[] psi) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double[][] working(double[] coefficients) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double cost() {
            return 1;
        }
    }

    /** ln ∫ f, the mean and the standard deviation of one of them, by the trapezoidal rule. */
    private static double[] known(Peaks target) {
        double[] sums = new double[3];
        for (double x = -40; x < 8; x += 1e-3) {
            double f = Math.exp(target.one(x)) * 1e-3;
            sums[0] += f;
            sums[1] += f * x;
            sums[2] += f * x * x;
        }
        double mean = sums[1] / sums[0];
        return new double[] {Math.log(sums[0]), mean, Math.sqrt(sums[2] / sums[0] - mean * mean)};
    }

    /** So are logarithms of standard deviations that may be zero; the last needs the second round. */
    @ParameterizedTest
    @CsvSource({"-30, 1", "2, 0.5", "4, 0.3"})
    void longSlopesAreReached(double h, double s) {
        try (Workers workers = new Workers(2)) {
            Peaks target = new Peaks(h, s);
            Integration found = Integration.of(target, new double[2], 1, workers);
            assertThat(found.weights().paretoK()).isLessThan(0.7);
            double[] known = known(target);
            // Four standard errors of as many random points; those of a Sobol sequence have less.
            double error = 4 / Math.sqrt(found.weights().ess());
            assertThat(found.logIntegral()).isCloseTo(2 * known[0], within(error));
            for (int j = 0; j < 2; j++) {
                assertThat(found.moments()[0][j]).isCloseTo(known[1], within(error * known[2]));
                assertThat(found.moments()[1][j]).isCloseTo(known[2], within(2 * error * known[2]));
            }
        }
    }
}
