package org.vi4j.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/** One path of L-BFGS uphill, and the Gaussian along it with the highest ELBO. */
final class OptimizationPath {
    private static final int MEMORY = 6;
    private static final Lbfgs OPTIMIZER = new Lbfgs(MEMORY, 1e-8, 1000);
    private static final int STARTS = 100;
    private static final double REACH = 2;
    /** A step of a larger ‖y‖²/(sᵀy) tells of rounding rather than of curvature. */
    private static final double MAX_CURVATURE = 1e12;

    private static final double FAR = 1e6;

    private final LogJoint target;
    /** The units in which it climbs. */
    private final double[] scale;

    private final RandomStreams streams;
    private final int number;
    private final List<double[]> points = new ArrayList<>();
    private final List<double[]> gradients = new ArrayList<>();
    private final DoubleStream.Builder elbos = DoubleStream.builder();

    OptimizationPath(LogJoint target, double[] scale, long seed, int number) {
        this.target = target;
        this.scale = scale;
        this.streams = new RandomStreams(seed);
        this.number = number;
    }

    /**
     * The best Gaussian; null if there is none with a finite ELBO.
     *
     * @throws UserError if the posterior is seen to be improper
     */
    @Nullable
    LowRankGaussian best(int elboDraws, BooleanSupplier stop) {
        double[] start = start();
        if (start == null) {
            return null;
        }
        climb(start, stop);
        requireCurvature();
        double[] alpha = new double[start.length];
        Arrays.setAll(alpha, j -> scale[j] * scale[j]);
        Deque<LowRankGaussian.Pair> pairs = new ArrayDeque<>();
        LowRankGaussian best = null;
        double highest = Double.NEGATIVE_INFINITY;
        for (int l = 1; l < points.size(); l++) {
            LowRankGaussian.Pair pair = pair(l);
            double curvature = LowRankGaussian.dot(pair.s(), pair.y());
            if (curvature > 0 && square(pair.y()) <= MAX_CURVATURE * curvature) {
                rescale(alpha, pair, curvature);
                pairs.addLast(pair);
                if (pairs.size() > MEMORY) {
                    pairs.removeFirst();
                }
            }
            LowRankGaussian q = pairs.isEmpty() ? null : gaussian(l, alpha, List.copyOf(pairs));
            double elbo = q == null ? Double.NaN : elbo(q, elboDraws, l);
            elbos.add(elbo);
            if (elbo > highest) {
                highest = elbo;
                best = q;
            }
        }
        return best;
    }

    private double square(double[] slope) {
        double sum = 0;
        for (int j = 0; j < slope.length; j++) {
            sum += slope[j] * slope[j] * scale[j] * scale[j];
        }
        return sum;
    }

    /** The ELBO of the Gaussian at each point of the path but the first; NaN where there was none. */
    double[] elbos() {
        return elbos.build().toArray();
    }

    /**
     * Throws where the gradient by some coordinate is the same all along the path, and the density a million units off
     * is not even a millionth of that at the path's end: then it has no finite integral over this coordinate.
     */
    private void requireCurvature() {
        double[] end = points.get(points.size() - 1);
        for (int j = 0; j < end.length && points.size() > 1; j++) {
            int coordinate = j;
            double slope = gradients.get(0)[j];
            if (!gradients.stream().allMatch(g -> g[coordinate] == slope)) {
                continue;
            }
            double[] three = new double[3 * end.length];
            for (int s = 0; s < 3; s++) {
                System.arraycopy(end, 0, three, s * end.length, end.length);
            }
            three[end.length + j] -= FAR * scale[j];
            three[2 * end.length + j] += FAR * scale[j];
            double[] f = new double[3];
            target.logDensity(three, 3, f);
            if (Math.max(f[1], f[2]) >= f[0] - Math.log(FAR)) {
                throw new UserError("the log density is flat or rises without end along "
                        + target.parameters().coordinateNames().get(j)
                        + ": the posterior is improper; give every parameter a proper prior");
            }
        }
    }

