package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parameters of how effects vary, as numbers without bounds. First ln σ where there is noise; then for each term
 * its q log standard deviations ln τ, and below them, row by row, the x of its correlations: with z = tanh x the
 * partial correlations, the correlations' Cholesky factor is
 *
 * <pre>Cᵢⱼ = zᵢⱼ Πₗ₍ₗ﹤ⱼ₎ √(1 − zᵢₗ²),   Cᵢᵢ = Πₗ₍ₗ﹤ᵢ₎ √(1 − zᵢₗ²),   Σ = D C Cᵀ D,   D = diag τ</pre>
 *
 * <p>Last come the ln τ of fixed coefficients that share a standard deviation, b ~ N(0, τ²I): what bends in a spline,
 * or all of them where their prior's width is learned. These are the last of the fixed coefficients, in order.
 */
final class Spreads {
    private final List<Layout.Term> terms;
    private final boolean noise;
    private final double scale;
    private final int[] shared;

    /** Describes the parameters where no fixed coefficients share a standard deviation. */
    Spreads(List<Layout.Term> terms, boolean noise, double scale) {
        this(terms, noise, scale, new int[0]);
    }

    /**
     * Describes the parameters.
     *
     * @param terms whose effects vary
     * @param noise whether there is σ
     * @param scale s, in the fit's units
     * @param shared how many of the last fixed coefficients share each further τ
     */
    Spreads(List<Layout.Term> terms, boolean noise, double scale, int[] shared) {
        this.shared = shared.clone();
        this.terms = List.copyOf(terms);
        this.noise = noise;
        this.scale = scale;
    }

    /** s. */
    double scale() {
        return scale;
    }

    boolean noise() {
        return noise;
    }

    List<Layout.Term> terms() {
        return terms;
    }

    int dimension() {
        return begin(terms.size()) + shared.length;
    }

    /** Whether there are groups. */
    boolean groups() {
        return !terms.isEmpty();
    }

    /** How many standard deviations fixed coefficients share. */
    int sharedScales() {
        return shared.length;
    }

    /** How many fixed coefficients share standard deviations. */
    int shared() {
        return Arrays.stream(shared).sum();
    }

    /** τ of the s-th of those that fixed coefficients share. */
    double shared(double[] psi, int s) {
        return Math.exp(psi[begin(terms.size()) + s]);
    }

    /**
     * The fixed coefficients' prior precisions.
     *
     * @param psi the parameters
     * @param given those that are known, and ones in the places of the last, {@code [p]}
     */
    double[] fixed(double[] psi, double[] given) {
        double[] precision = given.clone();
        int at = precision.length - shared();
        for (int s = 0; s < shared.length; s++) {
            double tau = shared(psi, s);
            for (int k = 0; k < shared[s]; k++) {
                precision[at++] = 1 / (tau * tau);
            }
        }
        return precision;
    }

    /** ½ ln|P| of the coefficients that share standard deviations. */
    double logShared(double[] psi) {
        double sum = 0;
        for (int s = 0; s < shared.length; s++) {
            sum -= shared[s] * psi[begin(terms.size()) + s];
        }
        return sum;
    }

    /**
     * Adds the gradient of the log density of coefficients that share standard deviations.
     *
     * @param psi the parameters
     * @param squares E[b²] of each fixed coefficient, {@code [p]}
     * @param gradient receives it
     */
    void addShared(double[] psi, double[] squares, double[] gradient) {
        int at = squares.length - shared();
        for (int s = 0; s < shared.length; s++) {
            double tau = shared(psi, s);
            double sum = 0;
            for (int k = 0; k < shared[s]; k++) {
                sum += squares[at++];
            }
            gradient[begin(terms.size()) + s] += sum / (tau * tau) - shared[s];
        }
    }

    /** Where a term's parameters begin. */
    int begin(int term) {
        int at = noise ? 1 : 0;
        for (int t = 0; t < term; t++) {
            int q = terms.get(t).size();
            at += q * (q + 1) / 2;
        }
        return at;
    }

