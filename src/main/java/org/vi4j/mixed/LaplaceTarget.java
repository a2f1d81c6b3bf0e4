package org.vi4j.mixed;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.Likelihood;

/**
 * The posterior of the parameters where there is no noise, all coefficients b integrated out by Laplace's
 * approximation:
 *
 * <pre>ln p(y | ψ) ≈ ln p(y | b̂) − ½ b̂ᵀPb̂ + ½ ln|P| − ½ ln|H|,   H = RᵀΩR + P</pre>
 *
 * with b̂ the mode given ψ, found by Newton's steps, Ω the rows' curvatures there and P the coefficients' prior
 * precision. The gradient has the mode's own change in it, by the third derivatives of the rows' log densities.
 */
final class LaplaceTarget implements SpreadTarget {
    private static final int MOST_STEPS = 100;
    private static final int MOST_HALVINGS = 60;

    /** The square of a step in standard deviations that is none. */
    private static final double STILL = 1e-16;

    /** Newton's steps that a mode takes, about. */
    private static final double STEPS = 6;

    /** The step of differences of curvatures. */
    private static final double STEP = 1e-4;

    private final DesignRows design;
    private final Layout layout;
    private final Likelihood likelihood;
    private final Spreads spreads;
    private final double[] fixedPrior;
    private final CrossProducts structure;
    private final LevelRows[] levelRows;
    private final double[] start;
    private final double constant;

    /**
     * Prepares.
     *
     * @param design the rows
     * @param likelihood without noise
     * @param spreads the parameters
     * @param fixedPrior the fixed coefficients' prior precisions, zeros where it is flat, {@code [p]}
     * @param start coefficients from which modes are looked for, {@code [d]}
     */
    LaplaceTarget(DesignRows design, Likelihood likelihood, Spreads spreads, double[] fixedPrior, double[] start) {
        this(
                design,
                likelihood,
                spreads,
                fixedPrior,
                start,
                CrossProducts.of(design),
                IntStream.range(0, design.layout().factors())
                        .mapToObj(f -> LevelRows.of(design, f, likelihood))
                        .toArray(LevelRows[]::new));
    }

    private LaplaceTarget(
            DesignRows design,
            Likelihood likelihood,
            Spreads spreads,
            double[] fixedPrior,
            double[] start,
            CrossProducts structure,
            LevelRows[] levelRows) {
        this.design = design;
        this.layout = design.layout();
        this.likelihood = likelihood;
        this.spreads = spreads;
        this.fixedPrior = fixedPrior;
        this.start = start;
        this.structure = structure;
        this.levelRows = levelRows;
        this.constant = LinkTargets.logNormalizer(fixedPrior)
                + Arrays.stream(fixedPrior).filter(precision -> precision > 0).count() * Math.log(2 * Math.PI) / 2;
    }

    /** The same that looks for modes from another start. */
    LaplaceTarget from(double[] coefficients) {
        return new LaplaceTarget(design, likelihood, spreads, fixedPrior, coefficients, structure, levelRows);
    }

    /** The same of rows with other offsets. */
    LaplaceTarget shifted(double[] offset) {
        DesignRows rows = new DesignRows(
                layout, design.fixed(), design.grouped(), design.level(), design.target(), offset, design.weight());
        return new LaplaceTarget(rows, likelihood, spreads, fixedPrior, start, structure, levelRows);
    }

    @Override
    public int dimension() {
        return spreads.dimension();
    }

    @Override
    public double cost() {
        return STEPS * structure.cost();
    }

    @Override
    public double[][] working(double[] coefficients) {
        return LinkTargets.working(design, likelihood, coefficients);
    }

