package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.vi4j.data.Table;
import org.vi4j.distribution.DiagonalGaussian;
import org.vi4j.distribution.Gaussian;
import org.vi4j.distribution.MultivariateGaussian;
import org.vi4j.model.Design;
import org.vi4j.model.Predictive;

/**
 * A fitted regression: all that prediction needs, and nothing of the data.
 *
 * @param target the column it predicts
 * @param design how a table's columns enter
 * @param noisePrecision β
 * @param exact the exact posterior of the design's coefficients
 * @param meanField their mean-field posterior
 */
public record RegressionModel(
        String target, Design design, double noisePrecision, MultivariateGaussian exact, DiagonalGaussian meanField) {
    /** Which of the two posteriors predicts. */
    public enum Posterior {
        /** The exact one, with the full covariance. */
        EXACT,
        /** The mean-field one. */
        MEAN_FIELD
    }

    /**
     * Predicts the target for every row.
     *
     * @param table the data; it needs the design's features, and may have other columns
     * @param posterior which posterior to average over
     * @return one predictive distribution a row, the noise included
     * @throws org.vi4j.UserError if a feature is missing
     */
    public List<Predictive> predict(Table table, Posterior posterior) {
        Gaussian weights = posterior == Posterior.EXACT ? exact : meanField;
        double[][] x = design.columns(table.columns(design.features()));
        Predictive[] predictions = new Predictive[table.rows()];
        double[] row = new double[x.length];
        for (int i = 0; i < predictions.length; i++) {
            for (int j = 0; j < row.length; j++) {
                row[j] = x[j][i];
            }
            Predictive centered = Predictive.at(weights, noisePrecision, row);
            predictions[i] = new Predictive(centered.mean() + design.targetCenter(), centered.sd());
        }
        return Arrays.asList(predictions);
    }
}
