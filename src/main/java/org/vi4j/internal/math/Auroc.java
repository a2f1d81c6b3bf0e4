package org.vi4j.internal.math;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The area under the receiver operating characteristic: P(anomaly scores below normal) + ½ P(they tie), ½ for a score
 * that tells nothing. Its standard error is that of DeLong, DeLong and Clarke-Pearson ("Comparing the areas under two
 * or more correlated receiver operating characteristic curves", Biometrics 44, 1988), by midranks in O(n log n) (Sun
 * and Xu, IEEE Signal Processing Letters 21, 2014).
 *
 * @param area 0 … 1
 * @param se its standard error, NaN where either kind has one score only
 * @param anomalies how many
 * @param normals how many
 */
public record Auroc(double area, double se, int anomalies, int normals) {
    /**
     * Compares scores of which anomalies should have the smaller ones, such as log likelihoods.
     *
     * @param anomalies scores of anomalies, at least one, no NaN
     * @param normals scores of what is normal, at least one, no NaN
     * @return the area
     */
    public static Auroc of(double[] anomalies, double[] normals) {
        int m = anomalies.length;
        int n = normals.length;
        if (m == 0 || n == 0) {
            throw new IllegalArgumentException("an area needs scores of both kinds, not " + m + " and " + n);
        }
        double[] all = Arrays.copyOf(anomalies, m + n);
        System.arraycopy(normals, 0, all, m, n);
        double[] ranks = midranks(all);
        double[] ofAnomalies = midranks(anomalies);
        double[] ofNormals = midranks(normals);
        // The share of normals above each anomaly, and of anomalies below each normal: their means are the area.
        double[] above = IntStream.range(0, m)
                .mapToDouble(i -> 1 - (ranks[i] - ofAnomalies[i]) / n)
                .toArray();
        double[] below = IntStream.range(0, n)
                .mapToDouble(i -> (ranks[m + i] - ofNormals[i]) / m)
                .toArray();
        return new Auroc(mean(above), Math.sqrt(variance(above) / m + variance(below) / n), m, n);
    }

    /**
     * Compares uncertainties, of which data from elsewhere should have the larger ones: P(out above in) + ½ P(they
     * tie).
     *
     * @param in uncertainties of rows like those that were trained on, at least one, no NaN
     * @param out uncertainties of rows from elsewhere, at least one, no NaN
     * @return the area, with the rows from elsewhere as anomalies
     */
    public static Auroc ofUncertainty(double[] in, double[] out) {
        return of(negated(out), negated(in));
    }

    private static double[] negated(double[] values) {
        return Arrays.stream(values).map(value -> -value).toArray();
    }

    /** Ranks from 1, ties sharing the mean of theirs. */
    private static double[] midranks(double[] values) {
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return auroc, se, anomalies, normals
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("auroc", area);
        map.put("se", se);
        map.put("anomalies", anomalies);
        map.put("normals", normals);
        return map;
    }
}
