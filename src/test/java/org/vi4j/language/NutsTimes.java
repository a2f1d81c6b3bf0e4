package org.vi4j.language;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.posterior.Run;

/** Prints what NUTS' draws of a published model are worth, for {@code src/bench/nuts_vs_stan.sh}. */
final class NutsTimes {
    private static final int SEEDS = 3;

    private NutsTimes() {}

    /**
     * Prints a line {@code model seed wall-seconds processor-seconds least-bulk-ess gradients} for each model and seed;
     * the first of a process has a Java that is not yet warm.
     *
     * @param arguments names of models
     */
    public static void main(String[] arguments) {
        for (String name : List.of(arguments)) {
            Model model = PublishedModels.of(name);
            for (int seed = 1; seed <= SEEDS; seed++) {
                long wall = System.nanoTime();
                long processor = processor();
                NutsResult result = Nuts.defaults().fit(model, Run.of(seed));
                double seconds = (System.nanoTime() - wall) * 1e-9;
                double spent = (processor() - processor) * 1e-9;
                double ess = model.parameters().names().stream()
                        .mapToDouble(parameter -> result.get(parameter)
                                .convergence()
                                .orElseThrow()
                                .essBulk())
                        .min()
                        .orElseThrow();
                System.out.printf(
                        Locale.ROOT, "%s %d %.3f %.3f %.0f %d%n", name, seed, seconds, spent, ess, result.gradients());
            }
        }
    }

    /** Nanoseconds of all threads, those that compile and collect among them. */
    private static long processor() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
