package org.vi4j.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/**
 * Looks far from draws for modes that none of them has met, along lines through the middle: the principal directions of
 * the draws' covariance Σ and random ones, in units of Σ. Around one mode the log density falls all along a line, or
 * nearly so, and the Newton step u + Σ∇f leads back to the middle. A climb may end at another mode where f rises by a
 * nat on the way out, as beside a narrow mode, or where that step leads elsewhere, as to one of the same width.
 */
final class FarLook {
    /** Each is followed both ways. */
    private static final int LINES = 32;

    private static final int PRINCIPAL = 16;
    /** From 2 to 12 standard deviations by halves. */
    private static final int POINTS = 21;

    private static final double NEAREST = 2;
    private static final double STEP = 0.5;
    /** From every so many points a Newton step is followed: 4, 8 and 12 standard deviations off. */
    private static final int NEWTON = 8;

    private static final int FIRST_NEWTON = 4;
    /** Steps that lead farther have seen another curvature. */
    private static final double FARTHEST = 16;
    /** A rise, in nats: as much as separates modes. */
    private static final double RISE = 1;

    /** Numbers of the points in one batch. */
    private static final int BATCH = 1 << 15;

    /**
     * A place from where a climb may lead to another mode.
     *
     * @param point u, {@code [d]}
     * @param logDensity f(u), in nats
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Place(double[] point, double logDensity) {}

    private final LogJoint model;
    private final double[] mean;
    /** Aᵀ, with AAᵀ = Σ, the widest one first. */
    private final double[][] axes;

    private FarLook(LogJoint model, double[] mean, double[][] axes) {
        this.model = model;
        this.mean = mean;
        this.axes = axes;
    }

    /**
     * Looks.
     *
     * @param model f
     * @param spread of draws
     * @param seed of the random directions
     * @return places that promise another mode, in no order
     */
    static List<Place> of(LogJoint model, Spread spread, long seed) {
        EigenDecomposition spectrum;
        try {
            spectrum = new EigenDecomposition(new Array2DRowRealMatrix(spread.correlation(), false));
        } catch (MaxCountExceededException e) {
            return List.of();
        }
        double[] values = spectrum.getRealEigenvalues();
        double[][] axes = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -values[k]))
                .map(k -> {
                    double[] axis = spectrum.getEigenvector(k).toArray();
                    double length = Math.sqrt(Math.max(0, values[k]));
                    Arrays.setAll(axis, j -> length * axis[j] * spread.sd()[j]);
                    return axis;
                })
                .toArray(double[][]::new);
        return new FarLook(model, spread.mean(), axes).places(directions(values.length, seed));
    }

    /** Unit vectors. */
    private static List<double[]> directions(int d, long seed) {
        List<double[]> directions = new ArrayList<>();
        for (int k = 0; k < Math.min(PRINCIPAL, d); k++) {
            double[] z = new double[d];
            z[k] = 1;
            directions.add(z);
        }
        for (int i = 0; d > 1 && directions.size() < LINES; i++) {
            RandomGenerator random = new RandomStreams(seed).at("far look", i);
            double[] z = new double[d];
            Arrays.setAll(z, k -> random.nextGaussian());
            double norm = norm(z);
            Arrays.setAll(z, k -> z[k] / norm);
            directions.add(z);
        }
        return directions;
    }

    private List<Place> places(List<double[]> directions) {
        double[][] z = new double[2 * directions.size() * POINTS][];
        Arrays.setAll(z, s -> {
            double[] direction = directions.get(s / POINTS / 2);
            double t = (NEAREST + STEP * (s % POINTS)) * (s / POINTS % 2 == 0 ? 1 : -1);
            return Arrays.stream(direction).map(x -> t * x).toArray();
        });
        double[][] gradients = new double[z.length][];
        double[] f = densities(z, gradients);
        List<Place> places = new ArrayList<>();
        List<double[]> ahead = new ArrayList<>();
        for (int from = 0; from < z.length; from += POINTS) {
            double lowest = f[from];
            int best = -1;
            for (int s = from + 1; s < from + POINTS; s++) {
                if (f[s] > lowest + RISE && f[s] < Double.POSITIVE_INFINITY && (best < 0 || f[s] > f[best])) {
                    best = s;
                }
                lowest = Math.min(lowest, f[s]);
            }
            if (best >= 0) {
                places.add(new Place(at(z[best]), f[best]));
            }
            for (int s = from + FIRST_NEWTON; s < from + POINTS; s += NEWTON) {
                double[] to = newton(z[s], gradients[s]);
                double distance = norm(to);
                if (distance >= NEAREST && distance <= FARTHEST) {
                    ahead.add(to);
                }
            }
        }
        double[][] steps = ahead.toArray(double[][]::new);
        double[] there = densities(steps, new double[steps.length][]);
        for (int s = 0; s < there.length; s++) {
            places.add(new Place(at(steps[s]), there[s]));
        }
        return places;
    }

    /** f, and gradients of it, at points in units of the axes; −∞ where it cannot be computed. */
    private double[] densities(double[][] z, double[][] gradients) {
        int d = mean.length;
        int batch = Math.max(1, BATCH / d);
        double[] f = new double[z.length];
        for (int from = 0; from < z.length; from += batch) {
            int count = Math.min(batch, z.length - from);
            double[] points = new double[count * d];
            for (int s = 0; s < count; s++) {
                System.arraycopy(at(z[from + s]), 0, points, s * d, d);
            }
            double[] values = new double[count];
            double[] slopes = new double[points.length];
            model.logDensityAndGradient(points, count, values, slopes);
            for (int s = 0; s < count; s++) {
                f[from + s] = Double.isNaN(values[s]) ? Double.NEGATIVE_INFINITY : values[s];
                gradients[from + s] = Arrays.copyOfRange(slopes, s * d, (s + 1) * d);
            }
        }
        return f;
    }

    /** μ + Az. */
    private double[] at(double[] z) {
        double[] u = mean.clone();
        for (int k = 0; k < z.length; k++) {
            for (int j = 0; j < u.length && z[k] != 0; j++) {
                u[j] += z[k] * axes[k][j];
            }
        }
        return u;
    }

    /** z + Aᵀ∇f, where a Gaussian posterior as wide as the draws has its mode. */
    private double[] newton(double[] z, double[] gradient) {
        double[] to = z.clone();
        for (int k = 0; k < z.length; k++) {
            for (int j = 0; j < z.length; j++) {
                to[k] += axes[k][j] * gradient[j];
            }
        }
        return to;
    }

    private static double norm(double[] z) {
        return Math.sqrt(Arrays.stream(z).map(x -> x * x).sum());
    }
}
