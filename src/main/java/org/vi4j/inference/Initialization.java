package org.vi4j.inference;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Hessian;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/**
 * What stochastic ascent wants to know before it begins: where the posterior is and how wide, by mean-field on 16 fixed
 * draws, or more where these are too few, and how curved. The draws are pairs (ε, −ε), each coordinate of mean square
 * 1: were the posterior Gaussian, its mean would be found exactly, and mean-field's standard deviations but for what
 * correlations add.
 */
final class Initialization {
    private static final int DRAWS = 16;
    private static final int MOST = 256;
    /** In nats: about √(2e-8) posterior standard deviations from these draws' optimum, in any direction. */
    private static final Lbfgs LBFGS = new Lbfgs(20, 1e-8, 1000);

    private static final int POWER_STEPS = 6;
    /** In standard deviations; rounding of gradients and third derivatives are both far below. */
    private static final double STEP = 1e-3;

    private final int d;
    private final double[] noise;
    private final double[] start;
    private final Coordinates coordinates;
    private final LogJoint standardized;
    private final LogJoint joint;
    private long evaluations;

    /**
     * Looks for the posterior.
     *
     * @throws UserError if f is not finite where it begins, or the posterior is improper
     */
    Initialization(LogJoint joint, RandomStreams streams, BooleanSupplier stop) {
        this.d = joint.dimension();
        this.start = Family.meanField(d).noise(streams.at("curvature", 0), 1);
        double[] own = noise(streams.at("pilot", 0), DRAWS);
        double[] lambda = fit(joint, aside(Dadvi.start(joint)), own, stop);
        for (int draws = 2 * DRAWS; draws <= MOST && overfits(joint, lambda, own, streams); draws *= 2) {
            own = noise(streams.at("pilot", draws), draws);
            lambda = fit(joint, lambda, own, stop);
        }
        this.noise = own;
        double[] scale = new double[d];
        double[] found = lambda;
        Arrays.setAll(scale, j -> Math.exp(found[d + j]));
        this.coordinates = new Coordinates(Arrays.copyOf(lambda, d), scale);
        this.standardized = coordinates.of(joint);
        this.joint = joint;
    }

    private double[] noise(RandomGenerator random, int draws) {
        double[] pairs = new StickingTheLanding().noise(Family.meanField(d), random, draws);
        double[] squares = new double[d];
        for (int k = 0; k < pairs.length; k++) {
            squares[k % d] += pairs[k] * pairs[k] / draws;
        }
        Arrays.setAll(pairs, k -> pairs[k] / Math.sqrt(squares[k % d]));
        return pairs;
    }

    private double[] fit(LogJoint joint, double[] from, double[] draws, BooleanSupplier stop) {
        Dadvi.Fit fit = Dadvi.fit(LBFGS, joint, from, draws, stop);
        evaluations += fit.evaluations();
        return fit.lambda();
    }

    /**
     * Says whether q was widened where there was no draw to see that it should not: f at half of as many fresh draws is
     * below its least value at q's own. Were q's draws like any other, that had a chance of less than 1 in 100.
     */
    private boolean overfits(LogJoint joint, double[] lambda, double[] own, RandomStreams streams) {
        int n = own.length / d;
        double[] fresh = noise(streams.at("fresh", n), n);
        double least = Arrays.stream(densities(joint, lambda, own)).min().orElseThrow();
        // NaN, where f is not finite, counts as below.
        long below = Arrays.stream(densities(joint, lambda, fresh))
                .filter(f -> !(f >= least))
                .count();
        return below >= n / 2;
    }

    private double[] densities(LogJoint joint, double[] lambda, double[] draws) {
        int n = draws.length / d;
        double[] u = new double[draws.length];
        Family.meanField(d).transform(lambda, draws, n, u);
        double[] f = new double[n];
        joint.logDensity(u, n, f);
        evaluations += n;
        return f;
    }

