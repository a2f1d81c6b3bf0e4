package org.vi4j.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One axis of a plot: its ends, and the round numbers on it.
 *
 * @param low the lower end, positive on a logarithmic axis
 * @param high the upper end, above it
 * @param logarithmic whether equal factors are equal distances
 * @param whole whether its values count something, so that its ticks are whole numbers
 */
record Axis(double low, double high, boolean logarithmic, boolean whole) {
    private static final double LEAST = 1e-3;
    private static final double ROUNDING = 1e-9;

    /** A round number and where it is. */
    record Tick(double at, String label) {}

    /**
     * Returns an axis that holds values, with a margin to both sides; equal or nearly equal values get a span of a
     * thousandth of their size, so that its ticks stay short.
     *
     * @param values those that an axis of this kind cannot show are skipped; without any it goes from 0 or 1
     * @param logarithmic whether it is
     * @param margin to both sides, as a share of the span
     */
    static Axis over(double[] values, boolean logarithmic, double margin) {
        double[] shown = Arrays.stream(values)
                .filter(v -> Double.isFinite(v) && (!logarithmic || v > 0))
                .toArray();
        if (shown.length == 0) {
            return logarithmic ? new Axis(1, 10, true, false) : new Axis(0, 1, false, false);
        }
        double least = Arrays.stream(shown).min().orElseThrow();
        double most = Arrays.stream(shown).max().orElseThrow();
        if (logarithmic) {
            double decades = Math.log10(most / least);
            double factor = Math.pow(10, Math.max(margin * decades, decades < 0.1 ? 0.1 : 0));
            return new Axis(least / factor, most * factor, true, false);
        }
        double size = Math.max(Math.abs(least), Math.abs(most));
        boolean whole = Arrays.stream(shown).allMatch(v -> v == Math.rint(v)) && size < 1e7;
        double span = Math.max(most - least, whole ? 1 : size == 0 ? 1 : LEAST * size);
        double middle = least + (most - least) / 2;
        double low = Math.min(least, middle - span / 2);
        double high = Math.max(most, middle + span / 2);
        return new Axis(low - margin * span, high + margin * span, false, whole);
    }

    /** Returns whether the axis can show a value: it is a number, positive where the axis is logarithmic. */
    boolean shows(double value) {
        return Double.isFinite(value) && (!logarithmic || value > 0);
    }

    /** Returns where a value is, 0 the lower end and 1 the upper. */
    double place(double value) {
        return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    /**
     * Returns the round numbers on the axis.
     *
     * @param about how many there should be, roughly
     */
    List<Tick> ticks(int about) {
        return logarithmic ? powers(about) : multiples(about);
    }

    private List<Tick> multiples(int about) {
        double step = step((high - low) / Math.max(1, about));
        if (whole) {
            step = Math.max(1, step);
        }
        List<Tick> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(low / step - ROUNDING); k * step <= high + ROUNDING * step; k++) {
            ticks.add(new Tick(k * step, label(k * step, step)));
        }
        return ticks;
    }

    private List<Tick> powers(int about) {
        double decades = Math.log10(high / low);
        int every = (int) Math.max(1, Math.ceil(decades / Math.max(1, about)));
        double[] factors = decades < 1 ? new double[] {1, 1.5, 2, 3, 4, 5, 7} : new double[] {1, 2, 5};
        List<Tick> ticks = new ArrayList<>();
        int first = (int) Math.floor(Math.log10(low));
        for (int power = first; power <= Math.ceil(Math.log10(high)); power++) {
            for (double factor : decades < 2.5 ? factors : new double[] {1}) {
                double at = new BigDecimal(factor).scaleByPowerOfTen(power).doubleValue();
                if (at >= low * (1 - ROUNDING) && at <= high * (1 + ROUNDING) && Math.floorMod(power, every) == 0) {
                    ticks.add(new Tick(at, label(at, at / 10)));
                }
            }
        }
        return ticks;
    }

    /** Rounds a step to 1, 2 or 5 times a power of ten. */
    static double step(double raw) {
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        return power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
    }

    /**
     * Writes a tick's number with the digits that tell it from its neighbours and no others; zero is 0, never -0.
     *
     * @param value the number
     * @param step between ticks
     */
    static String label(double value, double step) {
        int decimals = (int) -Math.floor(Math.log10(step) + ROUNDING);
        BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
        if (rounded.signum() == 0) {
            return "0";
        }
        BigDecimal shortest = rounded.stripTrailingZeros();
        double size = Math.abs(value);
        if (size < 1e7 && size >= 1e-4) {
            return shortest.toPlainString();
        }
        int exponent = shortest.precision() - shortest.scale() - 1;
        return shortest.scaleByPowerOfTen(-exponent)
                        .round(MathContext.DECIMAL64)
                        .toPlainString() + "e" + exponent;
    }
}
