package org.vi4j.mixed;

import java.util.Arrays;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.vi4j.internal.math.Normal;

/** Mixtures of normal distributions on a line. */
final class NormalMixture {
    /** Normal tails beyond so many standard deviations weigh nothing. */
    private static final double REACH = 10;

    private NormalMixture() {}

    /**
     * The mean, the standard deviation, and both ends of the 95 % interval, all moved by a shift; sd may all be zero.
     */
    static MixedFit.Estimate estimate(String name, double[] weight, double[] mean, double[] sd, double shift) {
        if (Arrays.stream(sd).allMatch(each -> each == 0)) {
            MixedFit.Estimate points = Weighted.estimate(name, mean, weight);
            return new MixedFit.Estimate(
                    name, shift + points.mean(), points.sd(), shift + points.lower(), shift + points.upper());
        }
        double center = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < mean.length; i++) {
            center += weight[i] * mean[i];
            low = Math.min(low, mean[i] - REACH * sd[i]);
            high = Math.max(high, mean[i] + REACH * sd[i]);
        }
        double variance = 0;
        for (int i = 0; i < mean.length; i++) {
            variance += weight[i] * (sd[i] * sd[i] + (mean[i] - center) * (mean[i] - center));
        }
        double spread = Math.sqrt(variance);
        return new MixedFit.Estimate(
                name,
                shift + center,
                spread,
                shift + quantile(0.025, weight, mean, sd, low, high, spread),
                shift + quantile(0.975, weight, mean, sd, low, high, spread));
    }

    private static double quantile(
            double probability, double[] weight, double[] mean, double[] sd, double low, double high, double spread) {
        return new BrentSolver(1e-12, 1e-8 * spread)
                .solve(
                        300,
                        x -> {
                            double sum = -probability;
                            for (int i = 0; i < mean.length; i++) {
                                sum += weight[i] * Normal.cdf((x - mean[i]) / sd[i]);
                            }
                            return sum;
                        },
                        low,
                        high);
    }
}
