package org.vi4j.inference;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.math.RandomStreams;

/**
 * A start and units for {@link LowRank}: with Σ₀ = D² + BBᵀ, a local minimum of KL from N(0, A⁻¹), and CCᵀ = Σ₀, moves
 * of μ and of B's columns are Cx, those of ω are as they are. If A is the posterior's precision and Σ₀ its inverse, the
 * ELBO's curvature by x and ω is at most 4: with δΣ = C(xbᵀ + bxᵀ + …)Cᵀ, all of b = C⁻¹B and C⁻¹D at most 1 long, KL
 * is ¼ |C⁻¹ δΣ C⁻ᵀ|² ≤ (|x| + |δω|)². As B rotates, Σ does not change: there the curvature is zero, and no harm.
 */
final class LowRankUnits implements Family.Units {
    private static final int SUBSPACE_STEPS = 20;
    /** B = 0 is a saddle. */
    private static final double LEAST = 1e-4;
    /** Nats for each squared power of e between D and the conditional standard deviation, twice. */
    private static final double HOLD = 1e-4;
    /** In nats. */
    private static final Lbfgs LBFGS = new Lbfgs(20, 1e-6, 500);

    private final int d;
    private final int r;
    private final double[] start;
    private final double[] sd;
    /** W = D⁻¹B, row by row. */
    private final double[] w;
    /** K with C = D(I + WKWᵀ), so that (I + WKWᵀ)² = I + WWᵀ. */
    private final double[][] k;

    LowRankUnits(LowRank family, double[][] precision) {
        this.d = family.dimension();
        this.r = family.rank();
        this.start = nearest(family, precision);
        this.sd = new double[d];
        this.w = new double[d * r];
        for (int j = 0; j < d; j++) {
            sd[j] = Math.exp(start[d + j]);
            for (int c = 0; c < r; c++) {
                w[j * r + c] = start[2 * d + j * r + c] / sd[j];
            }
        }
        double[][] gram = new double[r][r];
        for (int a = 0; a < r; a++) {
            for (int b = 0; b < r; b++) {
                for (int j = 0; j < d; j++) {
                    gram[a][b] += w[j * r + a] * w[j * r + b];
                }
            }
        }
        EigenDecomposition spectrum = new EigenDecomposition(new Array2DRowRealMatrix(gram, false));
        this.k = new double[r][r];
        for (int c = 0; c < r; c++) {
            double[] v = spectrum.getEigenvector(c).toArray();
            double weight = 1 / (1 + Math.sqrt(1 + Math.max(0, spectrum.getRealEigenvalue(c))));
            for (int a = 0; a < r; a++) {
                for (int b = 0; b < r; b++) {
                    k[a][b] += weight * v[a] * v[b];
                }
            }
        }
    }

