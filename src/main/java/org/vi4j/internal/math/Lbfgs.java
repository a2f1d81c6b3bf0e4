package org.vi4j.internal.math;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/**
 * Minimizes a smooth function by limited-memory BFGS (Nocedal and Wright, <i>Numerical Optimization</i>, 2006,
 * algorithms 7.4, 7.5) with a line search that brackets and bisects until the weak Wolfe conditions hold, so that every
 * step keeps the curvature positive. Where the function is not finite it counts as infinitely high.
 *
 * @param memory how many past steps the curvature is made of, at least 1
 * @param tolerance it has converged where the quadratic model promises a decrease of less than this, ½ gᵀHg with H the
 *     estimated inverse Hessian: in units of f, whatever those of x; never finer than a hundred roundings of f
 * @param maxIterations the most steps
 */
public record Lbfgs(int memory, double tolerance, int maxIterations) {
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MAX_TRIALS = 60;

    /** A function with its gradient. */
    @FunctionalInterface
    public interface Objective {
        /**
         * Computes f(x) and its gradient.
         *
         * @param x the point
         * @param gradient receives ∂f/∂x
         * @return f(x)
         */
        double at(double[] x, double[] gradient);
    }

    /**
     * Where the minimizer ended.
     *
     * @param x the lowest point
     * @param value f(x)
     * @param gradient ∂f/∂x there
     * @param converged whether what is left to gain is within the tolerance
     * @param evaluations how often f was computed
     * @param values f at the start and after each step
     */
    // Made once, by the minimizer, for its caller.
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(
            double[] x, double value, double[] gradient, boolean converged, int evaluations, double[] values) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Pair(double[] s, double[] y, double rho) {}

    /**
     * Minimizes a function of coordinates whose scales are known and far apart: by x divided by them.
     *
     * @param f the function
     * @param start where to begin; f must be finite there
     * @param scale of each coordinate, positive
     * @param stop as below
     * @return the result, by x itself
     */
    public Result minimize(Objective f, double[] start, double[] scale, Predicate<double[]> stop) {
        double[] z = start.clone();
        Arrays.setAll(z, j -> start[j] / scale[j]);
        Objective scaled = (at, gradient) -> {
            double value = f.at(times(at, scale), gradient);
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] *= scale[j];
            }
            return value;
        };
        Result result = minimize(scaled, z, at -> stop.test(times(at, scale)));
        double[] gradient = result.gradient().clone();
        Arrays.setAll(gradient, j -> gradient[j] / scale[j]);
        return new Result(
                times(result.x(), scale),
                result.value(),
                gradient,
                result.converged(),
                result.evaluations(),
                result.values());
    }

    private static double[] times(double[] z, double[] scale) {
        double[] x = new double[z.length];
        Arrays.setAll(x, j -> z[j] * scale[j]);
        return x;
    }

    /**
     * Minimizes a function of coordinates of similar scales.
     *
     * @param f the function
     * @param start where to begin; f must be finite there
     * @param stop asked before every step with the point so far, which is the result once it says true
     * @return the result; not converged if the steps ran out, {@code stop} said so, or no lower point was found
     */
    public Result minimize(Objective f, double[] start, Predicate<double[]> stop) {
        int n = start.length;
        double[] x = start.clone();
        double[] g = new double[n];
        double value = f.at(x, g);
        int evaluations = 1;
        Deque<Pair> pairs = new ArrayDeque<>();
        boolean converged = false;
        DoubleStream.Builder values = DoubleStream.builder().add(value);
        for (int k = 0; k < maxIterations && !stop.test(x); k++) {
            double[] direction = direction(g, pairs);
            double slope = dot(g, direction);
            converged = Math.abs(slope) / 2 <= Math.max(tolerance, 100 * Math.ulp(value));
            if (converged) {
                break;
            }
            if (!(slope < 0)) {
                pairs.clear();
                direction = direction(g, pairs);
                slope = dot(g, direction);
            }
            double step = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(g, g))) : 1;
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double[] lowX = x;
            double[] lowGradient = g;
            double lowValue = value;
            boolean found = false;
            for (int trial = 0; trial < MAX_TRIALS && !found; trial++) {
                double[] next = new double[n];
                double[] nextGradient = new double[n];
                for (int j = 0; j < n; j++) {
                    next[j] = x[j] + step * direction[j];
                }
                double nextValue = f.at(next, nextGradient);
                evaluations++;
                if (nextValue <= value + DECREASE * step * slope && finite(nextGradient)) {
                    low = step;
                    lowX = next;
                    lowGradient = nextGradient;
                    lowValue = nextValue;
                    found = dot(nextGradient, direction) >= CURVATURE * slope;
                } else {
                    high = step;
                }
                step = high < Double.POSITIVE_INFINITY ? 0.5 * (low + high) : 2 * step;
            }
            if (low == 0) {
                if (pairs.isEmpty()) {
                    break;
                }
                pairs.clear();
                continue;
            }
            // Where only the decrease was found, as on the way to infinity or beside a wall, that much is gained.
            remember(pairs, x, lowX, g, lowGradient);
            x = lowX;
            g = lowGradient;
            value = lowValue;
            values.add(value);
        }
        return new Result(x, value, g, converged, evaluations, values.build().toArray());
    }

    private void remember(Deque<Pair> pairs, double[] x, double[] next, double[] g, double[] nextGradient) {
        double[] s = new double[x.length];
        double[] y = new double[x.length];
        Arrays.setAll(s, j -> next[j] - x[j]);
        Arrays.setAll(y, j -> nextGradient[j] - g[j]);
        double curvature = dot(s, y);
        if (curvature > Math.ulp(1.0) * dot(y, y)) {
            pairs.addLast(new Pair(s, y, 1 / curvature));
            if (pairs.size() > memory) {
                pairs.removeFirst();
            }
        }
    }

    /** −Hg by the two-loop recursion. */
    private static double[] direction(double[] g, Deque<Pair> pairs) {
        double[] q = g.clone();
        double[] alpha = new double[pairs.size()];
        int i = pairs.size();
        for (Iterator<Pair> newest = pairs.descendingIterator(); newest.hasNext(); ) {
            Pair pair = newest.next();
            alpha[--i] = pair.rho * dot(pair.s, q);
            add(q, -alpha[i], pair.y);
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double scale = 1 / (last.rho * dot(last.y, last.y));
            Arrays.setAll(q, j -> q[j] * scale);
        }
        for (Pair pair : pairs) {
            add(q, alpha[i++] - pair.rho * dot(pair.y, q), pair.s);
        }
        Arrays.setAll(q, j -> -q[j]);
        return q;
    }

    private static boolean finite(double[] g) {
        return Arrays.stream(g).allMatch(Double::isFinite);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] x) {
        for (int j = 0; j < to.length; j++) {
            to[j] += factor * x[j];
        }
    }
}
