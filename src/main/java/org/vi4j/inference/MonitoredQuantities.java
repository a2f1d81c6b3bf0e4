package org.vi4j.inference;

import org.vi4j.math.RandomStreams;

/**
 * The quantities of λ that the stop rule monitors, whatever the family: where q puts a few fixed noises, T(ε; λ), the
 * first of them 0. For Gaussians these are the mean and mean plus multiples of the columns of the covariance's factor;
 * a flow's weights mean nothing by themselves. At most 64 numbers.
 */
final class MonitoredQuantities {
    private static final int PROBES = 4;
    private static final int MOST = 16;

    private final Family family;
    private final double[] noise;
    private final int shown;

    MonitoredQuantities(Family family) {
        this.family = family;
        this.noise = family.noise(new RandomStreams(0).at("watch", 0), PROBES);
        java.util.Arrays.fill(noise, 0, family.noiseDimension(), 0);
        this.shown = Math.min(family.dimension(), MOST);
    }

    /** How many of the numbers, the first, are where q puts 0: a Gaussian's means. */
    int means() {
        return shown;
    }

    /** The numbers, {@code [4 · min(d, 16)]}; of more coordinates, others for each noise. */
    double[] quantities(double[] lambda) {
        int d = family.dimension();
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
}
