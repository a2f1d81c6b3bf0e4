package org.vi4j.inference;

import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.math.RandomStreams;

/**
 * The quantities of λ that the stop rule monitors, whatever the family: where q puts a few fixed noises, T(ε; λ), the
 * first of them 0. For Gaussians these are the mean and mean plus multiples of the columns of the covariance's factor;
 * a flow's weights mean nothing by themselves. Of a Gaussian with more noises than coordinates, many λ are the same q,
 * which put noise at different places: of these, logarithms of standard deviations are monitored, of coordinates and of
 * sums and differences of all. At most 64 numbers.
 */
final class MonitoredQuantities {
    private static final int PROBES = 4;
    private static final int MOST = 16;
    private static final int MOST_SUMS = 8;

    private final Family family;
    private final double[] noise;
    private final int shown;
    /** The factors of sums, where standard deviations are monitored. */
    private final double[][] sums;

    MonitoredQuantities(Family family) {
        this.family = family;
        this.noise = family.noise(new RandomStreams(0).at("watch", 0), PROBES);
        java.util.Arrays.fill(noise, 0, family.noiseDimension(), 0);
        this.shown = Math.min(family.dimension(), MOST);
        this.sums = new double[Math.min(shown, MOST_SUMS)][];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new RandomStreams(0)
                    .at("sum", i)
                    .doubles(family.dimension())
                    .map(x -> x < 0.5 ? -1 : 1)
                    .toArray();
        }
    }

    /** How many of the numbers, the first, are where q puts 0: a Gaussian's means. */
    int means() {
        return shown;
    }

    /** The numbers, {@code [4 · min(d, 16)]}; of more coordinates, others for each noise. */
    double[] quantities(double[] lambda) {
        int d = family.dimension();
        if (family instanceof GaussianFamily gaussian && family.noiseDimension() > d) {
            return deviations(gaussian, lambda);
        }
        double[] u = new double[PROBES * d];
        family.transform(lambda, noise, PROBES, u);
        double[] out = new double[PROBES * shown];
        for (int p = 0; p < PROBES; p++) {
            for (int i = 0; i < shown; i++) {
                out[p * shown + i] = u[p * d + (i * d / shown + p) % d];
            }
        }
        return out;
    }

    private double[] deviations(GaussianFamily gaussian, double[] lambda) {
        int d = gaussian.dimension();
        double[] sd = gaussian.sd(lambda);
        double[] out = new double[2 * shown + sums.length];
        for (int i = 0; i < shown; i++) {
            out[i] = lambda[i * d / shown];
            out[shown + i] = Math.log(sd[(i * d / shown + 1) % d]);
        }
        for (int i = 0; i < sums.length; i++) {
            out[2 * shown + i] = Math.log(gaussian.variance(lambda, sums[i])) / 2;
        }
        return out;
    }
}
