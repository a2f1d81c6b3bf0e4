package org.vi4j.net;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vi4j.internal.math.Normal;

/**
 * The continuous ranked probability score ∫ (F(x) − [y ≤ x])² dx of a mixture of S normal distributions with equal
 * weights. The closed form (Grimit and others, 2006) is a sum over all pairs; of more than {@value #PAIRED} draws the
 * integral itself is computed, by the rule of Gauss, Lobatto and Kronrod with 13 points in panels (Gander and Gautschi,
 * "Adaptive quadrature: revisited", BIT 40, 2000: it sees the ends, where steps would hide), the worst of which is
 * halved until their errors come to 1e-7 of the score, or there are {@value #MOST} panels: that happens where the
 * draws' distributions hardly touch, and then the score is right to a ten-thousandth.
 */
final class Crps {
    /** So many draws are taken pair by pair. */
    static final int PAIRED = 500;

    /** The most panels. */
    static final int MOST = 400;

    private static final double CLOSE = 1e-7;

    /** So many standard deviations from its mean a normal distribution has nothing that counts in float64. */
    private static final double FAR = 8.5;

    private static final double[] NODES = {
        1, 0.94288241569548, Math.sqrt(2.0 / 3), 0.641853342345781, 1 / Math.sqrt(5), 0.23638319966215, 0
    };
    private static final double[] FINE = {
        0.015827191973480183,
        0.09427384021885005,
        0.1550719873365854,
        0.18882157396018245,
        0.19977340522685852,
        0.22492646533334018,
        0.24261107190140774
    };
    private static final double[] COARSE = {77.0 / 1470, 0, 432.0 / 1470, 0, 625.0 / 1470, 0, 672.0 / 1470};

    private final double[] means;
    private final double[] sds;

    /**
     * Takes a mixture.
     *
     * @param means [S]
     * @param sds standard deviations, [S]
     */
    Crps(double[] means, double[] sds) {
        this.means = means;
        this.sds = sds;
    }

    /**
     * The integral over a part of the line, with an estimate of its error, which is far too large where F is smooth.
     */
    private record Panel(double from, double to, double value, double error) {}

    /**
     * Returns the score.
     *
     * @param y what came
     * @param quantiles of the mixture, ascending, the first and last in its tails: they tell where it lies
     */
    double at(double y, double... quantiles) {
        return means.length <= PAIRED ? ofPairs(y) : integral(y, quantiles);
    }

    /** Returns E|X − y| − E|X − X'|/2. */
    double ofPairs(double y) {
        int draws = means.length;
        double toTarget = 0;
        double apart = 0;
        for (int s = 0; s < draws; s++) {
            toTarget += meanDistance(y - means[s], sds[s]);
            apart += meanDistance(0, Math.sqrt(2) * sds[s]);
            for (int t = 0; t < s; t++) {
                apart += 2 * meanDistance(means[s] - means[t], Math.hypot(sds[s], sds[t]));
            }
        }
        return toTarget / draws - apart / (2.0 * draws * draws);
    }

    /** Returns E|N(distance, sd²)|. */
    private static double meanDistance(double distance, double sd) {
        double z = distance / sd;
        return 2 * sd * Math.exp(-z * z / 2 - Normal.LOG_ROOT_2PI) + distance * (2 * Normal.cdf(z) - 1);
    }

    /** Returns the same by quadrature. */
    double integral(double y, double... quantiles) {
        PriorityQueue<Panel> panels =
                new PriorityQueue<>(Comparator.comparingDouble(Panel::error).reversed());
        double last = Double.NaN;
        for (double end : ends(y, quantiles)) {
            if (!Double.isNaN(last)) {
                panels.add(panel(last, end, y));
            }
            last = end;
        }
        double value = panels.stream().mapToDouble(Panel::value).sum();
        double error = panels.stream().mapToDouble(Panel::error).sum();
        while (error > CLOSE * value && panels.size() < MOST) {
            Panel worst = panels.remove();
            double middle = worst.from + (worst.to - worst.from) / 2;
            Panel left = panel(worst.from, middle, y);
            Panel right = panel(middle, worst.to, y);
            panels.add(left);
            panels.add(right);
            value += left.value + right.value - worst.value;
            error += left.error + right.error - worst.error;
        }
        return value;
    }

    /** Integrates over a part of the line that lies on one side of y. */
    private Panel panel(double from, double to, double y) {
        double middle = from + (to - from) / 2;
        double half = (to - from) / 2;
        int side = middle < y ? 1 : -1;
        double fine = 0;
        double coarse = 0;
        for (int i = 0; i < NODES.length; i++) {
            double x = half * NODES[i];
            double sum = squaredShare(middle + x, side) + (x == 0 ? 0 : squaredShare(middle - x, side));
            fine += FINE[i] * sum;
            coarse += COARSE[i] * sum;
        }
        return new Panel(from, to, half * fine, half * Math.abs(fine - coarse));
    }

    /** Returns the ends of the first panels: y, the quantiles, and points in the tails, ever farther apart. */
    private SortedSet<Double> ends(double y, double[] quantiles) {
        SortedSet<Double> ends = new TreeSet<>();
        double low = y;
        double high = y;
        for (int s = 0; s < means.length; s++) {
            low = Math.min(low, means[s] - FAR * sds[s]);
            high = Math.max(high, means[s] + FAR * sds[s]);
        }
        ends.add(y);
        for (double quantile : quantiles) {
            ends.add(quantile);
        }
        double first = quantiles[0];
        double last = quantiles[quantiles.length - 1];
        for (double step = last - first; first - step > low || last + step < high; step *= 4) {
            ends.add(Math.max(low, first - step));
            ends.add(Math.min(high, last + step));
        }
        ends.add(low);
        ends.add(high);
        return ends;
    }

    /**
     * Returns the square of the probability of a smaller number than x, for a side of 1, or of a larger one, for −1.
     */
    private double squaredShare(double x, int side) {
        double sum = 0;
        for (int s = 0; s < means.length; s++) {
            double z = side * (x - means[s]) / sds[s];
            sum += z > FAR ? 1 : z < -FAR ? 0 : Normal.cdf(z);
        }
        double share = sum / means.length;
        return share * share;
    }
}
