package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.vi4j.data.Table;
import org.vi4j.distribution.DiagonalGaussian;
import org.vi4j.inference.cavi.CaviRegression;
import org.vi4j.inference.exact.ExactRegression;
import org.vi4j.model.Coefficients;
import org.vi4j.model.Design;
import org.vi4j.model.LinearRegression;

/**
 * Bayesian linear regression of one column of a table on the others, by mean-field CAVI beside the exact posterior.
 *
 * @param model what is kept and predicts
 * @param exact the exact posterior and log evidence
 * @param meanField the coordinate ascent
 * @param klToExact KL(q‖exact) in nats, the exclusive divergence: the log evidence less the ELBO
 */
public record RegressionFit(
        RegressionModel model, ExactRegression exact, CaviRegression.Result meanField, double klToExact) {
    /**
     * Fits.
     *
     * @param table the data; every column but the target is a feature
     * @param target the column to explain
     * @param config the prior, the noise and how to go about it
     * @return both posteriors
     * @throws org.vi4j.UserError if the target is missing, a column is constant or repeats another, or a precision is
     *     not positive
     */
    public static RegressionFit of(Table table, String target, RegressionConfig config) {
        List<String> features = Features.of(table, target, config);
        double[][] columns = table.columns(features);
        double[] y = table.column(target);
        Design design = config.standardize()
                ? Design.standardized(features, config.intercept(), columns, y)
                : Design.plain(features, config.intercept());

        double[][] x = design.columns(columns);
        double[] priorPrecision = new double[x.length];
        Arrays.fill(priorPrecision, config.alpha());
        if (config.intercept()) {
            priorPrecision[0] = RegressionConfig.INTERCEPT_PRECISION;
        }
        LinearRegression regression = LinearRegression.of(x, design.target(y), priorPrecision, config.beta());

        ExactRegression exact = ExactRegression.of(regression);
        CaviRegression.Result meanField = new CaviRegression(regression).run(config.cavi());
        RegressionModel model = new RegressionModel(
                target, design, config.beta(), exact.posterior(), (DiagonalGaussian) meanField.posterior());
        return new RegressionFit(model, exact, meanField, meanField.posterior().klTo(exact.posterior()));
    }

    /** Returns the exact posterior's coefficients on the table's scale. */
    public Coefficients exactCoefficients() {
        return model.design().onTableScale(model.exact());
    }

    /** Returns the mean-field posterior's coefficients on the table's scale. */
    public Coefficients meanFieldCoefficients() {
        return model.design().onTableScale(model.meanField());
    }
}
