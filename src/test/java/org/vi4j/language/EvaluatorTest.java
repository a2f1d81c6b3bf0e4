package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.math.RandomStreams;

/** Batches are computed as their points alone, and gradients make no garbage. */
class EvaluatorTest {
    /** So many points that all cores share the batch of each model. */
    private static final int MANY = 4000;

    private static final int MANY_OF_ODE = 60;

    static Iterable<String> names() {
        return PublishedModels.names();
    }

    static Iterable<String> namesWithoutOde() {
        return StreamSupport.stream(PublishedModels.names().spliterator(), false)
                .filter(name -> !name.equals("lotka_volterra"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aBatchOnAllCoresIsToTheBitItsPointsAlone(String name) {
        Model model = PublishedModels.of(name);
        int d = model.dimension();
        int count = name.equals("lotka_volterra") ? MANY_OF_ODE : MANY;
        double[] points = points(name, d, count);
        double[] f = new double[count];
        double[] gradient = new double[count * d];
        model.logDensityAndGradient(points, count, f, gradient);
        double[] alone = new double[count];
        double[] slopes = new double[count * d];
        double[] one = new double[1];
        double[] slope = new double[d];
        for (int s = count - 1; s >= 0; s--) {
            model.logDensityAndGradient(Arrays.copyOfRange(points, s * d, (s + 1) * d), 1, one, slope);
            alone[s] = one[0];
            System.arraycopy(slope, 0, slopes, s * d, d);
        }
        assertThat(f).isEqualTo(alone);
        assertThat(gradient).isEqualTo(slopes);
        double[] withoutSlopes = new double[count];
        model.logDensity(points, count, withoutSlopes);
        assertThat(withoutSlopes).isEqualTo(f);
        // A workspace that computed densities alone holds no slopes of another point.
        double[] again = new double[count * d];
        model.logDensityAndGradient(points, count, withoutSlopes, again);
        assertThat(again).isEqualTo(gradient);
    }

    /** A solver of differential equations makes objects for its steps, and is the one exception. */
    @ParameterizedTest
    @MethodSource("namesWithoutOde")
    void noGradientAfterTheFirstOnesMakesGarbage(String name) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeThat(threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled())
                .isTrue();
        Model model = PublishedModels.of(name);
        int d = model.dimension();
        double[] u = points(name, d, 1);
        double[] f = new double[1];
        double[] gradient = new double[d];
        int count = 200;
        repeat(model, u, f, gradient, count);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            repeat(model, u, f, gradient, count);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat((double) least / count).as("bytes per gradient").isZero();
    }

    private static void repeat(Model model, double[] u, double[] f, double[] gradient, int count) {
        for (int i = 0; i < count; i++) {
            model.logDensityAndGradient(u, 1, f, gradient);
        }
    }

    private static double[] points(String name, int d, int count) {
        double[] points = new RandomStreams(5)
                .at(name, 0)
                .doubles((long) count * d, -0.5, 0.5)
                .toArray();
        if (name.equals("lotka_volterra")) {
            double[] pelts = {0.55, 0.028, 0.8, 0.024, 33, 6, 0.25, 0.25};
            Arrays.setAll(points, i -> Math.log(pelts[i % d]) + 0.2 * points[i]);
        }
        return points;
    }
}
