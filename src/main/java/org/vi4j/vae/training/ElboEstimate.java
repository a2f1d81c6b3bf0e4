package org.vi4j.vae.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The evidence lower bound of a set of images, ELBO = E_q[log p(x|z)] − KL(q(z|x) ‖ p(z)), estimated with one draw of z
 * an image. In nats per image.
 *
 * @param images how many, n
 * @param elbo the mean ELBO, a negative number: −(reconstruction + kl)
 * @param elboSe the standard error of that mean over images and draws, NaN for one image
 * @param reconstruction the mean of −log p(x|z)
 * @param kl the mean KL divergence, in closed form
 * @param activeUnits latent dimensions whose posterior mean has a variance over images above 0.01 (Burda, Grosse and
 *     Salakhutdinov, "Importance weighted autoencoders", ICLR 2016)
 */
public record ElboEstimate(int images, double elbo, double elboSe, double reconstruction, double kl, int activeUnits) {
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
