package org.vi4j.regression;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.vi4j.UserError;

/**
 * A cubic regression spline as a mixed model has it: f(x) = a + cx + z(x)ᵀb, b ~ N(0, τ²I), a natural cubic spline of k
 * knots whose prior density falls with ∫f″². With δ its values at the knots and ∫f″² = δᵀSδ, S = UΛUᵀ, the bends are
 * columns of UΛ^(−½) of the k − 2 positive eigenvalues. (Wood, <i>Generalized Additive Models</i>, 2nd ed. 2017, 5.3.1
 * and 5.8; R's mgcv has the same as {@code s(x, bs = "cr")}.) Over the rows of the fit the columns z are orthogonal to
 * 1 and x, and E|z|² = 1: so τ is the typical size of f's departure from a straight line, before the data are seen.
 */
final class PenalisedSpline {
    private final double[] knots;
    private final double[][] bends;
    private final double[][] curvature;

    /**
     * Takes one that was made.
     *
     * @param knots quantiles of the different values, {@code [k]}, ascending
     * @param bends B, so that z(x) = Bᵀh(x) with h(x) the spline of one at each knot in turn, {@code [k, k − 2]}
     */
    PenalisedSpline(double[] knots, double[][] bends) {
        this.knots = knots;
        this.bends = bends;
        this.curvature = curvature(knots).getData();
    }

    double[] knots() {
        return knots;
    }

    double[][] bends() {
        return bends;
    }

    /**
     * Makes one from numbers.
     *
     * @param name as it is reported
     * @param x numbers, of which k at least are different
     * @param k at least 3
     */
    static PenalisedSpline of(String name, double[] x, int k) {
        double[] different = Arrays.stream(x).sorted().distinct().toArray();
        if (different.length < k) {
            throw new UserError("formula: " + name + " has " + k + " knots, and there are " + different.length
                    + " different values: "
                    + (different.length < 3
                            ? "take it as it is, without s()"
                            : "give fewer, such as " + name.substring(0, name.length() - 1) + ", "
                                    + Math.max(3, different.length / 2) + ")"));
        }
        double[] knots = new double[k];
        for (int j = 0; j < k; j++) {
            double at = (double) j * (different.length - 1) / (k - 1);
            int below = Math.min((int) at, different.length - 2);
            knots[j] = different[below] + (at - below) * (different[below + 1] - different[below]);
        }
        EigenDecomposition eigen = new EigenDecomposition(penalty(knots));
        double[][] raw = new double[k][k - 2];
        for (int c = 0; c < k - 2; c++) {
            for (int j = 0; j < k; j++) {
                raw[j][c] = eigen.getV().getEntry(j, c) / Math.sqrt(eigen.getRealEigenvalue(c));
            }
        }
        return new PenalisedSpline(knots, raw).orthogonal(x);
    }

    /** The same, the columns' regressions on 1 and x over some numbers taken off, and of mean square 1 in all. */
    private PenalisedSpline orthogonal(double[] x) {
        int k = knots.length;
        double middle = Arrays.stream(x).average().orElse(0);
        double reach = knots[k - 1] - knots[0];
        double[][] line = new double[x.length][];
        double[][] z = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            line[i] = new double[] {1, (x[i] - middle) / reach};
            z[i] = at(x[i]);
        }
        RealMatrix slopes = new QRDecomposition(new Array2DRowRealMatrix(line, false))
                .getSolver()
                .solve(new Array2DRowRealMatrix(z, false));
        double square = 0;
        for (int i = 0; i < x.length; i++) {
            for (int c = 0; c < k - 2; c++) {
                double left = z[i][c] - slopes.getEntry(0, c) - line[i][1] * slopes.getEntry(1, c);
                square += left * left / x.length;
            }
        }
        double[][] moved = new double[k][k - 2];
        for (int j = 0; j < k; j++) {
            for (int c = 0; c < k - 2; c++) {
                // A spline of one at each knot in turn makes 1 and x of their values there.
                moved[j][c] =
                        (bends[j][c] - slopes.getEntry(0, c) - (knots[j] - middle) / reach * slopes.getEntry(1, c))
                                / Math.sqrt(square);
            }
        }
        return new PenalisedSpline(knots, moved);
    }

    /** F with second derivatives Fδ at the knots, zeros at the first and last, {@code [k, k]}. */
    private static RealMatrix curvature(double[] knots) {
        int k = knots.length;
        RealMatrix b = new Array2DRowRealMatrix(k - 2, k - 2);
        RealMatrix d = differences(knots);
        for (int i = 0; i < k - 2; i++) {
            b.setEntry(i, i, (knots[i + 2] - knots[i]) / 3);
            if (i < k - 3) {
                double h = (knots[i + 2] - knots[i + 1]) / 6;
                b.setEntry(i, i + 1, h);
                b.setEntry(i + 1, i, h);
            }
        }
        RealMatrix inner = new LUDecomposition(b).getSolver().solve(d);
        RealMatrix f = new Array2DRowRealMatrix(k, k);
        f.setSubMatrix(inner.getData(), 1, 0);
        return f;
    }

    private static RealMatrix differences(double[] knots) {
        int k = knots.length;
        RealMatrix d = new Array2DRowRealMatrix(k - 2, k);
        for (int i = 0; i < k - 2; i++) {
            double before = knots[i + 1] - knots[i];
            double behind = knots[i + 2] - knots[i + 1];
            d.setEntry(i, i, 1 / before);
            d.setEntry(i, i + 1, -1 / before - 1 / behind);
            d.setEntry(i, i + 2, 1 / behind);
        }
        return d;
    }

    /** S, its eigenvalues in descending order, in units of the knots' reach. */
    private static RealMatrix penalty(double[] knots) {
        double reach = knots[knots.length - 1] - knots[0];
        double[] unit = Arrays.stream(knots).map(x -> (x - knots[0]) / reach).toArray();
        RealMatrix f = curvature(unit);
        RealMatrix s = differences(unit).transpose().multiply(f.getSubMatrix(1, knots.length - 2, 0, knots.length - 1));
        return s.add(s.transpose()).scalarMultiply(0.5);
    }

    /** z(x), beyond the knots by straight lines, {@code [k − 2]}. */
    double[] at(double x) {
        double[] values = values(x);
        double[] z = new double[knots.length - 2];
        for (int c = 0; c < z.length; c++) {
            for (int j = 0; j < values.length; j++) {
                z[c] += bends[j][c] * values[j];
            }
        }
        return z;
    }

    /** h(x): what each knot's value counts, {@code [k]}. */
    private double[] values(double x) {
        int k = knots.length;
        double[] values = new double[k];
        if (x < knots[0] || x > knots[k - 1]) {
            int end = x < knots[0] ? 0 : k - 1;
            int next = x < knots[0] ? 1 : k - 2;
            double h = knots[next] - knots[end];
            double step = x - knots[end];
            values[end] = 1 - step / h;
            values[next] = step / h;
            for (int j = 0; j < k; j++) {
                values[j] -= step * h / 6 * curvature[next][j];
            }
            return values;
        }
        int j = 0;
        while (j < k - 2 && x > knots[j + 1]) {
            j++;
        }
        double h = knots[j + 1] - knots[j];
        double below = (knots[j + 1] - x) / h;
        double above = (x - knots[j]) / h;
        values[j] = below;
        values[j + 1] = above;
        for (int i = 0; i < k; i++) {
            values[i] += h
                    * h
                    / 6
                    * ((below * below * below - below) * curvature[j][i]
                            + (above * above * above - above) * curvature[j + 1][i]);
        }
        return values;
    }
}
