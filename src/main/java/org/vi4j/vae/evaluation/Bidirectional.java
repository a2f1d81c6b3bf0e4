package org.vi4j.vae.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@link Annealing#checkBothWays} finds on simulated data, in nats per image.
 *
 * @param images how many were simulated
 * @param lower the stochastic lower bound on log p(x)
 * @param upper the stochastic upper bound
 * @param distance upper − lower, image by image
 */
public record Bidirectional(int images, Estimate lower, Estimate upper, Estimate distance) {

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return images, lower, upper, distance
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", images);
        map.put("lower", lower.toMap());
        map.put("upper", upper.toMap());
        map.put("distance", distance.toMap());
        return map;
    }
}
