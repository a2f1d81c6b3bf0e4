package org.vi4j.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Cholesky;

/**
 * A direction b in which the likelihood of a logistic or probit regression never falls: (2yᵢ − 1) xᵢᵀb ≥ 0 for every
 * row, and not 0 for all. There is one exactly if there is no maximum of the likelihood (Albert and Anderson, "On the
 * existence of maximum likelihood estimates in logistic regression models", Biometrika 71, 1984), and the data alone
 * would send the weights to infinity.
 *
 * <p>Newton's method looks for the maximum, and proves that there is no such direction once
 *
 * <pre>maxᵢ √(xᵢᵀH⁻¹xᵢ) · √(gᵀH⁻¹g) &lt; 1</pre>
 *
 * with the gradient g = Σ λᵢzᵢ and the Hessian H = Σ λᵢ(1 − λᵢ)xᵢxᵢᵀ, where zᵢ = (2yᵢ − 1)xᵢ and λᵢ the probability of
 * the other outcome. For if all zᵢᵀb ≥ 0, then bᵀHb ≤ Σ λᵢ(zᵢᵀb)² ≤ maxᵢ(zᵢᵀb) · bᵀg, and both factors are, by Cauchy
 * and Schwarz, at most √(bᵀHb) times those above. Where there is a maximum that comes within some steps, as g goes to
 * 0; where there is none it never does, and the last step points along b.
 *
 * @param complete whether a plane has all zeros on one side and all ones on the other; else some rows lie on it
 *     (quasi-complete), as where a column of zeros and ones has ones of one outcome only
 * @param columns those that b consists of, the most important first
 */
@SuppressWarnings("ArrayRecordComponent")
public record Separation(boolean complete, int[] columns) {
    private static final int STEPS = 100;
    /** Half of 1, which the product comes down to where rows alike are separated. */
    private static final double PROOF = 0.5;

    private static final int HALVINGS = 40;
    /** Curvature that rounding would hide, relative to that along the column alone. */
    private static final double FLAT = 1e-12;

    /**
     * Looks for a separating direction; columns that repeat others are left out.
     *
     * @param x the rows, {@code [n, d]}
     * @param y zeros and ones, {@code [n]}
     * @return the separation; empty if it is proved that there is none
     */
    public static Optional<Separation> of(double[][] x, double[] y) {
        OrthonormalBasis basis = OrthonormalBasis.of(x);
        return search(new Rows() {
            @Override
            public OrthonormalBasis basis() {
                return basis;
            }

            @Override
            public Point at(double[] w) {
                Point point = new Point(w.length);
                for (int i = 0; i < y.length; i++) {
                    point.add(basis.q()[i], y[i], w);
                }
                return point.whole();
            }

            @Override
            public double longest(double[][] lower) {
                double largest = 0;
                for (double[] row : basis.q()) {
                    largest = Math.max(largest, square(row, lower));
                }
                return Math.sqrt(largest);
            }
        });
    }

    /**
     * Looks for a separating direction in rows of which only sums are brought here, in a pass or two a step; columns
     * that nearly repeat others, to one part in a million, are left out.
     *
     * @param rows the rows, whose targets are zeros and ones
     * @return the separation; empty if it is proved that there is none
     */
    public static Optional<Separation> of(RowSums rows) {
        return search(SummedRows.of(rows));
    }

    /** What the search needs of the rows, in an orthonormal basis of their columns. */
    private interface Rows {
        OrthonormalBasis basis();

        Point at(double[] w);

        /** maxᵢ √(xᵢᵀH⁻¹xᵢ) by H's factor, or more. */
        double longest(double[][] lower);
    }

    private static Optional<Separation> search(Rows rows) {
        OrthonormalBasis basis = rows.basis();
        int d = basis.kept().length;
        double[] w = new double[d];
        double[] move = new double[d];
        boolean complete = false;
        Point point = rows.at(w);
        double value = point.value;
        for (int step = 0; step < STEPS && d > 0; step++) {
            Cholesky factor = factor(point.hessian);
            if (factor == null) {
                break;
            }
            double[] g = point.gradient;
            double[] newton = factor.solve(g);
            double decrement = Math.sqrt(
                    IntStream.range(0, d).mapToDouble(j -> g[j] * newton[j]).sum());
            if (decrement < PROOF && decrement * rows.longest(factor.lower()) < PROOF) {
                return Optional.empty();
            }
            double[] next = new double[d];
            double[] start = w;
            Point there = point;
            double nextValue = Double.NEGATIVE_INFINITY;
            double length = 1;
            for (int k = 0; k < HALVINGS && !(nextValue >= value); k++) {
                double by = length;
                Arrays.setAll(next, j -> start[j] + by * newton[j]);
                there = rows.at(next);
                nextValue = there.value;
                length /= 2;
            }
            if (!(nextValue >= value)) {
                break;
            }
            w = next;
            value = nextValue;
            point = there;
            complete = point.separates;
            move = newton;
        }
        return Optional.of(new Separation(complete, basis.important(complete ? w : move)));
    }

    /** H's factor; null where some direction has no curvature left beyond rounding, so far out are the weights. */
    private static @Nullable Cholesky factor(double[][] hessian) {
        try {
            Cholesky factor = Cholesky.of(hessian);
            double[][] lower = factor.lower();
            for (int j = 0; j < lower.length; j++) {
                if (!(lower[j][j] * lower[j][j] > FLAT * hessian[j][j])) {
                    return null;
                }
            }
            return factor;
        } catch (Cholesky.NotPositiveDefinite e) {
            return null;
        }
    }

