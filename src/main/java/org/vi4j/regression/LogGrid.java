package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Points of equal distance at which a log density over a line is known, wherever it is not negligible: the trapezoidal
 * rule, whose error for densities as smooth as those of a log precision falls like e^−2π²(s/h)², h the distance and s
 * the width of the density. (Trefethen and Weideman, "The exponentially convergent trapezoidal rule", SIAM Review
 * 2014.)
 */
final class LogGrid {
    /** What lies so many nats below the highest point weighs less than float64 can tell. */
    private static final double NEGLIGIBLE = 42;

    /** The same, of densities that are known to a few digits. */
    private static final double FAINT = 16;

    /** How far a costly density is looked for where it has no peak at its start. */
    private static final double FAR = 10;

    /** The largest distance: no feature of a log precision's density is narrower than a nat, but for the data's. */
    private static final double WIDEST = 0.5;

    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int NARROWINGS = 30;

    private final List<Double> at;
    private final List<Double> log;
    private final double step;

    private LogGrid(List<Double> at, List<Double> log, double step) {
        this.at = at;
        this.log = log;
        this.step = step;
    }

    /**
     * Looks for all of a density.
     *
     * @param f its logarithm, but for a constant
     * @param low where to begin
     * @param high where to end
     * @param coarse the distance at which it is looked at first; peaks are at least as far apart
     */
    static LogGrid of(DoubleUnaryOperator f, double low, double high, double coarse) {
        int n = (int) Math.ceil((high - low) / coarse) + 1;
        double[] first = new double[n];
        int best = 0;
        for (int i = 0; i < n; i++) {
            first[i] = f.applyAsDouble(low + i * coarse);
            best = first[i] > first[best] ? i : best;
        }
        double mode = highest(f, low + (best - 1) * coarse, low + (best + 1) * coarse);
        double top = f.applyAsDouble(mode);
        double step = Math.min(WIDEST, 0.35 * width(f, mode, top, coarse));
        List<Double> at = new ArrayList<>(List.of(mode));
        List<Double> log = new ArrayList<>(List.of(top));
        for (int side : new int[] {-1, 1}) {
            for (int k = 1; ; k++) {
                double t = mode + side * k * step;
                double value = f.applyAsDouble(t);
                if (value > top - NEGLIGIBLE) {
                    at.add(t);
                    log.add(value);
                } else if (!moreBeyond(first, low, coarse, t, side, top)) {
                    break;
                }
            }
        }
        return new LogGrid(Collections.unmodifiableList(at), Collections.unmodifiableList(log), step);
    }

    /**
     * Looks around the single peak of a density that is costly, to five digits.
     *
     * @param f its logarithm, but for a constant
     * @param start near the mode
     * @param guess about its standard deviation
     */
    static LogGrid near(DoubleUnaryOperator f, double start, double guess) {
        double mode = start;
        double sd = guess;
        double top = f.applyAsDouble(mode);
        for (int k = 0; k < 3; k++) {
            double below = f.applyAsDouble(mode - sd);
            double above = f.applyAsDouble(mode + sd);
            double curvature = (2 * top - below - above) / (sd * sd);
            if (!(curvature > 0)) {
                return of(f, start - FAR, start + FAR, WIDEST);
            }
            mode += Math.max(-2 * sd, Math.min(2 * sd, (above - below) / (2 * sd * curvature)));
            sd = Math.min(1, 1 / Math.sqrt(curvature));
            top = f.applyAsDouble(mode);
        }
        double step = 0.6 * sd;
        List<Double> at = new ArrayList<>(List.of(mode));
        List<Double> log = new ArrayList<>(List.of(top));
        for (int side : new int[] {-1, 1}) {
            double value = f.applyAsDouble(mode + side * step);
            for (int k = 1; value > top - FAINT && k < 1000; k++) {
                at.add(mode + side * k * step);
                log.add(value);
                value = f.applyAsDouble(mode + side * (k + 1) * step);
            }
        }
        return new LogGrid(at, log, step);
    }

    /** Whether the first look saw something further out. */
    private static boolean moreBeyond(double[] first, double low, double coarse, double t, int side, double top) {
        for (int i = 0; i < first.length; i++) {
            if (side * (low + i * coarse - t) > 0 && first[i] > top - NEGLIGIBLE) {
                return true;
            }
        }
        return false;
    }

    /** The highest point of a single peak, by golden section. */
    private static double highest(DoubleUnaryOperator f, double low, double high) {
        double a = low;
        double b = high;
        double x = b - GOLDEN * (b - a);
        double y = a + GOLDEN * (b - a);
        double fx = f.applyAsDouble(x);
        double fy = f.applyAsDouble(y);
        for (int k = 0; k < NARROWINGS; k++) {
            if (fx > fy) {
                b = y;
                y = x;
                fy = fx;
                x = b - GOLDEN * (b - a);
                fx = f.applyAsDouble(x);
            } else {
                a = x;
                x = y;
                fx = fy;
                y = a + GOLDEN * (b - a);
                fy = f.applyAsDouble(y);
            }
        }
        return (a + b) / 2;
    }

    /** Between one and two standard deviations, on the steeper side; at most the first look's distance. */
    private static double width(DoubleUnaryOperator f, double mode, double top, double coarse) {
        double width = coarse;
        while (width > 1e-12
                && Math.min(f.applyAsDouble(mode - width / 2), f.applyAsDouble(mode + width / 2)) < top - 0.5) {
            width /= 2;
        }
        return width;
    }

    int size() {
        return at.size();
    }

    /** The i-th point, in no order. */
    double at(int i) {
        return at.get(i);
    }

    /** The log density there. */
    double log(int i) {
        return log.get(i);
    }

    /** The distance between neighbours. */
    double step() {
        return step;
    }

    /** The logarithm of the integral. */
    double logIntegral() {
        double top = log.get(0);
        for (double value : log) {
            top = Math.max(top, value);
        }
        double sum = 0;
        for (double value : log) {
            sum += Math.exp(value - top);
        }
        return top + Math.log(sum * step);
    }
}
