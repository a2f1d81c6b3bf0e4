package org.vi4j.vae;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An estimate of log p(x) for each image, from weights whose mean is p(x): a lower bound in expectation, by Jensen's
 * inequality.
 */
public final class LogLikelihoods {
    private final String estimator;
    private final int weights;
    private final double[] values;
    private final double[] ess;

    LogLikelihoods(String estimator, int weights, double[] values, double[] ess) {
        this.estimator = estimator;
        this.weights = weights;
        this.values = values;
        this.ess = ess;
    }

    /**
     * Says how the estimates were made.
     *
     * @return such as {@code importance_weighted_5000}
     */
    public String estimator() {
        return estimator;
    }

    /**
     * Returns the number of weights of each image.
     *
     * @return K, or the number of chains
     */
    public int weights() {
        return weights;
    }

    /**
     * Returns the estimates.
     *
     * @return a copy, [n], in nats
     */
    public double[] values() {
        return values.clone();
    }

    /**
     * Returns the effective sample size (Σw)²/Σw² of each image's weights.
     *
     * @return a copy, [n], each from 1 to {@link #weights}
     */
    public double[] ess() {
        return ess.clone();
    }

    /**
     * Returns the mean.
     *
     * @return the mean over images, with its standard error over images and draws
     */
    public Estimate mean() {
        return Estimate.mean(values);
    }

    /** Returns the mean effective sample size. */
    double meanEss() {
        return Estimate.mean(ess).value();
    }

    /**
     * An estimate with its standard error.
     *
     * @param value in nats per image
     * @param se its standard error, NaN where one number alone was averaged
     */
    public record Estimate(double value, double se) {

        /** Returns the mean of independent numbers, with standard error s/√n. */
        static Estimate mean(double[] values) {
            int n = values.length;
            double mean = 0;
            for (double value : values) {
                mean += value / n;
            }
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return new Estimate(mean, n == 1 ? Double.NaN : Math.sqrt(squares / (n - 1) / n));
        }

        /** Returns the mean of a − b, pair by pair. */
        static Estimate meanDifference(double[] a, double[] b) {
            double[] differences = new double[a.length];
            for (int i = 0; i < a.length; i++) {
                differences[i] = a[i] - b[i];
            }
            return mean(differences);
        }

        /** Returns this minus an independent estimate. */
        Estimate minus(Estimate other) {
            return new Estimate(value - other.value, Math.hypot(se, other.se));
        }

        /**
         * Returns the numbers by their names in JSON.
         *
         * @return value, se
         */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("value", value);
            map.put("se", se);
            return map;
        }
    }
}
