package org.vi4j.vae.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.training.Epoch;

/**
 * One epoch of a VAE's training by its numbers' names, in nats per row. The training terms are means over the epoch,
 * while the parameters move; the validation terms are those after it.
 *
 * @param number the epoch, from 1
 * @param train sums over the epoch
 * @param validation the estimate after the epoch
 * @param seconds that the epoch's steps took, validation apart
 * @param klByDimension the mean KL divergence of each latent dimension over the validation rows, in nats
 */
public record VaeEpoch(
        int number, Epoch.Terms train, ElboEstimate validation, double seconds, List<Double> klByDimension) {
    /** The name of the list of every dimension's mean KL divergence, among an epoch's numbers. */
    public static final String KL_BY_DIMENSION = "kl_by_dimension";

    /** Below so many nats a dimension carries nothing of the row. */
    public static final double NOTHING = 0.01;

    /**
     * Reads an epoch of a VAE's training job.
     *
     * @param epoch of the job
     * @return its numbers
     */
    public static VaeEpoch of(Epoch epoch) {
        return new VaeEpoch(
                epoch.number(),
                epoch.train(),
                ElboEstimate.of(epoch.validation()),
                epoch.seconds(),
                klByDimension(epoch.validation()));
    }

    /** Returns the mean KL divergence of each dimension; none where there are none among the numbers. */
    private static List<Double> klByDimension(Map<String, ?> numbers) {
        return numbers.get(KL_BY_DIMENSION) instanceof List<?> list
                ? list.stream().map(kl -> ((Number) kl).doubleValue()).toList()
                : List.of();
    }

    /**
     * Returns the mean training ELBO.
     *
     * @return −(reconstruction + kl), a negative number
     */
    public double trainElbo() {
        return -(trainReconstruction() + trainKl());
    }

    /**
     * Returns the mean training reconstruction term.
     *
     * @return the mean of −log p(x|z)
     */
    public double trainReconstruction() {
        return train.nll() / train.rows();
    }

    /**
     * Returns the mean training KL term.
     *
     * @return the mean of KL(q(z|x) ‖ p(z))
     */
    public double trainKl() {
        return train.kl() / train.rows();
    }

    /**
     * Returns the number of dimensions that carry nothing of the row.
     *
     * @return those with a KL divergence under {@link #NOTHING}
     */
    public int collapsedUnits() {
        return (int) klByDimension.stream().filter(kl -> kl < NOTHING).count();
    }

    /**
     * Returns the numbers by the names of their columns.
     *
     * @return in the order of {@code summary.json}
     */
    public Map<String, Object> toMap() {
        double perSecond = train.rows() / seconds;
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", number);
        map.put("train_elbo", trainElbo());
        map.put("train_reconstruction", trainReconstruction());
        map.put("train_kl", trainKl());
        map.put("validation_elbo", validation.elbo());
        map.put("validation_reconstruction", validation.reconstruction());
        map.put("validation_kl", validation.kl());
        map.put("images_per_second", perSecond);
        map.put("seconds", seconds);
        map.put("train_objective", train.objective() / train.rows());
        map.put("active_units", validation.activeUnits());
        map.put("collapsed_units", collapsedUnits());
        map.put(KL_BY_DIMENSION, klByDimension);
        return map;
    }

    /**
     * The evidence lower bound of a set of images, ELBO = E_q[log p(x|z)] − KL(q(z|x) ‖ p(z)), estimated with one draw
     * of z an image. In nats per image.
     *
     * @param images how many, n
     * @param elbo the mean ELBO, a negative number: −(reconstruction + kl)
     * @param elboSe the standard error of that mean over images and draws, NaN for one image
     * @param reconstruction the mean of −log p(x|z)
     * @param kl the mean KL divergence, in closed form
     * @param activeUnits latent dimensions whose posterior mean has a variance over images above 0.01 (Burda, Grosse
     *     and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016)
     */
    public record ElboEstimate(
            int images, double elbo, double elboSe, double reconstruction, double kl, int activeUnits) {
        /**
         * Reads an estimate from numbers by their names.
         *
         * @param numbers as in {@link #toMap}; others are passed over
         * @return the estimate
         * @throws IllegalArgumentException if one is missing
         */
        public static ElboEstimate of(Map<String, ?> numbers) {
            return new ElboEstimate(
                    (int) number(numbers, "images"),
                    number(numbers, "elbo"),
                    number(numbers, "elbo_se"),
                    number(numbers, "reconstruction"),
                    number(numbers, "kl"),
                    (int) number(numbers, "active_units"));
        }

        private static double number(Map<String, ?> numbers, String name) {
            if (numbers.get(name) instanceof Number number) {
                return number.doubleValue();
            }
            throw new IllegalArgumentException("no number '" + name + "' among " + numbers.keySet());
        }

        /**
         * Returns the numbers by their names in JSON.
         *
         * @return images, elbo, elbo_se, reconstruction, kl, active_units
         */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("images", images);
            map.put("elbo", elbo);
            map.put("elbo_se", elboSe);
            map.put("reconstruction", reconstruction);
            map.put("kl", kl);
            map.put("active_units", activeUnits);
            return map;
        }
    }
}
