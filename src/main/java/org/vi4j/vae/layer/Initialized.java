package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;

/** A layer that says how its parameters begin. */
interface Initialized {
    /**
     * Returns the first value of one weight or bias.
     *
     * @param random the layer's own randomness
     * @return the value
     */
    double first(RandomGenerator random);
}
