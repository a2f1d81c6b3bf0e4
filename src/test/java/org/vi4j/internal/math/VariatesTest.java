package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

class VariatesTest {
    private static final int DRAWS = 100_000;

    /** χ² over the twentieths of the distribution function of commons-math. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 4, 9.99, 10, 10.5, 37.2, 4_500, 250_000.5, 3e6})
    void countsAreThoseOfTheDistribution(double rate) {
        PoissonDistribution poisson = new PoissonDistribution(rate);
        int cells = 20;
        long[] upTo = new long[cells];
        for (int c = 0; c < cells - 1; c++) {
            upTo[c] = rate < 1e5
                    ? poisson.inverseCumulativeProbability((c + 1.0) / cells)
                    : Math.round(new NormalDistribution(rate, Math.sqrt(rate))
                            .inverseCumulativeProbability((c + 1.0) / cells));
        }
        upTo[cells - 1] = Long.MAX_VALUE;
        RandomGenerator random = new RandomStreams(3).at("poisson", 0);
        long[] seen = new long[cells];
        for (int s = 0; s < DRAWS; s++) {
            double k = Variates.poisson(rate, random);
            int c = 0;
            while (k > upTo[c]) {
                c++;
            }
            seen[c]++;
        }
        double chiSquare = 0;
        int degrees = -1;
        double below = 0;
        for (int c = 0; c < cells; c++) {
            double through = c == cells - 1 ? 1 : poisson.cumulativeProbability((int) upTo[c]);
            double expected = DRAWS * (through - below);
            below = through;
            if (expected > 0) {
                chiSquare += (seen[c] - expected) * (seen[c] - expected) / expected;
                degrees++;
            } else {
                assertThat(seen[c]).isZero();
            }
        }
        double p = 1 - new ChiSquaredDistribution(degrees).cumulativeProbability(chiSquare);
        assertThat(p).as("chi-square %s at %s degrees", chiSquare, degrees).isGreaterThan(1e-3);
    }

    @Test
    void theEndsOfTheScale() {
        RandomGenerator random = new RandomStreams(3).at("poisson", 0);
        assertThat(Variates.poisson(0, random)).isZero();
        assertThat(Variates.poisson(1e300, random)).isBetween(0.99e300, 1.01e300);
        assertThat(Variates.poisson(Double.POSITIVE_INFINITY, random)).isNaN();
        assertThat(Variates.poisson(Double.NaN, random)).isNaN();
    }

    /** Kolmogorov and Smirnov's distance to commons-math's distribution function, with p above 0.001. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.7, 1, 3.5, 200})
    void gammaVariatesAreThoseOfTheDistribution(double shape) {
        RandomGenerator random = new RandomStreams(5).at("gamma", 0);
        double[] draws = new double[DRAWS];
        Arrays.setAll(draws, s -> Variates.gamma(shape, random));

        double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new GammaDistribution(shape, 1), draws);

        assertThat(p).isGreaterThan(1e-3);
    }
}
