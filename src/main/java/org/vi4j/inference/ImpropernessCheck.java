package org.vi4j.inference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.vi4j.UserError;
import org.vi4j.internal.math.Hessian;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/**
 * The direction in which a log density f is curved least, on average around a point, from 8d gradients. If that is
 * hardly at all it is followed for a million standard deviations of independent Gaussians, to see whether the posterior
 * is improper, or so much longer than wide that they say nothing of it. A mean-field Gaussian would not tell by itself:
 * where f depends on x₁ − x₂ alone, it settles with a finite width.
 *
 * @param value the smallest eigenvalue of −E ∂²f/∂v², u = centre + scale · v, v ~ N(0, I), roughly: by two pairs of
 *     draws; NaN above 200 coordinates and where f is not smooth
 * @param evaluations how many points f was computed at
 */
record ImpropernessCheck(double value, int evaluations) {
    /** Coordinates up to which all pairs are looked at. */
    private static final int MOST = 200;

    private static final int DRAWS = 4;
    private static final double STEP = 1e-3;
    private static final double FLAT = 1e-6;
    private static final double FAR = 1e6;
    private static final double FARTHEST = 1e9;
    private static final double SHOWN = 0.1;

    /**
     * Looks for an improper direction, and refuses a posterior whose log density falls by less than ln 10⁶ over 10⁶
     * scales either way. Where it falls by ln t over some t up to 10⁹ scales, which is as far as rounding lets see, it
     * is proper, and said to be too long for its width; else it is said to be improper.
     *
     * @param joint f
     * @param centre where it is high, {@code [d]}
     * @param scale about a standard deviation of each coordinate, {@code [d]}
     * @return what was found
     * @throws UserError if the posterior is improper in that direction, or too long
     */
    public static ImpropernessCheck of(LogJoint joint, double[] centre, double[] scale) {
        int d = centre.length;
        if (d > MOST) {
            return new ImpropernessCheck(Double.NaN, 0);
        }
        double[][] curvature = curvature(joint, centre, scale);
        if (!Arrays.stream(curvature).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
            return new ImpropernessCheck(Double.NaN, 2 * DRAWS * d);
        }
        EigenDecomposition spectrum = new EigenDecomposition(new Array2DRowRealMatrix(curvature, false));
        double[] values = spectrum.getRealEigenvalues();
        int least = IntStream.range(0, d)
                .boxed()
                .min(Comparator.comparingDouble(j -> values[j]))
                .orElseThrow();
        if (values[least] > FLAT * Arrays.stream(values).max().orElseThrow()) {
            return new ImpropernessCheck(values[least], 2 * DRAWS * d);
        }
        double[] direction = spectrum.getEigenvector(least).toArray();
        if (falls(joint, centre, scale, direction, FAR)) {
            return new ImpropernessCheck(values[least], 2 * DRAWS * d + 3);
        }
        for (double far = 10 * FAR; far <= FARTHEST; far *= 10) {
            if (falls(joint, centre, scale, direction, far)) {
                throw new UserError(String.format(
                        Locale.ROOT,
                        "along %s the posterior is over a million times as long as wide, too long for independent"
                                + " coordinates: use full-rank or Laplace, a narrower prior, or other coordinates",
                        names(joint, direction)));
            }
        }
        throw new UserError("the log density is flat or rises without end along " + names(joint, direction)
                + ": the posterior is improper; give every parameter a proper prior");
    }

    /** Whether f is lower by ln far on both sides. */
    private static boolean falls(LogJoint joint, double[] centre, double[] scale, double[] direction, double far) {
        int d = centre.length;
        double[] points = new double[3 * d];
        for (int j = 0; j < d; j++) {
            points[j] = centre[j];
            points[d + j] = centre[j] - far * scale[j] * direction[j];
            points[2 * d + j] = centre[j] + far * scale[j] * direction[j];
        }
        double[] f = new double[3];
        joint.logDensity(points, 3, f);
        return !(Math.max(f[1], f[2]) >= f[0] - Math.log(far));
    }

    private static String names(LogJoint joint, double[] direction) {
        List<String> names = joint.parameters().coordinateNames();
        double largest = Arrays.stream(direction).map(Math::abs).max().orElseThrow();
        int[] shown = IntStream.range(0, direction.length)
                .filter(j -> Math.abs(direction[j]) > SHOWN * largest)
                .toArray();
        return Arrays.stream(shown)
                .mapToObj(j ->
                        (j == shown[0] ? "" : direction[j] * direction[shown[0]] > 0 ? " + " : " − ") + names.get(j))
                .collect(Collectors.joining());
    }

    /** −∂²f/∂v² of u = centre + scale · v, by central differences, averaged over draws of v. */
    private static double[][] curvature(LogJoint joint, double[] centre, double[] scale) {
        int d = centre.length;
        RandomGenerator random = new RandomStreams(0).at("least curvature", 0);
        double[][] at = new double[DRAWS][d];
        for (int s = 0; s < DRAWS; s += 2) {
            for (int j = 0; j < d; j++) {
                double away = random.nextGaussian();
                at[s][j] = away;
                at[s + 1][j] = -away;
            }
        }
        double[] steps = new double[d];
        Arrays.fill(steps, STEP);
        Hessian.Gradient falling = (points, count, gradients) -> {
            double[] u = new double[count * d];
            Arrays.setAll(u, k -> centre[k % d] + scale[k % d] * points[k]);
            joint.logDensityAndGradient(u, count, new double[count], gradients);
            for (int k = 0; k < u.length; k++) {
                gradients[k] *= -scale[k % d];
            }
        };
        return Hessian.of(falling, at, steps, 1);
    }
}