    private double @Nullable [] start() {
        double[] u = new double[target.dimension()];
        double[] gradient = new double[u.length];
        double[] f = new double[1];
        for (int attempt = 0; attempt < STARTS; attempt++) {
            RandomGenerator random = streams.at("pathfinder start " + number, attempt);
            Arrays.setAll(u, j -> REACH * (2 * random.nextDouble() - 1));
            target.logDensityAndGradient(u, 1, f, gradient);
            if (Double.isFinite(f[0]) && Arrays.stream(gradient).allMatch(Double::isFinite)) {
                return u;
            }
        }
        return null;
    }

    /** Climbs, and keeps every point that the optimizer stands at, with its gradient. */
    private void climb(double[] start, BooleanSupplier stop) {
        double[] f = new double[1];
        Lbfgs.Objective falling = (u, gradient) -> {
            target.logDensityAndGradient(u, 1, f, gradient);
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] = -gradient[j];
            }
            return Double.isFinite(f[0]) ? -f[0] : Double.POSITIVE_INFINITY;
        };
        double[] end = OPTIMIZER
                .minimize(falling, start, scale, u -> {
                    keep(u);
                    return stop.getAsBoolean();
                })
                .x();
        keep(end);
        for (double[] u : points) {
            double[] gradient = new double[u.length];
            target.logDensityAndGradient(u, 1, f, gradient);
            gradients.add(gradient);
        }
    }

    private void keep(double[] u) {
        if (points.isEmpty() || !Arrays.equals(u, points.get(points.size() - 1))) {
            points.add(u.clone());
        }
    }

    private LowRankGaussian.Pair pair(int l) {
        double[] s = new double[target.dimension()];
        double[] y = new double[s.length];
        for (int j = 0; j < s.length; j++) {
            s[j] = points.get(l)[j] - points.get(l - 1)[j];
            y[j] = gradients.get(l - 1)[j] - gradients.get(l)[j];
        }
        return new LowRankGaussian.Pair(s, y);
    }

    /** The diagonal estimate of Gilbert and Lemaréchal (Mathematical Programming 1989), algorithm 3 of the paper. */
    private static void rescale(double[] alpha, LowRankGaussian.Pair pair, double b) {
        double a = 0;
        double c = 0;
        for (int j = 0; j < alpha.length; j++) {
            a += pair.y()[j] * pair.y()[j] * alpha[j];
            c += pair.s()[j] * pair.s()[j] / alpha[j];
        }
        for (int j = 0; j < alpha.length; j++) {
            double y = pair.y()[j];
            double s = pair.s()[j] / alpha[j];
            alpha[j] = 1 / (a / (b * alpha[j]) + y * y / b - a * s * s / (b * c));
        }
    }

    private @Nullable LowRankGaussian gaussian(int l, double[] alpha, List<LowRankGaussian.Pair> pairs) {
        if (!Arrays.stream(alpha).allMatch(a -> a > 0 && Double.isFinite(a))) {
            return null;
        }
        try {
            return new LowRankGaussian(points.get(l), gradients.get(l), alpha, pairs);
        } catch (Cholesky.NotPositiveDefinite e) {
            // Not positive definite by rounding: the path has other points.
            return null;
        }
    }

    private double elbo(LowRankGaussian q, int draws, int l) {
        int d = target.dimension();
        RandomGenerator random = streams.at("pathfinder elbo " + number, l);
        double[] points = new double[draws * d];
        double sum = 0;
        for (int k = 0; k < draws; k++) {
            double[] z = new double[d];
            Arrays.setAll(z, j -> random.nextGaussian());
            double[] u = q.draw(z);
            System.arraycopy(u, 0, points, k * d, d);
            sum -= q.logDensity(u);
        }
        double[] f = new double[draws];
        target.logDensity(points, draws, f);
        return (sum + Arrays.stream(f).sum()) / draws;
    }
}