    /**
     * A mode.
     *
     * @param b where it is, {@code [d]}
     * @param log ln p(y, b | ψ) there, without normalizing constants
     * @param precision H
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Mode(double[] b, double log, Factored precision) {}

    private Mode mode(double[] psi) {
        double[][] precision = spreads.precision(psi, layout);
        double[] fixed = spreads.fixed(psi, fixedPrior);
        CrossProducts data = structure.another();
        double[] b = start.clone();
        double log = density(b, precision, fixed);
        Factored factored = null;
        for (int step = 0; step < MOST_STEPS; step++) {
            double[][] slopes = slopes(b);
            data = data.sum(slopes[0], slopes[1]);
            factored = Factored.of(data, 1, precision, fixed);
            double[] slope = data.sums().clone();
            addPrior(b, precision, fixed, slope);
            double[] move = factored.solve(slope);
            double decrement = 0;
            for (int j = 0; j < b.length; j++) {
                decrement += move[j] * slope[j];
            }
            if (!(decrement >= STILL)) {
                break;
            }
            double share = 1;
            double[] next = b.clone();
            double there = log;
            for (int halving = 0; halving < MOST_HALVINGS; halving++) {
                for (int j = 0; j < b.length; j++) {
                    next[j] = b[j] + share * move[j];
                }
                there = density(next, precision, fixed);
                // So near, the density has no digits left to judge a step by.
                if (there >= log || decrement < 1e-9) {
                    break;
                }
                share /= 2;
            }
            b = next;
            log = there;
        }
        return new Mode(b, log, java.util.Objects.requireNonNull(factored));
    }

    /** ω and s of each row, weighted, {@code [2][n]}. */
    private double[][] slopes(double[] b) {
        double[] eta = design.linear(b);
        double[][] slopes = new double[2][eta.length];
        double[] derivatives = new double[3];
        for (int i = 0; i < eta.length; i++) {
            likelihood.derivatives(design.target()[i], eta[i], derivatives);
            slopes[0][i] = design.weight()[i] * derivatives[2];
            slopes[1][i] = design.weight()[i] * derivatives[1];
        }
        return slopes;
    }

    private double density(double[] b, double[][] precision, double[] fixed) {
        double[] eta = design.linear(b);
        double sum = likelihood.logLikelihood(design.target(), eta, 1, design.weight());
        return sum - addPrior(b, precision, fixed, new double[b.length]) / 2;
    }

    /**
     * Subtracts Pb from a slope.
     *
     * @return bᵀPb
     */
    private double addPrior(double[] b, double[][] precision, double[] fixed, double[] slope) {
        double sum = 0;
        for (int f = 0; f < layout.factors(); f++) {
            int k = layout.width(f);
            for (int level = 0; level < layout.levels(f); level++) {
                int at = layout.at(f, level);
                for (int a = 0; a < k; a++) {
                    double own = 0;
                    for (int c = 0; c < k; c++) {
                        own += precision[f][a * k + c] * b[at + c];
                    }
                    slope[at + a] -= own;
                    sum += own * b[at + a];
                }
            }
        }
        for (int j = 0; j < fixed.length; j++) {
            int at = layout.fixedAt() + j;
            slope[at] -= fixed[j] * b[at];
            sum += fixed[j] * b[at] * b[at];
        }
        return sum;
    }

    @Override
    public NormalConditional conditional(double[] psi) {
        Mode mode = mode(psi);
        return new NormalConditional(mode.b, mode.precision);
    }

    @Override
    public double log(double[] psi, double @Nullable [] gradient) {
        return log(psi, gradient, null);
    }

    /** The same, which also leaves the gradient by each row's offset where one is asked for. */
    double log(double[] psi, double @Nullable [] gradient, double @Nullable [] byOffset) {
        double[] slope = gradient == null ? new double[psi.length] : gradient;
        Arrays.fill(slope, 0);
        Mode mode;
        try {
            mode = mode(psi);
        } catch (Cholesky.NotPositiveDefinite e) {
            return Double.NEGATIVE_INFINITY;
        }
        double log = constant + spreads.logShared(psi) + mode.log - mode.precision.logDeterminant() / 2;
        for (int t = 0; t < layout.terms().size(); t++) {
            int levels = layout.levels(layout.terms().get(t).factor());
            log += levels * spreads.logDeterminant(psi, t) / 2;
        }
        if (gradient != null) {
            NormalConditional given = new NormalConditional(mode.b, mode.precision);
            double[] v = thirds(mode);
            double[] moved = mode.precision.solve(design.transposed(v));
            new SecondMoments(layout, given, moved).addGradient(spreads, psi, fixedPrior, gradient);
            if (byOffset != null) {
                byOffset(mode, v, moved, byOffset);
            }
        }
        return log + SpreadsPrior.log(spreads, psi, slope);
    }

