package org.vi4j.vae;

import java.util.LinkedHashMap;
import java.util.Map;

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