    /** xᵀH⁻¹x by H's factor. */
    private static double square(double[] row, double[][] lower) {
        int d = lower.length;
        double[] z = new double[d];
        double square = 0;
        for (int j = 0; j < d; j++) {
            double rest = row[j];
            for (int k = 0; k < j; k++) {
                rest -= lower[j][k] * z[k];
            }
            z[j] = rest / lower[j][j];
            square += z[j] * z[j];
        }
        return square;
    }

    /** The log likelihood at one w, and what Newton's method needs there. */
    private static final class Point {
        private final double[] gradient;
        private final double[][] hessian;
        private boolean separates = true;
        private double value;

        Point(int d) {
            gradient = new double[d];
            hessian = new double[d][d];
        }

        void add(double[] x, double y, double[] w) {
            double eta = 0;
            for (int j = 0; j < w.length; j++) {
                eta += x[j] * w[j];
            }
            double sign = 2 * y - 1;
            double margin = sign * eta;
            separates &= margin > 0;
            value -= margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
            double other = 1 / (1 + Math.exp(margin));
            double weight = other / (1 + Math.exp(-margin));
            for (int j = 0; j < w.length; j++) {
                gradient[j] += sign * other * x[j];
                double weighted = weight * x[j];
                for (int k = 0; k <= j; k++) {
                    hessian[j][k] += weighted * x[k];
                }
            }
        }

        /** Fills the upper triangle. */
        Point whole() {
            for (int j = 0; j < hessian.length; j++) {
                for (int k = 0; k < j; k++) {
                    hessian[k][j] = hessian[j][k];
                }
            }
            return this;
        }
    }

    /**
     * Rows elsewhere: q = L⁻¹x over the kept columns, with the Cholesky factor of their XᵀX.
     *
     * @param rows them
     * @param basis without rows
     */
    private record SummedRows(RowSums rows, OrthonormalBasis basis) implements Rows {
        /** The square of what is left of a column that repeats others, relative to its length's. */
        private static final double NEARLY = 1e-12;

        static SummedRows of(RowSums rows) {
            int d = rows.dimension();
            double[] gram = rows.sum(new Products(d));
            double[][] r = new double[d][d];
            int[] kept = new int[d];
            int k = 0;
            for (int j = 0; j < d; j++) {
                Arrays.fill(r[k], 0);
                double left = gram[j * d + j];
                for (int c = 0; c < k; c++) {
                    double part = gram[j * d + kept[c]];
                    for (int b = 0; b < c; b++) {
                        part -= r[k][b] * r[c][b];
                    }
                    r[k][c] = part / r[c][c];
                    left -= r[k][c] * r[k][c];
                }
                if (left > NEARLY * gram[j * d + j]) {
                    r[k][k] = Math.sqrt(left);
                    kept[k++] = j;
                }
            }
            return new SummedRows(rows, new OrthonormalBasis(new double[0][], r, Arrays.copyOf(kept, k)));
        }

        @Override
        public Point at(double[] w) {
            int d = w.length;
            double[] sums = rows.sum(new PointTerm(basis.r(), basis.kept(), w));
            Point point = new Point(d);
            point.value = sums[0];
            point.separates = sums[1] == 0;
            System.arraycopy(sums, 2, point.gradient, 0, d);
            for (int j = 0; j < d; j++) {
                System.arraycopy(sums, 2 + d + j * d, point.hessian[j], 0, j + 1);
            }
            return point.whole();
        }

        /** The 16th root of the sum of 16th powers: at least the maximum, and little more. */
        @Override
        public double longest(double[][] lower) {
            double[] sum = rows.sum(new Lengths(basis.r(), basis.kept(), lower));
            return Math.pow(sum[0], 1 / (2.0 * Lengths.POWER));
        }
    }

    /** L⁻¹x over the kept columns. */
    private static double[] solve(double[][] r, int[] kept, double[] x) {
        double[] q = new double[kept.length];
        for (int k = 0; k < q.length; k++) {
            double rest = x[kept[k]];
            for (int c = 0; c < k; c++) {
                rest -= r[k][c] * q[c];
            }
            q[k] = rest / r[k][k];
        }
        return q;
    }

    /** XᵀX. */
    private record Products(int d) implements RowSums.Term {
        @Override
        public int length() {
            return d * d;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    sums[j * d + k] += x[j] * x[k];
                }
            }
        }
    }

    /** Value, rows on the wrong side, gradient, Hessian. */
    private record PointTerm(double[][] r, int[] kept, double[] w) implements RowSums.Term {
        @Override
        public int length() {
            return 2 + w.length + w.length * w.length;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            int d = w.length;
            Point one = new Point(d);
            one.add(solve(r, kept, x), y, w);
            sums[0] += one.value;
            sums[1] += one.separates ? 0 : 1;
            for (int j = 0; j < d; j++) {
                sums[2 + j] += one.gradient[j];
                for (int k = 0; k <= j; k++) {
                    sums[2 + d + j * d + k] += one.hessian[j][k];
                }
            }
        }
    }

    /** The sum of powers of xᵀH⁻¹x. */
    private record Lengths(double[][] r, int[] kept, double[][] lower) implements RowSums.Term {
        private static final int POWER = 8;

        @Override
        public int length() {
            return 1;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            sums[0] += Math.pow(square(solve(r, kept, x), lower), POWER);
        }
    }
}
