package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.internal.math.Gram;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.RowSums;

/** What a fit keeps of the table: sums of squares, or all rows. */
sealed interface FitData permits FitData.Sums, FitData.Elsewhere, RegressionRows {
    /**
     * Returns ln p(y | w, β) of draws, in nats.
     *
     * @param likelihood how the target depends on Xw
     * @param weights w of each draw, {@code [S, d]}
     * @param beta β of each draw, {@code [S]}
     * @return the log likelihoods, {@code [S]}
     */
    double[] logLikelihoods(Likelihood likelihood, double[][] weights, double[] beta);

    /**
     * The sums of squares of normal noise.
     *
     * @param model them, and the precisions' priors
     */
    record Sums(HierarchicalRegression model) implements FitData {
        @Override
        public double[] logLikelihoods(Likelihood likelihood, double[][] weights, double[] beta) {
            LinearRegression data = model.data();
            double constant = data.logWeights() - data.rows() * Math.log(2 * Math.PI);
            double[] logs = residuals(data, weights);
            Arrays.setAll(logs, i -> (data.rows() * Math.log(beta[i]) + constant - beta[i] * logs[i]) / 2);
            return logs;
        }

        /** (y − Xw)ᵀW(y − Xw) of each w. */
        private static double[] residuals(LinearRegression data, double[][] weights) {
            double[] residuals = Gram.squares(data.gram(), weights);
            double[] xty = data.xty();
            for (int i = 0; i < residuals.length; i++) {
                double product = 0;
                for (int j = 0; j < xty.length; j++) {
                    product += xty[j] * weights[i][j];
                }
                residuals[i] += data.yty() - 2 * product;
            }
            return residuals;
        }
    }

    /**
     * Rows of which only sums are brought here.
     *
     * @param rows them
     */
    record Elsewhere(RowSums rows) implements FitData {
        @Override
        public double[] logLikelihoods(Likelihood likelihood, double[][] weights, double[] beta) {
            return rows.sum(new LogLikelihoods(likelihood, weights, beta));
        }
    }

    /**
     * ln p(y | w, β) of each draw.
     *
     * @param likelihood how the target depends on Xw
     * @param weights w of each draw, {@code [S, d]}
     * @param beta β of each draw, {@code [S]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record LogLikelihoods(Likelihood likelihood, double[][] weights, double[] beta) implements RowSums.Term {
        @Override
        public int length() {
            return beta.length;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            for (int s = 0; s < sums.length; s++) {
                sums[s] += RowTerms.logDensity(likelihood, x, y, weight, weights[s], beta[s]);
            }
        }
    }
}