    /** Moves a tenth of a standard deviation away: pairs of draws would never leave the middle of symmetric modes. */
    private double[] aside(double[] lambda) {
        for (int j = 0; j < d; j++) {
            lambda[j] += 0.1 * Math.exp(lambda[d + j]) * start[j];
        }
        return lambda;
    }

    /** Returns coordinates in which mean-field is N(0, I). */
    Coordinates coordinates() {
        return coordinates;
    }

    /** Returns how many points the log joint was computed at until now. */
    long evaluations() {
        return evaluations;
    }

    /**
     * Returns κ, the largest eigenvalue of A = −E[∂²f/∂v²] in the standardized coordinates v, in each of which alone it
     * is 1: by power iteration, from below.
     */
    double curvature() {
        double[] direction = start;
        double largest = 1;
        for (int k = 0; k < POWER_STEPS; k++) {
            double norm = norm(direction);
            double[] unit = direction;
            direction = times(Arrays.stream(unit).map(x -> x / norm).toArray());
            double now = norm(direction);
            largest = now > largest && now < Double.POSITIVE_INFINITY ? now : largest;
        }
        return largest;
    }

    /**
     * Returns the smallest eigenvalue of A, roughly; NaN where it is not known.
     *
     * @throws UserError if the posterior is improper in its direction
     */
    double leastCurvature() {
        ImpropernessCheck least = ImpropernessCheck.of(joint, coordinates.shift(), coordinates.scale());
        evaluations += least.evaluations();
        return least.value();
    }

    /** A and A⁻¹, {@code [d, d]}. */
    @SuppressWarnings("ArrayRecordComponent")
    record Precision(double[][] a, double[][] inverse) {
        /** Returns √(A⁻¹)ⱼⱼ. */
        double[] sd() {
            double[] sd = new double[a.length];
            Arrays.setAll(sd, j -> Math.sqrt(inverse[j][j]));
            return sd;
        }

        /** Returns A by coordinates that are stretched. */
        double[][] stretched(double[] by) {
            double[][] out = new double[a.length][a.length];
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < a.length; j++) {
                    out[i][j] = a[i][j] * by[i] * by[j];
                }
            }
            return out;
        }
    }

    /**
     * Returns A, which costs 2d gradients a draw, and its inverse; empty where A is not positive definite, as that of
     * an improper posterior is not.
     */
    Optional<Precision> precision() {
        try {
            double[][] a = hessian();
            return Optional.of(new Precision(a, Cholesky.of(a).inverse()));
        } catch (Cholesky.NotPositiveDefinite e) {
            return Optional.empty();
        }
    }

    private double[][] hessian() {
        double[] steps = new double[d];
        Arrays.fill(steps, STEP);
        Hessian.Gradient falling = (points, count, gradients) -> {
            for (int s = 0; s < count; s++) {
                double[] slope = slope(Arrays.copyOfRange(points, s * d, (s + 1) * d), 1);
                for (int j = 0; j < d; j++) {
                    gradients[s * d + j] = -slope[j];
                }
            }
        };
        return Hessian.of(falling, new double[1][d], steps, 1);
    }

    /** Av, from the difference of two gradients. */
    private double[] times(double[] v) {
        double[] above = slope(v, STEP);
        double[] below = slope(v, -STEP);
        double[] product = new double[d];
        Arrays.setAll(product, j -> (below[j] - above[j]) / (2 * STEP));
        return product;
    }

    /** E[∂f/∂v] around length · v. */
    private double[] slope(double[] v, double length) {
        double[] lambda = new double[2 * d];
        for (int j = 0; j < d; j++) {
            lambda[j] = length * v[j];
        }
        double[] gradient = new double[2 * d];
        new ClosedFormEntropy().gradient(standardized, Family.meanField(d), lambda, noise, noise.length / d, gradient);
        evaluations += noise.length / d;
        return gradient;
    }

    private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }
}
