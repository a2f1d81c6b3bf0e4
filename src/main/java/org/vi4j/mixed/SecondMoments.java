package org.vi4j.mixed;

/** The second moments of coefficients, mean and covariance together. */
final class SecondMoments {
    private final Layout layout;
    private final double[] mean;
    private final double[] moved;
    private final Factored.Covariances covariances;

    SecondMoments(Layout layout, SpreadTarget.Conditional given) {
        this(layout, given, new double[given.mean().length]);
    }

    /** The same less ½ (t bᵀ + b tᵀ), by which a mode that moves counts. */
    SecondMoments(Layout layout, SpreadTarget.Conditional given, double[] moved) {
        this.moved = moved;
        this.layout = layout;
        this.mean = given.mean();
        this.covariances = given.covariances();
    }

    /**
     * Adds the expectation of the gradient of the coefficients' log prior by the parameters.
     *
     * @return E[bᵀPb]
     */
    double addGradient(Spreads spreads, double[] psi, double[] fixedPrior, double[] gradient) {
        double penalty = 0;
        for (int t = 0; t < layout.terms().size(); t++) {
            int levels = layout.levels(layout.terms().get(t).factor());
            penalty += spreads.addGradient(psi, t, of(t), levels, gradient);
        }
        int p = layout.fixed();
        double[] precision = spreads.fixed(psi, fixedPrior);
        double[] squares = new double[p];
        for (int j = 0; j < p; j++) {
            double at = mean[layout.fixedAt() + j];
            squares[j] = at * at + covariances.fixed()[j * p + j];
            penalty += precision[j] * squares[j];
            squares[j] -= moved[layout.fixedAt() + j] * at;
        }
        spreads.addShared(psi, squares, gradient);
        return penalty;
    }

    /** Σ E[uuᵀ] over a term's levels. */
    private double[] of(int t) {
        Layout.Term term = layout.terms().get(t);
        int q = term.size();
        int k = layout.width(term.factor());
        double[] sum = new double[q * q];
        for (int level = 0; level < layout.levels(term.factor()); level++) {
            double[] covariance = covariances.levels()[term.factor()][level];
            int at = layout.at(term.factor(), level) + term.at();
            for (int a = 0; a < q; a++) {
                for (int b = 0; b < q; b++) {
                    sum[a * q + b] += covariance[(term.at() + a) * k + term.at() + b]
                            + mean[at + a] * mean[at + b]
                            - (moved[at + a] * mean[at + b] + mean[at + a] * moved[at + b]) / 2;
                }
            }
        }
        return sum;
    }
}
