package org.vi4j.mixed;

import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Cholesky;

/**
 * The parameters' posterior where noise is normal. Given ψ all coefficients b are normal, exactly, and
 *
 * <pre>ln p(y | ψ) = −½ [n ln 2πσ² − Σ ln wᵢ + yᵀWy/σ² − hᵀb̂] + ½ ln|P| − ½ ln|H|
 * H = RᵀWR/σ² + P,   h = RᵀWy/σ²,   b̂ = H⁻¹h</pre>
 *
 * P the coefficients' prior precision. Its gradient is the posterior expectation of that of ln p(y, b | ψ), by Fisher's
 * identity, which needs b̂ and blocks of H⁻¹ only.
 */
final class NormalTarget implements SpreadTarget {
    private final DesignRows design;
    private final CrossProducts data;
    private final Layout layout;
    private final Spreads spreads;
    private final double[] fixedPrior;
    private final double squares;
    private final double constant;
    private final int rows;

    /**
     * Sums up the rows.
     *
     * @param rows them
     * @param spreads the parameters, σ among them
     * @param fixedPrior the fixed coefficients' prior precisions, zeros where it is flat, {@code [p]}
     */
    NormalTarget(DesignRows rows, Spreads spreads, double[] fixedPrior) {
        this.design = rows;
        this.layout = rows.layout();
        this.spreads = spreads;
        this.fixedPrior = fixedPrior;
        this.rows = rows.count();
        double[] y = rows.target();
        double[] w = rows.weight();
        double[] wy = new double[y.length];
        double total = 0;
        double logs = 0;
        for (int i = 0; i < y.length; i++) {
            wy[i] = w[i] * y[i];
            total += wy[i] * y[i];
            logs += Math.log(w[i]);
        }
        this.squares = total;
        this.data = CrossProducts.of(rows).sum(w, wy);
        double prior = 0;
        for (double precision : fixedPrior) {
            prior += precision > 0 ? Math.log(precision) : Math.log(2 * Math.PI);
        }
        this.constant = (logs + prior - y.length * Math.log(2 * Math.PI)) / 2;
    }

    @Override
    public int dimension() {
        return spreads.dimension();
    }

    @Override
    public double[] scale() {
        return spreads.freedom(rows, layout);
    }

    @Override
    public double[][] working(double[] coefficients) {
        double[] left = design.linear(coefficients);
        for (int i = 0; i < left.length; i++) {
            left[i] = design.target()[i] - left[i];
        }
        return new double[][] {design.weight(), left};
    }

    @Override
    public double cost() {
        return data.cost();
    }

    @Override
    public NormalConditional conditional(double[] psi) {
        double sigma = spreads.sigma(psi);
        Factored factored =
                Factored.of(data, 1 / (sigma * sigma), spreads.precision(psi, layout), spreads.fixed(psi, fixedPrior));
        double[] h = data.sums().clone();
        for (int j = 0; j < h.length; j++) {
            h[j] /= sigma * sigma;
        }
        return new NormalConditional(factored.solve(h), factored);
    }

    @Override
    public double log(double[] psi, double @Nullable [] gradient) {
        double[] slope = gradient == null ? new double[psi.length] : gradient;
        java.util.Arrays.fill(slope, 0);
        NormalConditional given;
        try {
            given = conditional(psi);
        } catch (Cholesky.NotPositiveDefinite e) {
            return Double.NEGATIVE_INFINITY;
        }
        double variance = spreads.sigma(psi) * spreads.sigma(psi);
        double explained = 0;
        for (int j = 0; j < given.mean().length; j++) {
            explained += given.mean()[j] * data.sums()[j];
        }
        double left = (squares - explained) / variance;
        double log = constant - rows * Math.log(variance) / 2 - left / 2;
        log += spreads.logShared(psi) - given.precision().logDeterminant() / 2;
        for (int t = 0; t < layout.terms().size(); t++) {
            int levels = layout.levels(layout.terms().get(t).factor());
            log += levels * spreads.logDeterminant(psi, t) / 2;
        }
        if (gradient != null) {
            double penalty = new SecondMoments(layout, given).addGradient(spreads, psi, fixedPrior, slope);
            slope[0] += left - penalty + layout.dimension() - rows;
        }
        return log + SpreadsPrior.log(spreads, psi, slope);
    }
}