    /** Maximizes ½ ln|Σ| − ½ tr(AΣ), which is −KL but for a constant, from where D leaves most to be said by B. */
    private static double[] nearest(LowRank family, double[][] precision) {
        int d = family.dimension();
        int r = family.rank();
        double[] lambda = new double[family.size()];
        double[] scale = new double[d];
        Arrays.setAll(scale, j -> 1 / Math.sqrt(precision[j][j]));
        double[][] scaled = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                scaled[i][j] = precision[i][j] * scale[i] * scale[j];
            }
        }
        double[][] widest = widest(scaled, r);
        for (int j = 0; j < d; j++) {
            lambda[d + j] = Math.log(scale[j]);
            for (int c = 0; c < r; c++) {
                lambda[2 * d + j * r + c] = scale[j] * widest[c][j];
            }
        }
        double[] omega = Arrays.copyOfRange(lambda, d, 2 * d);
        return LBFGS.minimize((x, g) -> bounded(family, precision, omega, x, g), lambda, x -> false)
                .x();
    }

    /** KL, and what keeps D away from zero where B alone could say a row's variance (a Heywood case). */
    private static double bounded(LowRank family, double[][] precision, double[] omega, double[] lambda, double[] g) {
        double value = divergence(family, precision, lambda, g);
        int d = family.dimension();
        for (int j = 0; j < d; j++) {
            double off = lambda[d + j] - omega[j];
            value += HOLD * off * off / 2;
            g[d + j] += HOLD * off;
        }
        return value;
    }

    private static double divergence(LowRank family, double[][] precision, double[] lambda, double[] g) {
        int d = family.dimension();
        int r = family.rank();
        Arrays.fill(g, 0);
        double value;
        try {
            value = -family.entropy(lambda, -1, g);
        } catch (Cholesky.NotPositiveDefinite e) {
            // A step so long that D is nothing beside B: the line search takes a shorter one.
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < d; i++) {
            double[] row = precision[i];
            double square = Math.exp(2 * lambda[d + i]);
            value += row[i] * square / 2;
            g[d + i] += row[i] * square;
            double[] product = new double[r];
            for (int j = 0; j < d; j++) {
                for (int c = 0; c < r; c++) {
                    product[c] += row[j] * lambda[2 * d + j * r + c];
                }
            }
            for (int c = 0; c < r; c++) {
                value += product[c] * lambda[2 * d + i * r + c] / 2;
                g[2 * d + i * r + c] += product[c];
            }
        }
        return value;
    }

    /** Eigenvectors of A⁻¹ with the largest eigenvalues x, times √(x − 1), roughly: by subspace iteration. */
    private static double[][] widest(double[][] precision, int r) {
        int d = precision.length;
        Cholesky factor = Cholesky.of(precision);
        double[][] vectors = new double[r][];
        double[] lengths = new double[r];
        for (int c = 0; c < r; c++) {
            vectors[c] =
                    new RandomStreams(0).at("subspace", c).doubles(d, -1, 1).toArray();
        }
        for (int step = 0; step < SUBSPACE_STEPS; step++) {
            for (int c = 0; c < r; c++) {
                double[] v = step == 0 ? vectors[c] : factor.solve(vectors[c]);
                for (int b = 0; b < c; b++) {
                    double along = dot(v, vectors[b]);
                    for (int j = 0; j < d; j++) {
                        v[j] -= along * vectors[b][j];
                    }
                }
                lengths[c] = Math.sqrt(dot(v, v));
                for (int j = 0; j < d; j++) {
                    v[j] /= lengths[c];
                }
                vectors[c] = v;
            }
        }
        for (int c = 0; c < r; c++) {
            for (int j = 0; j < d; j++) {
                vectors[c][j] *= Math.sqrt(Math.max(LEAST, lengths[c] - 1));
            }
        }
        return vectors;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    @Override
    public double[] start() {
        return start.clone();
    }

    @Override
    public double[] pull(double[] gradient) {
        double[] out = gradient.clone();
        double[] v = new double[d];
        for (int column = 0; column <= r; column++) {
            for (int j = 0; j < d; j++) {
                v[j] = sd[j] * out[place(column, j)];
            }
            root(v);
            for (int j = 0; j < d; j++) {
                out[place(column, j)] = v[j];
            }
        }
        return out;
    }

    @Override
    public void push(double[] move, double[] lambda) {
        double[] v = new double[d];
        for (int j = 0; j < d; j++) {
            lambda[d + j] += move[d + j];
        }
        for (int column = 0; column <= r; column++) {
            for (int j = 0; j < d; j++) {
                v[j] = move[place(column, j)];
            }
            root(v);
            for (int j = 0; j < d; j++) {
                lambda[place(column, j)] += sd[j] * v[j];
            }
        }
    }

    /** μ, then the columns of B. */
    private int place(int column, int j) {
        return column == 0 ? j : 2 * d + j * r + column - 1;
    }

    /** (I + WKWᵀ)v, in place. */
    private void root(double[] v) {
        double[] inner = new double[r];
        for (int j = 0; j < d; j++) {
            for (int c = 0; c < r; c++) {
                inner[c] += w[j * r + c] * v[j];
            }
        }
        double[] weighted = new double[r];
        for (int a = 0; a < r; a++) {
            weighted[a] = dot(k[a], inner);
        }
        for (int j = 0; j < d; j++) {
            for (int c = 0; c < r; c++) {
                v[j] += w[j * r + c] * weighted[c];
            }
        }
    }

    /** Returns Cᵀ A C, whose eigenvalues are what a step size has to suit. */
    @Override
    public double[][] curvature(double[][] precision) {
        double[][] half = new double[d][];
        for (int i = 0; i < d; i++) {
            double[] row = new double[d];
            for (int j = 0; j < d; j++) {
                row[j] = precision[i][j] * sd[j];
            }
            root(row);
            half[i] = row;
        }
        double[][] out = new double[d][d];
        for (int j = 0; j < d; j++) {
            double[] column = new double[d];
            for (int i = 0; i < d; i++) {
                column[i] = sd[i] * half[i][j];
            }
            root(column);
            for (int i = 0; i < d; i++) {
                out[i][j] = column[i];
            }
        }
        return out;
    }
}
