package org.vi4j.mixed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Cholesky;

/**
 * The posterior precision of all coefficients, H = s Σ ωᵢ rᵢrᵢᵀ + P, factored. Each level of the eliminated factor
 * meets only itself, the other factors' levels and the fixed coefficients; with G = LLᵀ a block a level and V = L⁻¹B,
 *
 * <pre>H = [ L  0 ] [ Lᵀ V ]
 *     [ Vᵀ R ] [ 0  Rᵀ],   RRᵀ = C − VᵀV</pre>
 *
 * so that only the rest is a dense matrix. (Bates, Mächler, Bolker and Walker, "Fitting linear mixed-effects models
 * using lme4", Journal of Statistical Software 67, 2015, section 3.4.)
 */
final class Factored {
    private final CrossProducts data;
    private final Layout layout;
    private final int k;
    private final double[][] lower;
    private final double[][] solved;
    private final Cholesky rest;
    private double @Nullable [][] restInverse;

    private Factored(CrossProducts data, double[][] lower, double[][] solved, Cholesky rest) {
        this.data = data;
        this.layout = data.layout();
        this.k = layout.width(layout.eliminated());
        this.lower = lower;
        this.solved = solved;
        this.rest = rest;
    }

    /**
     * Factors.
     *
     * @param data the sums over rows
     * @param scale s
     * @param precision of the effects of one level of each factor, {@code [factors][k * k]}
     * @param fixed the fixed coefficients' prior precisions, {@code [p]}
     * @throws Cholesky.NotPositiveDefinite if H is not positive definite in float64
     */
    static Factored of(CrossProducts data, double scale, double[][] precision, double[] fixed) {
        Layout layout = data.layout();
        int first = layout.eliminated();
        int k = layout.width(first);
        int levels = layout.levels(first);
        double[][] corner = corner(data, scale, precision, fixed);
        double[][] lower = new double[levels][];
        double[][] solved = new double[levels][];
        for (int g = 0; g < levels; g++) {
            double[] l = data.block(g).clone();
            double[] v = data.border(g).clone();
            int t = data.touched(g).length;
            for (int a = 0; a < k * k; a++) {
                l[a] = scale * l[a] + precision[first][a];
            }
            for (int a = 0; a < v.length; a++) {
                v[a] *= scale;
            }
            if (!Block.factor(l, k)) {
                return failed(l, k);
            }
            Block.solve(l, k, v, t);
            lower[g] = l;
            solved[g] = v;
        }
        for (int i = 0; i < corner.length; i++) {
            subtract(corner[i], i, data, solved, k);
        }
        return new Factored(data, lower, solved, Cholesky.of(corner));
    }

