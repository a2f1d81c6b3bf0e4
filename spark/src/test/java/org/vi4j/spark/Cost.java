package org.vi4j.spark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What something costs: seconds by the clock and by the processors, of this process. */
record Cost(long clock, long processors) {
    static Cost begin() {
        return new Cost(System.nanoTime(), processorTime());
    }

    private static long processorTime() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Returns both, so far. */
    String since() {
        return String.format(
                Locale.ROOT,
                "%7.2f s, %7.2f processor seconds",
                (System.nanoTime() - clock) / 1e9,
                (processorTime() - processors) / 1e9);
    }

    /** Returns the most memory that the heap's objects took since the process began, and its size now. */
    static String memory() {
        long most = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        return String.format(Locale.ROOT, "the heap's peak: %d MB", most >> 20);
    }
}