    /** Where the log standard deviations of groups, and of coefficients that share one, stand. */
    List<Integer> deviations() {
        List<Integer> places = new ArrayList<>();
        for (int t = 0; t < terms.size(); t++) {
            for (int k = 0; k < terms.get(t).size(); k++) {
                places.add(begin(t) + k);
            }
        }
        for (int s = 0; s < shared.length; s++) {
            places.add(begin(terms.size()) + s);
        }
        return places;
    }

    /**
     * The standard deviations that ψ would have were effects and noise seen themselves: 1/√(2m) of the logarithm of one
     * of m numbers', 1/√m of the correlation of m pairs.
     */
    double[] freedom(int rows, Layout layout) {
        double[] freedom = new double[dimension()];
        freedom[0] = 1 / Math.sqrt(2.0 * rows);
        for (int t = 0; t < terms.size(); t++) {
            int q = terms.get(t).size();
            double levels = layout.levels(terms.get(t).factor());
            Arrays.fill(freedom, begin(t), begin(t) + q, 1 / Math.sqrt(2 * levels));
            Arrays.fill(freedom, begin(t) + q, begin(t + 1), 1 / Math.sqrt(levels));
        }
        for (int s = 0; s < shared.length; s++) {
            freedom[begin(terms.size()) + s] = 1 / Math.sqrt(2.0 * shared[s]);
        }
        return freedom;
    }

    double sigma(double[] psi) {
        return noise ? Math.exp(psi[0]) : 1;
    }

    /** τ of a term, {@code [q]}. */
    double[] sd(double[] psi, int term) {
        double[] sd = new double[terms.get(term).size()];
        for (int k = 0; k < sd.length; k++) {
            sd[k] = Math.exp(psi[begin(term) + k]);
        }
        return sd;
    }

    /** C of a term, {@code [q][q]}. */
    double[][] factor(double[] psi, int term) {
        int q = terms.get(term).size();
        double[][] factor = new double[q][q];
        int at = begin(term) + q;
        for (int i = 0; i < q; i++) {
            double left = 1;
            for (int j = 0; j < i; j++) {
                double z = Math.tanh(psi[at]);
                factor[i][j] = z * left;
                left /= Math.cosh(psi[at++]);
            }
            factor[i][i] = left;
        }
        return factor;
    }

    /** Σ of a term, {@code [q][q]}. */
    double[][] covariance(double[] psi, int term) {
        double[] sd = sd(psi, term);
        double[][] c = factor(psi, term);
        int q = sd.length;
        double[][] covariance = new double[q][q];
        for (int i = 0; i < q; i++) {
            for (int j = 0; j < q; j++) {
                double sum = 0;
                for (int l = 0; l < q; l++) {
                    sum += c[i][l] * c[j][l];
                }
                covariance[i][j] = sd[i] * sd[j] * sum;
            }
        }
        return covariance;
    }

    /** (D C)⁻¹ of a term, lower triangular: turns effects into independent standard ones. */
    private double[] whitening(double[] psi, int term) {
        double[] sd = sd(psi, term);
        double[][] c = factor(psi, term);
        int q = sd.length;
        double[] lower = new double[q * q];
        double[] inverse = new double[q * q];
        for (int i = 0; i < q; i++) {
            for (int j = 0; j <= i; j++) {
                lower[i * q + j] = sd[i] * c[i][j];
            }
            inverse[i * q + i] = 1;
        }
        Block.solve(lower, q, inverse, q);
        return inverse;
    }

    /** The precision of the effects of one level of each factor, {@code [factors][k * k]}. */
    double[][] precision(double[] psi, Layout layout) {
        double[][] precision = new double[layout.factors()][];
        for (int f = 0; f < precision.length; f++) {
            precision[f] = new double[layout.width(f) * layout.width(f)];
        }
        for (int t = 0; t < terms.size(); t++) {
            Layout.Term term = terms.get(t);
            double[] white = whitening(psi, t);
            int q = term.size();
            int k = layout.width(term.factor());
            for (int i = 0; i < q; i++) {
                for (int j = 0; j < q; j++) {
                    double sum = 0;
                    for (int l = Math.max(i, j); l < q; l++) {
                        sum += white[l * q + i] * white[l * q + j];
                    }
                    precision[term.factor()][(term.at() + i) * k + term.at() + j] = sum;
                }
            }
        }
        return precision;
    }

