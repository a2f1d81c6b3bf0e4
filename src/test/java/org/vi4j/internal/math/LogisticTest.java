package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The fast logistic function against 1/(1 + e⁻ˣ) in double precision. */
class LogisticTest {
    private static final float[] GRID = grid();

    /** −100 to 100 in steps of 0.0005. */
    private static float[] grid() {
        float[] grid = new float[400_001];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (i - 200_000) * 0.0005f;
        }
        return grid;
    }

    private static double exact(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void theAbsoluteErrorIsWhatTheDocumentationSays() {
        float[] sigma = new float[GRID.length];
        float[] absolute = new float[GRID.length];
        float[] inPlace = GRID.clone();
        Logistic.sigmoids(GRID, sigma, absolute, GRID.length);
        Logistic.sigmoid(inPlace, GRID.length);
        double worst = 0;
        double worstAbsolute = 0;
        double worstLog = 0;
        for (int i = 0; i < GRID.length; i++) {
            worst = Math.max(worst, Math.abs(sigma[i] - exact(GRID[i])));
            worstAbsolute = Math.max(worstAbsolute, Math.abs(absolute[i] - exact(Math.abs(GRID[i]))));
            double tail = Math.log1p(Math.exp(-Math.abs(GRID[i])));
            worstLog = Math.max(worstLog, Math.abs(-Math.log(absolute[i]) - tail));
            assertThat(inPlace[i]).isEqualTo(sigma[i]);
            assertThat(sigma[i]).isBetween(0f, 1.0000004f);
            assertThat(absolute[i]).isBetween(0.4999999f, 1.0000004f);
        }
        assertThat(worst).isLessThan(3e-7);
        assertThat(worstAbsolute).isLessThan(3e-7);
        // σ(|x|) is at least ½, so its logarithm is off by at most twice as much.
        assertThat(worstLog).isLessThan(6e-7);
    }

    @Test
    void isSymmetricAndSaturatesAndKeepsNaN() {
        float[] x = {
            0f, -0f, 3f, -3f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, Float.NaN, 1e-30f
        };
        float[] sigma = new float[x.length];
        float[] absolute = new float[x.length];
        Logistic.sigmoids(x, sigma, absolute, x.length);
        assertThat(sigma[0]).isEqualTo(0.5f);
        assertThat(sigma[1]).isEqualTo(0.5f);
        assertThat(sigma[2] + sigma[3]).isCloseTo(1f, Offset.offset(2e-7f));
        assertThat(sigma[4]).isEqualTo(sigma[6]).isCloseTo(1f, Offset.offset(2e-7f));
        assertThat(sigma[5]).isBetween(0f, 2e-8f);
        assertThat(sigma[7]).isNaN();
        assertThat(absolute[7]).isNaN();
        assertThat(absolute[5]).isEqualTo(absolute[4]);
        assertThat(sigma[8]).isEqualTo(0.5f);
    }

    @Test
    void worksOnTheFirstNOnly() {
        float[] x = {1, 1};
        Logistic.sigmoid(x, 1);
        assertThat(x[0]).isNotEqualTo(1);
        assertThat(x[1]).isEqualTo(1);
    }

    @Test
    void softplusNeitherOverflowsNorLosesItsTail() {
        assertThat(Logistic.softplus(0)).isCloseTo(Math.log(2), Offset.offset(1e-16));
        assertThat(Logistic.softplus(1000)).isEqualTo(1000);
        assertThat(Logistic.softplus(-30)).isCloseTo(Math.exp(-30), Offset.offset(1e-25));
        assertThat(Logistic.softplus(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Logistic.softplus(Double.POSITIVE_INFINITY)).isInfinite();
        assertThat(Logistic.softplus(Double.NaN)).isNaN();
        assertThat(Logistic.softplus(2) - Logistic.softplus(-2)).isCloseTo(2, Offset.offset(1e-15));
    }
}
