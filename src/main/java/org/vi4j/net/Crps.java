package org.vi4j.net;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import org.vi4j.internal.math.Normal;

/**
 * The continuous ranked probability score ∫ (F(x) − [y ≤ x])² dx of a mixture of S normal distributions with equal
 * weights. The closed form (Grimit and others, 2006) is a sum over all pairs; of more than {@value #PAIRED} draws the
 * integral itself is computed, by Gauss and Kronrod's rule of 15 points in panels, the worst of which is halved until
 * their errors come to a millionth of the score, or there are {@value #MOST} panels: that happens where the draws'
 * distributions hardly touch, and then the score is right to a ten-thousandth.
 */
final class Crps {
    /** So many draws are taken pair by pair. */
    static final int PAIRED = 500;

    /** The most panels. */
    static final int MOST = 200;

    private static final double CLOSE = 1e-6;

    /** So many standard deviations from its mean a normal distribution has nothing that counts in float64. */
    private static final double FAR = 8.5;

    private static final double[] NODES = {
        0.991455371120812639,
        0.949107912342758525,
        0.864864423359769073,
        0.741531185599394440,
        0.586087235467691130,
        0.405845151377397167,
        0.207784955007898468,
        0
    };
    private static final double[] KRONROD = {
        0.022935322010529225,
        0.063092092629978553,
        0.104790010322250184,
        0.140653259715525919,
        0.169004726639267903,
        0.190350578064785410,
        0.204432940075298892,
        0.209482141084727828
    };
    private static final double[] GAUSS = {
        0, 0.129484966168869693, 0, 0.279705391489276668, 0, 0.381830050505118945, 0, 0.417959183673469388
    };

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

    /** The integral over a part of the line, with an estimate of its error, which is far too large. */
    private record Panel(double from, double to, double value, double error) {
        static Panel of(DoubleUnaryOperator f, double from, double to) {
            double middle = from + (to - from) / 2;
            double half = (to - from) / 2;
            double kronrod = 0;
            double gauss = 0;
            for (int i = 0; i < NODES.length; i++) {
                double x = half * NODES[i];
                double sum = f.applyAsDouble(middle + x) + (x == 0 ? 0 : f.applyAsDouble(middle - x));
                kronrod += KRONROD[i] * sum;
                gauss += GAUSS[i] * sum;
            }
            return new Panel(from, to, half * kronrod, half * Math.abs(kronrod - gauss));
        }
    }

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
        DoubleUnaryOperator square = x -> {
            double wrong = x < y ? below(x) : above(x);
            return wrong * wrong;
        };
        PriorityQueue<Panel> panels =
                new PriorityQueue<>(Comparator.comparingDouble(Panel::error).reversed());
        double value = 0;
        double error = 0;
        double last = Double.NaN;
        for (double end : ends(y, quantiles)) {
            if (!Double.isNaN(last)) {
                Panel panel = Panel.of(square, last, end);
                panels.add(panel);
                value += panel.value;
                error += panel.error;
            }
            last = end;
        }
        while (error > CLOSE * value && panels.size() < MOST) {
            Panel worst = panels.remove();
            double middle = worst.from + (worst.to - worst.from) / 2;
            Panel left = Panel.of(square, worst.from, middle);
            Panel right = Panel.of(square, middle, worst.to);
            panels.add(left);
            panels.add(right);
            value += left.value + right.value - worst.value;
            error += left.error + right.error - worst.error;
        }
        return value;
    }

    /** Returns the ends of the first panels: y, the quantiles, and points in the tails, ever farther apart. */
    private TreeSet<Double> ends(double y, double[] quantiles) {
        TreeSet<Double> ends = new TreeSet<>();
        double low = y;
        double high = y;
        for (int s = 0; s < means.length; s++) {
            low = Math.min(low, means[s] - FAR * sds[s]);
            high = Math.max(high, means[s] + FAR * sds[s]);
        }
        ends.add(y);
        ends.add(low);
        ends.add(high);
        for (double quantile : quantiles) {
            ends.add(quantile);
        }
        double first = quantiles[0];
        double last = quantiles[quantiles.length - 1];
        for (double step = last - first; first - step > low || last + step < high; step *= 4) {
            ends.add(Math.max(low, first - step));
            ends.add(Math.min(high, last + step));
        }
        return ends;
    }

    private double below(double x) {
        double sum = 0;
        for (int s = 0; s < means.length; s++) {
            sum += tail((x - means[s]) / sds[s]);
        }
        return sum / means.length;
    }

    private double above(double x) {
        double sum = 0;
        for (int s = 0; s < means.length; s++) {
            sum += tail((means[s] - x) / sds[s]);
        }
        return sum / means.length;
    }

    /** Returns Φ(z). */
    private static double tail(double z) {
        return z > FAR ? 1 : z < -FAR ? 0 : Normal.cdf(z);
    }
}
