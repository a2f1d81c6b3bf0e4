package org.vi4j.posterior;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.internal.joint.Modes;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;

/**
 * The direction in which q is narrowest beside the posterior: with q's covariance LLᵀ, that of the least eigenvalue λ
 * of Lᵀ E_q[−∇²f] L, along which a Gaussian posterior is 1/√λ times as wide as q. Where λ is small the log density is
 * followed along it, as averages of few curvatures are noisy.
 */
final class NarrowestDirection {
    private static final int CURVATURES = 4;
    /** Draws a coordinate for a covariance. */
    private static final int DRAWS = 10;
    /** Steps in units of q's standard deviations. */
    private static final double STEP = 1e-3;
    /** 1/√λ up to this is taken as it is. */
    private static final double WIDE = 1.5;
    /** Half the number of points along a line, sinh(x) standard deviations off for x up to 10: 11,000. */
    private static final int POINTS = 200;

    private static final double FARTHEST = 10;
    private static final double SHOWN = 0.1;

    private NarrowestDirection() {}

    /**
     * Looks for the narrowest direction.
     *
     * @param model f
     * @param draws of q, {@code [n, d]}
     * @param spread of them
     * @return the width there; unknown for few draws
     */
    static Evidence.Width of(LogJoint model, double[][] draws, Spread spread) {
        int d = model.dimension();
        if (draws.length < DRAWS * d) {
            return Evidence.Width.UNKNOWN;
        }
        double[][] lower;
        double[] scale = spread.sd();
        try {
            lower = Cholesky.of(spread.correlation()).lower();
        } catch (UserError e) {
            return Evidence.Width.UNKNOWN;
        }
        double[][] curvature = new double[d][d];
        double[] steps = Arrays.stream(scale).map(s -> STEP * s).toArray();
        for (int s = 0; s < CURVATURES; s++) {
            double[][] at = Modes.curvature(model, draws[s * draws.length / CURVATURES], steps);
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    curvature[i][j] += at[i][j] * scale[i] * scale[j] / CURVATURES;
                }
            }
        }
        if (!Arrays.stream(curvature).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
            return Evidence.Width.UNKNOWN;
        }
        Array2DRowRealMatrix l = new Array2DRowRealMatrix(lower, false);
        Array2DRowRealMatrix a = new Array2DRowRealMatrix(curvature, false);
        double[][] product = l.transpose().multiply(a).multiply(l).getData();
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                product[i][j] = (product[i][j] + product[j][i]) / 2;
                product[j][i] = product[i][j];
            }
        }
        EigenDecomposition spectrum;
        try {
            spectrum = new EigenDecomposition(new Array2DRowRealMatrix(product, false));
        } catch (MaxCountExceededException e) {
            // A density with jumps: its differences span too many powers of ten to tell directions apart.
            return Evidence.Width.UNKNOWN;
        }
        double[] values = spectrum.getRealEigenvalues();
        int least = IntStream.range(0, d)
                .boxed()
                .min(Comparator.comparingDouble(j -> values[j]))
                .orElseThrow();
        double[] direction = l.operate(spectrum.getEigenvector(least).toArray());
        double times = 1 / Math.sqrt(Math.max(values[least], 0));
        if (times > WIDE) {
            double[] along = direction.clone();
            Arrays.setAll(along, j -> along[j] * scale[j]);
            times = width(model, spread.mean(), along);
        }
        return new Evidence.Width(times, names(model.parameters().coordinateNames(), direction));
    }

    /** The standard deviation of t with density exp f(centre + t · along). */
    private static double width(LogJoint model, double[] centre, double[] along) {
        int d = centre.length;
        int n = 2 * POINTS + 1;
        double[] t = new double[n];
        double[] points = new double[n * d];
        for (int s = 0; s < n; s++) {
            t[s] = Math.sinh(FARTHEST * (s - POINTS) / POINTS);
            for (int j = 0; j < d; j++) {
                points[s * d + j] = centre[j] + t[s] * along[j];
            }
        }
        double[] f = new double[n];
        model.logDensity(points, n, f);
        double max = Arrays.stream(f).filter(x -> !Double.isNaN(x)).max().orElse(0);
        double mass = 0;
        double mean = 0;
        double square = 0;
        for (int s = 0; s < n; s++) {
            double weight = Double.isNaN(f[s]) ? 0 : Math.exp(f[s] - max) * Math.hypot(1, t[s]);
            mass += weight;
            mean += weight * t[s];
            square += weight * t[s] * t[s];
        }
        return Math.sqrt(Math.max(0, square / mass - mean / mass * (mean / mass)));
    }

    private static String names(List<String> names, double[] direction) {
        double largest = Arrays.stream(direction).map(Math::abs).max().orElseThrow();
        int[] shown = IntStream.range(0, direction.length)
                .filter(j -> Math.abs(direction[j]) > SHOWN * largest)
                .toArray();
        return Arrays.stream(shown)
                .mapToObj(j ->
                        (j == shown[0] ? "" : direction[j] * direction[shown[0]] > 0 ? " + " : " − ") + names.get(j))
                .collect(Collectors.joining());
    }
}
