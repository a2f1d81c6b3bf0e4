package org.vi4j.joint.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.DataJoint;
import org.vi4j.math.RandomStreams;

class GlmJointTest {
    private static double[][] rows(int n, int d) {
        RandomGenerator random = new RandomStreams(4).at("rows", 0);
        double[][] x = new double[n][d];
        for (double[] row : x) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return x;
    }

    private static double at(LogJoint joint, double[] u) {
        double[] f = new double[1];
        joint.logDensityAndGradient(u, 1, f, new double[u.length]);
        return f[0];
    }

    @Test
    void halvesAverageToTheWhole() {
        // E over batches of a partition is the whole: the likelihood is scaled by N/B, the prior is not.
        double[][] x = rows(600, 2);
        double[] y = Arrays.stream(x)
                .mapToDouble(row -> Math.floor(Math.abs(3 * row[0])))
                .toArray();
        GlmJoint model = GlmJoint.poisson(x, y, 0.5);
        double[] u = {0.3, -0.2};
        int[] even = new int[300];
        int[] odd = new int[300];
        Arrays.setAll(even, i -> 2 * i);
        Arrays.setAll(odd, i -> 2 * i + 1);
        double average = 0.5
                * (at(model.on(new DataJoint.MiniBatch(even, 600)), u)
                        + at(model.on(new DataJoint.MiniBatch(odd, 600)), u));
        assertThat(average).isCloseTo(at(model, u), within(1e-9));
    }

    /**
     * Rows are summed in parts by several threads: the rows' own sum to rounding, and the same bits from one thread.
     */
    @Test
    void partsSumToTheWholeWithTheSameBitsInOneThread() throws Exception {
        int n = 3_000;
        int d = 20;
        int count = 10;
        double[][] x = rows(n, d);
        double[] y = Arrays.stream(x).mapToDouble(row -> row[0] > 0.5 ? 1 : 0).toArray();
        GlmJoint model = GlmJoint.logistic(x, y, 1);
        double[] points = new double[count * d];
        Arrays.setAll(points, k -> Math.sin(k));
        double[] f = new double[count];
        double[] gradient = new double[count * d];
        model.logDensityAndGradient(points, count, f, gradient);
        for (int s = 0; s < count; s++) {
            double[] w = Arrays.copyOfRange(points, s * d, (s + 1) * d);
            double prior = -0.5
                    * Arrays.stream(w).map(v -> v * v + Math.log(2 * Math.PI)).sum();
            double sum = Arrays.stream(model.rowLogLikelihoods(w)).sum();
            assertThat(f[s]).isCloseTo(prior + sum, within(1e-11 * Math.abs(f[s])));
        }
        double[] again = new double[count * d];
        ForkJoinPool one = new ForkJoinPool(1);
        one.submit(() -> model.logDensityAndGradient(points, count, f, again)).get();
        one.shutdown();
        assertThat(again).containsExactly(gradient);
        double[] alone = new double[count];
        model.logDensity(points, count, alone);
        assertThat(alone).containsExactly(f);
    }

    @Test
    void separableOutcomesNeedAPrior() {
        double[][] x = rows(50, 2);
        double[] y = Arrays.stream(x)
                .mapToDouble(row -> row[0] + 2 * row[1] > 0 ? 1 : 0)
                .toArray();
        assertThatThrownBy(() -> GlmJoint.logistic(x, y, Double.POSITIVE_INFINITY))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("separates")
                .hasMessageContaining("prior");
        assertThat(GlmJoint.logistic(x, y, 1).separation()).isPresent();
        double[] mixed = y.clone();
        for (int i = 0; i < 10; i++) {
            mixed[i] = 1 - mixed[i];
        }
        assertThat(GlmJoint.logistic(x, mixed, Double.POSITIVE_INFINITY).separation())
                .isEmpty();
    }

    @Test
    void badDataIsNamed() {
        double[][] x = {{1, 2}, {3, 4}};
        assertThatThrownBy(() -> GlmJoint.logistic(x, new double[] {0, 2}, 1))
                .isInstanceOf(UserError.class)
                .hasMessage("outcome 2.0 in row 2, must be 0 or 1");
        assertThatThrownBy(() -> GlmJoint.poisson(x, new double[] {0, 1.5}, 1)).hasMessageContaining("count");
        assertThatThrownBy(() -> GlmJoint.linear(x, new double[] {0}, 1, 1)).hasMessageContaining("1 outcomes for 2");
        assertThatThrownBy(() -> GlmJoint.linear(x, new double[] {0, 1}, 1, -1)).hasMessageContaining("prior -1.0");
        assertThatThrownBy(() -> GlmJoint.linear(x, new double[] {0, 1}, 0, 1)).hasMessageContaining("noise 0.0");
        assertThatThrownBy(() -> GlmJoint.linear(new double[][] {{1, Double.NaN}}, new double[] {0}, 1, 1))
                .hasMessageContaining("row 1");
        assertThatThrownBy(() -> GlmJoint.linear(new double[0][0], new double[0], 1, 1))
                .hasMessageContaining("at least one row");
        assertThatThrownBy(() -> new DataJoint.MiniBatch(new int[0], 5)).hasMessageContaining("mini-batch of 0 rows");
        assertThatThrownBy(() -> new DataJoint.MiniBatch(new int[] {5}, 5)).hasMessageContaining("row 5");
    }
}
