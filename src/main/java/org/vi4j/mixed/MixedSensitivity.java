package org.vi4j.mixed;

import java.util.List;
import java.util.stream.Stream;
import org.vi4j.regression.Prior;

/**
 * How much fixed coefficients, and what is said of how groups vary, depend on the priors: those of fixed coefficients,
 * of standard deviations and of the noise, scaled together. What effects of groups have given Σ, and coefficients that
 * share a standard deviation given that, are parts of the model and not scaled; correlations have a uniform prior.
 */
final class MixedSensitivity {
    private static final int DRAWS = 1000;

    private MixedSensitivity() {}

    static Prior.Sensitivity of(MixedFit fit) {
        MixedDraws draws = fit.draws(DRAWS, fit.specification().seed());
        double[][] rows = MixedPosterior.rows(fit, draws);
        double[][] columns = new double[rows[0].length][rows.length];
        double[] logPrior = new double[rows.length];
        for (int s = 0; s < rows.length; s++) {
            logPrior[s] = logPrior(fit, draws, s);
            for (int j = 0; j < columns.length; j++) {
                columns[j][s] = rows[s][j];
            }
        }
        List<String> names = Stream.concat(fit.coefficients().stream(), fit.spreads().stream())
                .map(MixedFit.Estimate::name)
                .toList();
        return Prior.Sensitivity.of(names, columns, logPrior);
    }

    /** ln p of what is scaled, up to a constant, in the fit's units: scales alone make no difference to it. */
    static double logPrior(MixedFit fit, MixedDraws draws, int s) {
        double log = fit.specification().likelihood().hasNoise() ? -draws.sigma()[s] : 0;
        List<Layout.Term> terms = fit.design().layout().terms();
        for (int t = 0; t < terms.size(); t++) {
            int q = terms.get(t).size();
            for (int a = 0; a < q; a++) {
                log += logHalfT(Math.sqrt(draws.covariance()[s][t][a * q + a]), fit.spreadScale());
            }
        }
        for (double shared : draws.shared()[s]) {
            log += logHalfT(shared, fit.spreadScale());
        }
        double[] precision = fit.prior();
        int own = precision.length - fit.setting().spreads().shared();
        for (int j = 0; j < own; j++) {
            double w = draws.coefficients()[s][fit.design().layout().fixedAt() + j];
            log -= 0.5 * precision[j] * w * w;
        }
        return log;
    }

    private static double logHalfT(double sd, double scale) {
        double ratio = sd / scale;
        double nu = SpreadsPrior.DEGREES_OF_FREEDOM;
        return -(nu + 1) / 2 * Math.log1p(ratio * ratio / nu);
    }
}
