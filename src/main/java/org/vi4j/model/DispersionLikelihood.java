package org.vi4j.model;

/**
 * A target whose spread about its mean has a parameter φ of its own that is positive, larger where the target spreads
 * less, and has no unit. It stands in β's place, and φ^−½ in that of the noise's standard deviation: the coefficient of
 * variation of what is not explained, or near it. A row of weight W counts as W rows.
 */
sealed interface DispersionLikelihood extends Likelihood
        permits NegativeBinomialLikelihood, GammaLikelihood, BetaLikelihood {
    @Override
    default boolean hasNoise() {
        return true;
    }

    /** φ of the mean φ^−½, which is finite however little is known of φ. */
    static double typical(Precision noise) {
        return 1 / (noise.sdMean() * noise.sdMean());
    }
}
