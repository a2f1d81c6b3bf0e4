package org.vi4j.mixed;

import java.util.Arrays;
import java.util.Comparator;

/** Moments and quantiles of values with weights that sum to one. */
final class Weighted {
    private Weighted() {}

    /** The mean, the standard deviation, and both ends of the 95 % interval. */
    static MixedFit.Estimate estimate(String name, double[] values, double[] weights) {
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            mean += weights[i] * values[i];
        }
        double variance = 0;
        for (int i = 0; i < values.length; i++) {
            variance += weights[i] * (values[i] - mean) * (values[i] - mean);
        }
        double[] ends = quantiles(values, weights, 0.025, 0.975);
        return new MixedFit.Estimate(name, mean, Math.sqrt(variance), ends[0], ends[1]);
    }

    /** Quantiles, linear between the values, each of which stands at the middle of its weight. */
    static double[] quantiles(double[] values, double[] weights, double... probabilities) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] middle = new double[order.length];
        double sum = 0;
        for (int i = 0; i < order.length; i++) {
            middle[i] = sum + weights[order[i]] / 2;
            sum += weights[order[i]];
        }
        return Arrays.stream(probabilities)
                .map(p -> {
                    int at = 0;
                    while (at < order.length && middle[at] < p) {
                        at++;
                    }
                    if (at == 0 || at == order.length) {
                        return values[order[Math.min(at, order.length - 1)]];
                    }
                    double share = (p - middle[at - 1]) / (middle[at] - middle[at - 1]);
                    double low = values[order[at - 1]];
                    return low + share * (values[order[at]] - low);
                })
                .toArray();
    }
}