    /** rᵢᵀH⁻¹rᵢ times the change of the curvature by the linear predictor. */
    private double[] thirds(Mode mode) {
        double[] eta = design.linear(mode.b);
        double[] v = mode.precision.leverages(design);
        for (int i = 0; i < v.length; i++) {
            double y = design.target()[i];
            double change = likelihood.curvature(y, eta[i] + STEP, 1) - likelihood.curvature(y, eta[i] - STEP, 1);
            v[i] *= design.weight()[i] * change / (2 * STEP);
        }
        return v;
    }

    /** s − ½ (v − Ω R H⁻¹ Rᵀ v): the mode falls by H⁻¹RᵀΩ as an offset rises. */
    private void byOffset(Mode mode, double[] v, double[] moved, double[] byOffset) {
        double[][] slopes = slopes(mode.b);
        double[] back = design.linear(moved);
        for (int i = 0; i < byOffset.length; i++) {
            byOffset[i] = slopes[1][i] - (v[i] - slopes[0][i] * (back[i] - design.offset()[i])) / 2;
        }
    }

    /**
     * What quadrature of the effects of each level, all other coefficients at the mode, adds to Laplace's approximation
     * of the same: the skewness of one level's effects, but not what several levels do together. Coefficients that
     * share standard deviations count as levels of their own.
     *
     * @return nats, summed over all levels
     */
    double correction(double[] psi) {
        double[][] precision = spreads.precision(psi, layout);
        double[] b = mode(psi).b;
        double[] all = design.linear(b);
        double sum = 0;
        for (int f = 0; f < layout.factors(); f++) {
            int k = layout.width(f);
            if (k > HermiteRule.MOST || k == 0) {
                continue;
            }
            LevelRows rows = levelRows[f];
            double[] eta = new double[all.length];
            for (int r = 0; r < eta.length; r++) {
                int i = rows.order()[r];
                eta[r] = all[i];
                int at = layout.at(f, design.level()[f][i]);
                for (int a = 0; a < k; a++) {
                    eta[r] -= rows.z()[r * k + a] * b[at + a];
                }
            }
            int[] sizes = HermiteRule.sizes(k);
            LevelIntegral level = new LevelIntegral(rows, HermiteRule.of(sizes[sizes.length / 2], k));
            for (int g = 0; g < rows.levels(); g++) {
                sum += level.of(g, eta, precision[f]) - level.laplace(g, eta, precision[f]);
            }
        }
        return sum + sharedCorrection(psi, b, all);
    }

    private double sharedCorrection(double[] psi, double[] b, double[] all) {
        double[] fixed = spreads.fixed(psi, fixedPrior);
        double sum = 0;
        int n = all.length;
        for (int j = fixed.length - spreads.shared(); j < fixed.length; j++) {
            int[] order = new int[n];
            double[] z = new double[n];
            double[] eta = new double[n];
            for (int i = 0; i < n; i++) {
                order[i] = i;
                z[i] = design.fixed()[i][j];
                eta[i] = all[i] - z[i] * b[layout.fixedAt() + j];
            }
            LevelRows rows = new LevelRows(likelihood, 1, new int[] {0, n}, order, z, design.target(), design.weight());
            int[] sizes = HermiteRule.sizes(1);
            LevelIntegral level = new LevelIntegral(rows, HermiteRule.of(sizes[sizes.length / 2], 1));
            double[] precision = {fixed[j]};
            sum += level.of(0, eta, precision) - level.laplace(0, eta, precision);
        }
        return sum;
    }
}
