package org.vi4j.vae.training;

import java.util.Locale;

/** How the learning rate changes over a run, as a factor on the configured one. A pure function of the step. */
public enum Schedule {
    /** 1 throughout. */
    CONSTANT {
        @Override
        double factor(double progress, int epoch, JobOptions options) {
            return 1;
        }
    },
    /** ½(1 + cos πt), with t the part of all steps that is done: from 1 to 0 (Loshchilov and Hutter, ICLR 2017). */
    COSINE {
        @Override
        double factor(double progress, int epoch, JobOptions options) {
            return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
        }
    },
    /** Multiplied by {@code decay} after every {@code decay_every} epochs. */
    STEP {
        @Override
        double factor(double progress, int epoch, JobOptions options) {
            int times = (epoch - 1) / options.decayEvery();
            return Math.pow(options.decay(), times);
        }
    };

    /**
     * Returns the factor.
     *
     * @param progress steps done of all steps, 0 … 1
     * @param epoch the current epoch, from 1
     * @param options hold the schedule's own settings
     */
    abstract double factor(double progress, int epoch, JobOptions options);

    /** Returns the name used in configuration files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
