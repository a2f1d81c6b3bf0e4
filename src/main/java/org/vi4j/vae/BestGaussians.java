package org.vi4j.vae;

import org.vi4j.math.RandomStreams;
import org.vi4j.vae.LogLikelihoods.Estimate;

/**
 * The best Gaussian q* of each image, argmax of the ELBO, in the family of the encoder, diagonal or not, by
 * {@link GaussianAscent} from the encoder's answer.
 *
 * <p>Adam's step size goes down in stages. A stage ends when a window of steps has raised the mean ELBO of the images
 * at hand by less than {@value #TOLERANCE} nats and one standard error of that difference, or after
 * {@value #MOST_WINDOWS} windows. The answer is the average of the iterates of the last window, in which the noise of
 * the last steps is averaged away.
 */
final class BestGaussians {
    private static final double[] RATES = {0.03, 0.01, 0.003, 0.001};
    private static final int WINDOW = 50;
    private static final int MOST_WINDOWS = 10;
    private static final double TOLERANCE = 0.01;

    /** The most steps that {@link #find} takes. */
    static final int MOST_STEPS = RATES.length * MOST_WINDOWS * WINDOW;

    private BestGaussians() {}

    /** Returns q* of the images from the given one on, one for each row of the encoder's answer. */
    static Gaussians find(LatentModel model, int from, Gaussians encoder, RandomStreams randomness) {
        GaussianAscent ascent = new GaussianAscent(model, from, encoder, randomness);
        Average average = new Average(encoder);
        for (double rate : RATES) {
            Estimate last = window(ascent, rate, average);
            for (int i = 1; i < MOST_WINDOWS; i++) {
                Estimate next = window(ascent, rate, average);
                Estimate gain = next.minus(last);
                last = next;
                if (gain.value() < TOLERANCE + gain.se()) {
                    break;
                }
            }
        }
        return average.value();
    }

    private static Estimate window(GaussianAscent ascent, double rate, Average average) {
        double[] elbos = new double[WINDOW];
        average.clear();
        for (int step = 0; step < WINDOW; step++) {
            elbos[step] = ascent.step(rate);
            average.add(ascent.q());
        }
        return Estimate.mean(elbos);
    }

    /** The average of Gaussians' parameters. */
    private static final class Average {
        private final Gaussians sum;
        private int count;

        Average(Gaussians like) {
            this.sum = like.copy();
            clear();
        }

        void clear() {
            java.util.Arrays.fill(sum.mean, 0);
            java.util.Arrays.fill(sum.logDeviation, 0);
            java.util.Arrays.fill(sum.below, 0);
            count = 0;
        }

        void add(Gaussians q) {
            for (int j = 0; j < sum.mean.length; j++) {
                sum.mean[j] += q.mean[j];
                sum.logDeviation[j] += q.logDeviation[j];
            }
            for (int j = 0; j < sum.below.length; j++) {
                sum.below[j] += q.below[j];
            }
            count++;
        }

        Gaussians value() {
            Gaussians value = sum.copy();
            for (int j = 0; j < sum.mean.length; j++) {
                value.mean[j] /= count;
                value.logDeviation[j] /= count;
            }
            for (int j = 0; j < sum.below.length; j++) {
                value.below[j] /= count;
            }
            return value;
        }
    }
}
