package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

class KernelDensityTest {
    private static double[] grid(double from, double to) {
        double[] grid = new double[401];
        Arrays.setAll(grid, i -> from + (to - from) * i / 400);
        return grid;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void itsIntegralIsOneAndItFollowsTheSamplesDensity(int seed) {
        var random = new RandomStreams(seed).at("kernel", 0);
        double[] sample = random.doubles(4000).map(u -> 0).toArray();
        Arrays.setAll(sample, i -> random.nextGaussian());
        double[] grid = grid(-6, 6);

        double[] density = KernelDensity.of(sample, grid);

        assertThat(Arrays.stream(density).sum() * 12 / 400).isCloseTo(1, within(1e-3));
        // Of 4,000 draws and bandwidth h = 0.2 the standard error is below √(f / (2√π n h)) = 0.012; four of them.
        for (int i = 0; i < grid.length; i++) {
            double truth = Math.exp(-grid[i] * grid[i] / 2) / Math.sqrt(2 * Math.PI);
            assertThat(density[i]).isCloseTo(truth, within(0.048));
        }
    }

    @Test
    void aConstantSampleIsAPeak() {
        double[] density = KernelDensity.of(new double[] {1, 1, 1}, grid(0, 2));
        assertThat(Arrays.stream(density).allMatch(Double::isFinite)).isTrue();
        assertThat(density[200]).isEqualTo(Arrays.stream(density).max().orElseThrow());
    }
}
