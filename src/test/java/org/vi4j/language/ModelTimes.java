package org.vi4j.language;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import org.vi4j.joint.LogJoint;

/** Prints the processor time of a gradient of each published model, for {@code src/bench/language_vs_stan.sh}. */
final class ModelTimes {
    private static final int ROUNDS = 20;
    private static final int WARM_UP = 10;
    private static final double MICROSECONDS = 1e5;

    private ModelTimes() {}

    /**
     * Prints a line {@code model microseconds} for each model.
     *
     * @param arguments names of models; none for all
     */
    public static void main(String[] arguments) {
        Iterable<String> names = arguments.length == 0 ? PublishedModels.names() : java.util.List.of(arguments);
        for (String name : names) {
            System.out.printf(Locale.ROOT, "%s %.3f%n", name, microseconds(PublishedModels.of(name), name));
        }
    }

    private static double microseconds(Model model, String name) {
        double[] u = new double[model.dimension()];
        double[] pelts = {0.55, 0.028, 0.8, 0.024, 33, 6, 0.25, 0.25};
        for (int i = 0; i < u.length; i++) {
            double centre = name.equals("lotka_volterra") ? Math.log(pelts[i]) : 0;
            u[i] = centre + 0.3 * Math.sin(i + 2);
        }
        return microseconds(model, u);
    }

    /** The least processor time of a gradient at u, of several rounds. */
    static double microseconds(LogJoint model, double[] u) {
        double[] f = new double[1];
        double[] gradient = new double[u.length];
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        double best = Double.POSITIVE_INFINITY;
        int count = 20;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = clock.getCurrentThreadCpuTime();
            for (int i = 0; i < count; i++) {
                model.logDensityAndGradient(u, 1, f, gradient);
            }
            double spent = (clock.getCurrentThreadCpuTime() - begin) * 1e-3;
            best = round < WARM_UP ? best : Math.min(best, spent / count);
            count = (int) Math.max(20, Math.min(1e6, count * MICROSECONDS / spent));
        }
        return best;
    }
}