    /** A block that is not positive definite, in the words of the dense factorization. */
    private static Factored failed(double[] block, int k) {
        double[][] matrix = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = i == j ? Double.NaN : block[i * k + j];
            }
        }
        Cholesky.of(matrix);
        throw new IllegalStateException("a matrix with NaN has a factor");
    }

    private static double[][] corner(CrossProducts data, double scale, double[][] precision, double[] fixed) {
        Layout layout = data.layout();
        double[][] corner = new double[layout.rest()][];
        for (int i = 0; i < corner.length; i++) {
            double[] row = data.corner()[i].clone();
            for (int j = 0; j < row.length; j++) {
                row[j] *= scale;
            }
            corner[i] = row;
        }
        int head = layout.head();
        for (int f : layout.others()) {
            int width = layout.width(f);
            for (int level = 0; level < layout.levels(f); level++) {
                int at = layout.at(f, level) - head;
                for (int a = 0; a < width; a++) {
                    for (int b = 0; b <= a; b++) {
                        corner[at + a][at + b] += precision[f][a * width + b];
                    }
                }
            }
        }
        int at = layout.fixedAt() - head;
        for (int j = 0; j < fixed.length; j++) {
            corner[at + j][at + j] += fixed[j];
        }
        return corner;
    }

    /** Row i of C − VᵀV: row by row, so that a row stays in the cache. */
    private static void subtract(double[] row, int i, CrossProducts data, double[][] solved, int k) {
        int[] touching = data.touching(i);
        for (int m = 0; m < touching.length; m += 2) {
            int[] touched = data.touched(touching[m]);
            double[] v = solved[touching[m]];
            int c = touching[m + 1];
            int t = touched.length;
            for (int a = 0; a < k; a++) {
                double factor = v[a * t + c];
                if (factor != 0) {
                    for (int j = 0; j <= c; j++) {
                        row[touched[j]] -= factor * v[a * t + j];
                    }
                }
            }
        }
    }

    double logDeterminant() {
        double sum = rest.logDeterminant();
        for (double[] l : lower) {
            sum += Block.logDeterminant(l, k);
        }
        return sum;
    }

    /** Solves Hx = b. */
    double[] solve(double[] b) {
        int head = layout.head();
        double[] x = b.clone();
        double[] below = Arrays.copyOfRange(b, head, b.length);
        double[] own = new double[k];
        for (int g = 0; g < lower.length; g++) {
            System.arraycopy(x, g * k, own, 0, k);
            Block.solve(lower[g], k, own, 1);
            System.arraycopy(own, 0, x, g * k, k);
            int[] touched = data.touched(g);
            for (int a = 0; a < k; a++) {
                for (int c = 0; c < touched.length; c++) {
                    below[touched[c]] -= solved[g][a * touched.length + c] * own[a];
                }
            }
        }
        System.arraycopy(rest.solve(below), 0, x, head, below.length);
        backSubstitute(x);
        return x;
    }

    /** Turns independent standard normal numbers into a draw about zero with covariance H⁻¹. */
    double[] colour(double[] z) {
        int head = layout.head();
        double[] x = z.clone();
        double[] below = rest.solveTransposed(Arrays.copyOfRange(z, head, z.length));
        System.arraycopy(below, 0, x, head, below.length);
        backSubstitute(x);
        return x;
    }

    /** The head's part of L⁻ᵀ, the rest being solved. */
    private void backSubstitute(double[] x) {
        int head = layout.head();
        double[] own = new double[k];
        for (int g = 0; g < lower.length; g++) {
            int[] touched = data.touched(g);
            int t = touched.length;
            for (int a = 0; a < k; a++) {
                double sum = x[g * k + a];
                for (int c = 0; c < t; c++) {
                    sum -= solved[g][a * t + c] * x[head + touched[c]];
                }
                own[a] = sum;
            }
            Block.solveTransposed(lower[g], k, own, 1);
            System.arraycopy(own, 0, x, g * k, k);
        }
    }

    /** (C − VᵀV)⁻¹, found once. */
    private double[][] inverse() {
        double[][] known = restInverse;
        if (known == null) {
            known = rest.inverse();
            restInverse = known;
        }
        return known;
    }

    /** rᵢᵀH⁻¹rᵢ of each row: |L⁻¹h|² + wᵀS⁻¹w with h the head's part of r, c the rest's, w = c − VᵀL⁻¹h. */
    double[] leverages(DesignRows rows) {
        double[][] inverse = inverse();
        int first = layout.eliminated();
        int head = layout.head();
        double[] leverages = new double[rows.count()];
        double[] own = new double[k];
        for (int i = 0; i < leverages.length; i++) {
            int g = rows.level()[first][i];
            int[] touched = data.touched(g);
            int t = touched.length;
            System.arraycopy(rows.grouped()[first], i * k, own, 0, k);
            Block.solve(lower[g], k, own, 1);
            double sum = 0;
            double[] w = new double[t];
            for (int a = 0; a < k; a++) {
                sum += own[a] * own[a];
                for (int c = 0; c < t; c++) {
                    w[c] -= solved[g][a * t + c] * own[a];
                }
            }
            for (int f : layout.others()) {
                int width = layout.width(f);
                int at = Arrays.binarySearch(touched, layout.at(f, rows.level()[f][i]) - head);
                for (int a = 0; a < width; a++) {
                    w[at + a] += rows.grouped()[f][i * width + a];
                }
            }
            for (int j = 0; j < layout.fixed(); j++) {
                w[t - layout.fixed() + j] += rows.fixed()[i][j];
            }
            for (int c = 0; c < t; c++) {
                double[] row = inverse[touched[c]];
                double product = 0;
                for (int e = 0; e < t; e++) {
                    product += row[touched[e]] * w[e];
                }
                sum += w[c] * product;
            }
            leverages[i] = sum;
        }
        return leverages;
    }

    /** The covariances that are of use: of each level's effects among themselves, and of the fixed coefficients. */
    Covariances covariances() {
        double[][] inverse = inverse();
        int head = layout.head();
        double[][][] levels = new double[layout.factors()][][];
        for (int f : layout.others()) {
            levels[f] = new double[layout.levels(f)][];
            int width = layout.width(f);
            for (int level = 0; level < layout.levels(f); level++) {
                levels[f][level] = square(inverse, layout.at(f, level) - head, width);
            }
        }
        double[][] products = new double[lower.length][];
        Arrays.setAll(products, g -> new double[solved[g].length]);
        for (int column = 0; column < inverse.length; column++) {
            multiply(inverse[column], column, products);
        }
        double[][] eliminated = new double[lower.length][];
        Arrays.setAll(eliminated, g -> covariance(g, products[g]));
        levels[layout.eliminated()] = eliminated;
        return new Covariances(levels, square(inverse, layout.fixedAt() - head, layout.fixed()));
    }

    private static double[] square(double[][] matrix, int at, int width) {
        double[] block = new double[width * width];
        for (int a = 0; a < width; a++) {
            System.arraycopy(matrix[at + a], at, block, a * width, width);
        }
        return block;
    }

    /** A column of V S⁻¹ of all levels, given that of S⁻¹. */
    private void multiply(double[] inverse, int column, double[][] products) {
        int[] touching = data.touching(column);
        for (int m = 0; m < touching.length; m += 2) {
            int g = touching[m];
            int[] touched = data.touched(g);
            double[] v = solved[g];
            int t = touched.length;
            for (int a = 0; a < k; a++) {
                double sum = 0;
                for (int e = 0; e < t; e++) {
                    sum += inverse[touched[e]] * v[a * t + e];
                }
                products[g][a * t + touching[m + 1]] = sum;
            }
        }
    }

    /** L⁻ᵀ(I + V S⁻¹ Vᵀ)L⁻¹ of one level, given its V S⁻¹. */
    private double[] covariance(int g, double[] product) {
        double[] v = solved[g];
        int t = data.touched(g).length;
        double[] middle = new double[k * k];
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                double sum = a == b ? 1 : 0;
                for (int c = 0; c < t; c++) {
                    sum += v[b * t + c] * product[a * t + c];
                }
                middle[b * k + a] = sum;
            }
        }
        // L⁻ᵀM, then its transpose's: M is symmetric.
        Block.solveTransposed(lower[g], k, middle, k);
        double[] turned = new double[k * k];
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                turned[a * k + b] = middle[b * k + a];
            }
        }
        Block.solveTransposed(lower[g], k, turned, k);
        return turned;
    }

    /**
     * Blocks of H⁻¹.
     *
     * @param levels of each level's effects, {@code [factors][levels][k * k]}
     * @param fixed of the fixed coefficients, {@code [p * p]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Covariances(double[][][] levels, double[] fixed) {}
}
