package org.vi4j.mixed;

import java.util.List;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Precision;
import org.vi4j.model.Prediction;

/** Predicts one row after another from draws. */
final class Predictor {
    /** The level of a group that the fit did not see, whose effects are integrated over. */
    static final int NEW = -1;

    /** The level of a group whose effects are zero. */
    static final int TYPICAL = -2;

    private final MixedModel.Specification specification;
    private final MixedUnits units;
    private final Layout layout;
    private final MixedDraws draws;
    private final double noiseMean;
    private final double noiseVariance;

    Predictor(MixedModel.Specification specification, MixedUnits units, Layout layout, MixedDraws draws) {
        this.specification = specification;
        this.units = units;
        this.layout = layout;
        this.draws = draws;
        double unit = units.targetScale() * units.targetScale();
        double sum = 0;
        double squares = 0;
        for (double sigma : draws.sigma()) {
            sum += unit * sigma * sigma;
            squares += unit * unit * Math.pow(sigma, 4);
        }
        this.noiseMean = sum / draws.count();
        this.noiseVariance = Math.max(0, squares / draws.count() - noiseMean * noiseMean);
    }

    /**
     * Predicts.
     *
     * @param row features on the table's scale
     * @param level of each factor, {@link #NEW} and {@link #TYPICAL} among them
     * @param offset what the linear predictor has besides
     * @param weight the row's, relative to the mean
     */
    Prediction at(double[] row, int[] level, double offset, double weight) {
        double[] x = units.fixed(row);
        List<Layout.Term> terms = layout.terms();
        double[][] z = terms.stream().map(term -> units.grouped(row, term)).toArray(double[][]::new);
        double mean = 0;
        double squares = 0;
        double added = 0;
        for (int s = 0; s < draws.count(); s++) {
            double[] b = draws.coefficients()[s];
            double eta = 0;
            for (int j = 0; j < x.length; j++) {
                eta += x[j] * b[layout.fixedAt() + j];
            }
            for (int t = 0; t < z.length; t++) {
                Layout.Term term = terms.get(t);
                int own = level[term.factor()];
                if (own == NEW) {
                    added += quadratic(z[t], draws.covariance()[s][t]);
                } else if (own != TYPICAL) {
                    int at = layout.at(term.factor(), own) + term.at();
                    for (int a = 0; a < z[t].length; a++) {
                        eta += z[t][a] * b[at + a];
                    }
                }
            }
            // Welford's update, as the mean may be far from zero.
            double change = eta - mean;
            mean += change / (s + 1);
            squares += change * (eta - mean);
        }
        double variance = (squares + added) / draws.count() * units.targetScale() * units.targetScale();
        double linear = units.targetCenter() + units.targetScale() * mean;
        return Prediction.at(
                specification.likelihood(),
                Gaussian.diagonal(new double[] {linear}, new double[] {variance}),
                noise(weight),
                new double[] {1},
                offset);
    }

    /** zᵀΣz. */
    static double quadratic(double[] z, double[] covariance) {
        double sum = 0;
        for (int a = 0; a < z.length; a++) {
            for (int b = 0; b < z.length; b++) {
                sum += z[a] * covariance[a * z.length + b] * z[b];
            }
        }
        return sum;
    }

    /** The precision whose inverse has the draws' mean and variance: 1/β is inverse Gamma. */
    private Precision noise(double weight) {
        if (!specification.likelihood().hasNoise()) {
            return new Precision.Known(1);
        }
        double mean = noiseMean / weight;
        if (!(noiseVariance > 0)) {
            return new Precision.Known(1 / mean);
        }
        double shape = noiseMean * noiseMean / noiseVariance + 2;
        return new Precision.Uncertain(new Gamma(shape, mean * (shape - 1)));
    }
}