    /** ln|Σ⁻¹| of a term. */
    double logDeterminant(double[] psi, int term) {
        double sum = 0;
        double[][] c = factor(psi, term);
        for (int i = 0; i < c.length; i++) {
            sum -= psi[begin(term) + i] + Math.log(c[i][i]);
        }
        return 2 * sum;
    }

    /**
     * Adds the gradient of the log density of a term's effects, Σ ln N(u; 0, Σ) over levels, by the term's parameters.
     *
     * @param psi the parameters
     * @param term the term
     * @param moments Σ E[uuᵀ] over levels, {@code [q * q]}
     * @param levels how many
     * @param gradient receives it
     * @return E[uᵀΣ⁻¹u], summed over levels
     */
    double addGradient(double[] psi, int term, double[] moments, int levels, double[] gradient) {
        int q = terms.get(term).size();
        double[] white = whitening(psi, term);
        double[][] n = new double[q][q];
        double trace = 0;
        for (int i = 0; i < q; i++) {
            for (int j = 0; j < q; j++) {
                double sum = 0;
                for (int a = 0; a <= i; a++) {
                    for (int b = 0; b <= j; b++) {
                        sum += white[i * q + a] * moments[a * q + b] * white[j * q + b];
                    }
                }
                n[i][j] = sum - (i == j ? levels : 0);
            }
            trace += n[i][i] + levels;
        }
        double[][] c = factor(psi, term);
        double[] lower = new double[q * q];
        double[] turned = new double[q * q];
        for (int i = 0; i < q; i++) {
            for (int j = 0; j < q; j++) {
                lower[i * q + j] = c[i][j];
                turned[i * q + j] = n[i][j];
            }
        }
        // C⁻ᵀN: by C it is the slope.
        Block.solveTransposed(lower, q, turned, q);
        int at = begin(term);
        int x = at + q;
        for (int i = 0; i < q; i++) {
            double slope = 0;
            for (int j = 0; j <= i; j++) {
                slope += turned[i * q + j] * c[i][j];
            }
            gradient[at + i] += slope;
            for (int j = 0; j < i; j++) {
                double[] slopes = Arrays.copyOfRange(turned, i * q, i * q + q);
                gradient[x] += byPartial(slopes, c[i], i, j, Math.tanh(psi[x]));
                x++;
            }
        }
        return trace;
    }

    /**
     * Adds the gradient of a function of u = D C z by a term's parameters.
     *
     * @param psi the parameters
     * @param term the term
     * @param sums Σ ∂f/∂uᵢ τᵢ zₗ over levels, {@code [q][q]}, its lower triangle
     * @param gradient receives it
     */
    void addByFactor(double[] psi, int term, double[][] sums, double[] gradient) {
        double[][] c = factor(psi, term);
        int at = begin(term);
        int x = at + c.length;
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j <= i; j++) {
                gradient[at + i] += sums[i][j] * c[i][j];
            }
            for (int j = 0; j < i; j++) {
                gradient[x] += byPartial(sums[i], c[i], i, j, Math.tanh(psi[x]));
                x++;
            }
        }
    }

    /** Adds what Σ b ∂f/∂b of the coefficients that share standard deviations is by their ln τ. */
    void addByScale(double[] products, double[] gradient) {
        int at = products.length - shared();
        for (int s = 0; s < shared.length; s++) {
            for (int k = 0; k < shared[s]; k++) {
                gradient[begin(terms.size()) + s] += products[at++];
            }
        }
    }

    /** Cᵢⱼ = zᵢⱼ·left, so ∂Cᵢⱼ/∂x = (1 − z²)·left; each later entry of the row falls by the share z. */
    private static double byPartial(double[] slopes, double[] row, int i, int j, double z) {
        double change = slopes[j] * (z == 0 ? left(row, j) : row[j] / z) * (1 - z * z);
        for (int l = j + 1; l <= i; l++) {
            change -= slopes[l] * z * row[l];
        }
        return change;
    }

    private static double left(double[] row, int j) {
        double square = 1;
        for (int l = 0; l < j; l++) {
            square -= row[l] * row[l];
        }
        return Math.sqrt(square);
    }
}
