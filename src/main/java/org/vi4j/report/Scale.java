package org.vi4j.report;

import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;

/**
 * A linear axis between round numbers. Equal or nearly equal values get a scale of a thousandth of their size, so that
 * its ticks stay short.
 *
 * @param low the lower end
 * @param high the upper end, above it
 */
record Scale(double low, double high) {
    private static final double LEAST = 1e-3;

    /** Returns the scale that holds values; those that are not finite are passed over, without any it is 0 to 1. */
    static Scale of(DoubleStream values) {
        DoubleSummaryStatistics all = values.filter(Double::isFinite).summaryStatistics();
        if (all.getCount() == 0) {
            return new Scale(0, 1);
        }
        double size = Math.max(Math.abs(all.getMin()), Math.abs(all.getMax()));
        double span = Math.max(all.getMax() - all.getMin(), size == 0 ? 1 : LEAST * size);
        double step = Svg.step(span);
        double middle = all.getMin() + (all.getMax() - all.getMin()) / 2;
        double low = Math.min(all.getMin(), middle - span / 2);
        double high = Math.max(all.getMax(), middle + span / 2);
        return new Scale(Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step);
    }

    /** Returns a tick's number, with as many digits as tell it from its neighbours. */
    String label(double value) {
        // Sums of steps miss 0 by rounding.
        return Svg.label(Math.abs(value) < 1e-9 * (high - low) ? 0 : value, high - low);
    }
}
