package org.vi4j.diagnostics;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.vi4j.UserError;

/**
 * A posterior predictive check: where a statistic T of the data lies among those of data that the fitted model makes up
 * (Gelman, Meng and Stern, Statistica Sinica 1996).
 *
 * @param observed T(y)
 * @param low the 2.5 % quantile of T(y_rep)
 * @param high the 97.5 % quantile of T(y_rep)
 * @param pValue P(T(y_rep) ≥ T(y)), ties counted half; near 0 or 1 the model does not make such data
 */
public record PredictiveCheck(double observed, double low, double high, double pValue) {
    private static final double TAIL = 0.025;

    /**
     * Checks one statistic.
     *
     * @param statistic T
     * @param data y
     * @param replicated y_rep, one for each posterior draw, at least one
     * @return the check
     * @throws UserError if a statistic is NaN
     * @throws IllegalArgumentException if nothing was replicated
     */
    public static PredictiveCheck of(ToDoubleFunction<double[]> statistic, double[] data, List<double[]> replicated) {
        if (replicated.isEmpty()) {
            throw new IllegalArgumentException("a predictive check needs replicated data, one set at least");
        }
        double observed = statistic.applyAsDouble(data);
        double[] values = replicated.stream().mapToDouble(statistic).toArray();
        double above = 0;
        for (double value : values) {
            if (Double.isNaN(value) || Double.isNaN(observed)) {
                throw new UserError("the statistic of the predictive check is NaN: choose one that exists for the data"
                        + " and for all replications");
            }
            above += value > observed ? 1 : value == observed ? 0.5 : 0;
        }
        Arrays.sort(values);
        return new PredictiveCheck(
                observed, Chains.quantile(values, TAIL), Chains.quantile(values, 1 - TAIL), above / values.length);
    }
}
