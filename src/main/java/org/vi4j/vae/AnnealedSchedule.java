package org.vi4j.vae;

import java.util.Arrays;

/**
 * How chains go from β = 0 to 1: temperatures on a sigmoid, denser at both ends (Wu et al. 2017), and the step size of
 * each image at each of them. Step sizes are learned by a pilot run and then fixed, since transitions that adapted
 * while weights are gathered would not leave their distribution invariant.
 */
final class AnnealedSchedule {
    private static final double SPREAD = 4;
    private static final int PILOT_SHARE = 5;
    private static final int PILOT_LEAST = 50;
    private static final double FIRST_STEP = 0.4;
    private static final double LARGEST_STEP = 0.7;
    private static final double GAIN = 0.3;
    private static final double TARGET_ACCEPTANCE = 0.8;

    private final int steps;
    private final double[][] pilotSizes;

    private AnnealedSchedule(int steps, double[][] pilotSizes) {
        this.steps = steps;
        this.pilotSizes = pilotSizes;
    }

    /** Returns how many transitions a pilot run for so many steps takes. */
    static int pilotSteps(int steps) {
        return Math.min(steps, Math.max(PILOT_LEAST, steps / PILOT_SHARE));
    }

    /** Learns step sizes of so many images with chains of their own, which start from q₀ and are not used again. */
    static AnnealedSchedule learn(int steps, AnnealedChains pilot, int images) {
        int pilotSteps = pilotSteps(steps);
        double[][] sizes = new double[pilotSteps + 1][images];
        double[] size = new double[images];
        Arrays.fill(size, FIRST_STEP);
        int each = pilot.count() / images;
        sizes[0] = size.clone();
        pilot.startFromBase();
        for (int t = 1; t <= pilotSteps; t++) {
            double[] accepted = pilot.transition(beta(t, pilotSteps), size);
            for (int i = 0; i < images; i++) {
                double mean = 0;
                for (int k = 0; k < each; k++) {
                    mean += accepted[i * each + k] / each;
                }
                size[i] = Math.min(LARGEST_STEP, size[i] * Math.exp(GAIN * (mean - TARGET_ACCEPTANCE)));
            }
            sizes[t] = size.clone();
        }
        return new AnnealedSchedule(steps, sizes);
    }

    int steps() {
        return steps;
    }

    /** Returns β of a step, 0 … steps. */
    double beta(int step) {
        return beta(step, steps);
    }

    /** Returns the step size of each image at a step: that of the pilot where it was as far. */
    double[] stepSizes(int step) {
        return pilotSizes[(int) Math.round((double) step / steps * (pilotSizes.length - 1))];
    }

    /** Returns a sigmoid of t/steps, from 0 to 1. */
    static double beta(int t, int steps) {
        double low = sigmoid(-SPREAD);
        return t == 0 ? 0 : t == steps ? 1 : (sigmoid(SPREAD * (2.0 * t / steps - 1)) - low) / (1 - 2 * low);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
