package org.vi4j.vae.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.training.RowScores;

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
    /** The name of the list of every dimension's mean KL divergence, beside the numbers of {@link #toMap}. */
    static final String KL_BY_DIMENSION = "kl_by_dimension";

    /** Summarises the terms of each row, as scores that the KL term counts in by its weight. */
    static RowScores of(
            double[] reconstruction, double[] kl, double klWeight, int activeUnits, List<Double> klByDimension) {
        int n = kl.length;
        double[] elbos = new double[n];
        double[] weighted = new double[n];
        for (int i = 0; i < n; i++) {
            elbos[i] = -(reconstruction[i] + kl[i]);
            weighted[i] = -(reconstruction[i] + klWeight * kl[i]);
        }
        double meanReconstruction = RowScores.mean(reconstruction);
        double meanKl = RowScores.mean(kl);
        Map<String, Object> numbers = new ElboEstimate(
                        n,
                        -(meanReconstruction + meanKl),
                        RowScores.standardError(elbos),
                        meanReconstruction,
                        meanKl,
                        activeUnits)
                .toMap();
        numbers.put(KL_BY_DIMENSION, klByDimension);
        return new RowScores(weighted, numbers);
    }

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

    /** Returns the mean KL divergence of each dimension; none where there are none among the numbers. */
    static List<Double> klByDimension(Map<String, ?> numbers) {
        return numbers.get(KL_BY_DIMENSION) instanceof List<?> list
                ? list.stream().map(kl -> ((Number) kl).doubleValue()).toList()
                : List.of();
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
