package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.Table;
import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.cavi.Factorization;
import org.vi4j.model.Coefficients;
import org.vi4j.model.Design;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.model.Predictive;

/**
 * A fitted regression: all that prediction and comparison need, and nothing of the data's rows.
 *
 * @param columns the table's columns that it reads
 * @param design how they enter
 * @param means the features' means in the data of the fit, which stand in for missing cells; empty if not known
 * @param noise the posterior of the noise's precision β
 * @param posterior the factorization that was asked for
 * @param posteriors of the design's coefficients, by factorization; the one asked for among them
 * @param score how well it explains the data
 * @param likelihood how the target depends on the linear predictor
 */
public record RegressionModel(
        Columns columns,
        Design design,
        List<Double> means,
        Precision noise,
        String posterior,
        Map<String, Gaussian> posteriors,
        Score score,
        Likelihood likelihood) {
    /**
     * A number by which models of the same data are compared, and what tells whether they are of the same.
     *
     * @param exact whether it is the log evidence; else it is the ELBO, a lower bound
     * @param nats its value
     * @param rows n
     * @param targetMean the target's mean
     * @param targetSd its standard deviation, over n
     * @param learned how many precisions were learned; empty if not known
     */
    public record Score(
            boolean exact, double nats, long rows, double targetMean, double targetSd, OptionalInt learned) {
        /** Says whether another score is of the same rows' target, but for rounding. */
        public boolean sameData(Score other) {
            double scale = 1e-9 * (Math.abs(targetMean) + targetSd);
            return rows == other.rows
                    && Math.abs(targetMean - other.targetMean) <= scale
                    && Math.abs(targetSd - other.targetSd) <= scale;
        }
    }

    /** Creates the model. */
    public RegressionModel {
        means = List.copyOf(means);
        posteriors = new LinkedHashMap<>(posteriors);
    }

    /**
     * Creates a linear regression with Gaussian noise.
     *
     * @param columns the table's columns that it reads
     * @param design how they enter
     * @param means the features' means
     * @param noise the posterior of the noise's precision β
     * @param posterior the factorization that was asked for
     * @param posteriors of the design's coefficients, by factorization
     * @param score how well it explains the data
     */
    public RegressionModel(
            Columns columns,
            Design design,
            List<Double> means,
            Precision noise,
            String posterior,
            Map<String, Gaussian> posteriors,
            Score score) {
        this(columns, design, means, noise, posterior, posteriors, score, new Likelihood.Gaussian());
    }

    /** Returns the column it predicts. */
    public String target() {
        return columns.target();
    }

    /** Returns the posterior that was asked for. */
    public Gaussian weights() {
        return weights(Factorization.of(posterior));
    }

    /**
     * Returns a posterior of the design's coefficients.
     *
     * @param factorization which
     * @return it
     * @throws UserError if the fit did not compute it
     */
    public Gaussian weights(Factorization factorization) {
        Gaussian found = posteriors.get(factorization.toString());
        if (found == null) {
            throw new UserError("this model has no posterior '" + factorization + "', only "
                    + String.join(" and ", posteriors.keySet()) + ": fit again with --posterior " + factorization);
        }
        return found;
    }

    /** Returns the coefficients on the table's scale under the posterior that was asked for. */
    public Coefficients coefficients() {
        return design.onTableScale(weights());
    }

    /**
     * Predicts for one row: the target itself, or where it is binary the linear predictor, which has no noise of its
     * own.
     *
     * @param features the design's features, {@code [p]}
     * @param weights the posterior to average over
     * @return the predictive distribution
     */
    public Predictive predict(double[] features, Gaussian weights) {
        int first = design.intercept() ? 1 : 0;
        double[] x = new double[features.length + first];
        double[] center = design.center();
        double[] scale = design.scale();
        if (design.intercept()) {
            x[0] = 1;
        }
        for (int j = 0; j < features.length; j++) {
            x[j + first] = (features[j] - center[j]) / scale[j];
        }
        Predictive centered = Predictive.at(weights, noise, x);
        return new Predictive(
                centered.mean() + design.targetCenter(), noiseSd(centered.noiseSd()), centered.parameterSd());
    }

    private double noiseSd(double gaussian) {
        if (likelihood instanceof Likelihood.StudentT student) {
            double nu = student.degreesOfFreedom();
            return nu > 2 ? gaussian * Math.sqrt(nu / (nu - 2)) : Double.POSITIVE_INFINITY;
        }
        return likelihood.binary() ? 0 : gaussian;
    }

    /**
     * Predicts the target for every row of a table of numbers.
     *
     * @param table the data; it needs the design's features, and may have other columns
     * @param factorization which posterior to average over
     * @return one predictive distribution a row, the noise included
     * @throws UserError if a feature is missing
     */
    public List<Predictive> predict(Table table, Factorization factorization) {
        Gaussian weights = weights(factorization);
        double[][] data = table.columns(design.features());
        List<Predictive> predictions = new ArrayList<>();
        for (int i = 0; i < table.rows(); i++) {
            double[] row = new double[data.length];
            for (int j = 0; j < row.length; j++) {
                row[j] = data[j][i];
            }
            predictions.add(predict(row, weights));
        }
        return predictions;
    }
}
