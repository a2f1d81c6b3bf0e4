package org.vi4j.data.image;

import java.util.Locale;
import org.vi4j.data.Dataset;

/**
 * What becomes of grey values before a model sees them. Likelihoods of grey and of binary images are different
 * quantities, so that each is stated with this.
 */
public enum Binarize {
    /** Nothing: grey values in [0, 1]. */
    NONE("grey values"),
    /** One fixed Bernoulli draw, 0 or 1, with the grey value as its mean. */
    STATIC("binarised, one fixed draw"),
    /**
     * A fresh draw each epoch (Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016, section
     * 5); one fixed draw for evaluation.
     */
    DYNAMIC("binarised, a fresh draw each epoch");

    private final String words;

    Binarize(String words) {
        this.words = words;
    }

    /**
     * Returns the images that an epoch trains on.
     *
     * @param images grey
     * @param seed of the draws
     * @param epoch from 1
     * @return what the model sees
     */
    public Dataset training(Dataset images, long seed, int epoch) {
        return switch (this) {
            case NONE -> images;
            case STATIC -> images.binarized(seed, 0);
            case DYNAMIC -> images.binarized(seed, epoch);
        };
    }

    /**
     * Returns the images to evaluate on: with the same seed always the same.
     *
     * @param images grey
     * @param seed of the draw
     * @return what the model sees
     */
    public Dataset evaluation(Dataset images, long seed) {
        return this == NONE ? images : images.binarized(seed, 0);
    }

    /**
     * Says in words what the targets are.
     *
     * @return such as "grey values"
     */
    public String words() {
        return words;
    }

    /** Returns the name used in configuration files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
