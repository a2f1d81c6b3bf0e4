package org.vi4j.regression;

import org.vi4j.distribution.Gamma;
import org.vi4j.model.Precision;

/** The prior of the noise's precision β, the target being in units of its own standard deviation. */
sealed interface NoisePrior {
    /**
     * The Gamma prior that coordinate ascent needs, flat on ln β over all sizes of noise that float64 can tell: shape
     * 10⁻⁶, and a rate that counts as 10⁻¹⁶ of the target's variance.
     */
    Precision.Uncertain CONJUGATE = new Precision.Uncertain(new Gamma(1e-6, 1e-16));

    /** Returns ln p(β), but for a constant where the prior is improper. */
    double logDensity(double beta);

    /** Returns ∂ln p(β)/∂ln β. */
    double slope(double beta);

    /** Returns the prior with which coordinate ascent runs. */
    default Precision conjugate() {
        return CONJUGATE;
    }

    /**
     * A given precision.
     *
     * @param beta its value
     */
    record Given(double beta) implements NoisePrior {
        @Override
        public double logDensity(double value) {
            return 0;
        }

        @Override
        public double slope(double value) {
            return 0;
        }

        @Override
        public Precision conjugate() {
            return new Precision.Known(beta);
        }
    }

    /** σ = β^−½ is exponential with mean 1, one standard deviation of the target: p(β) = ½ β^−3/2 e^−σ. */
    record Exponential() implements NoisePrior {
        @Override
        public double logDensity(double beta) {
            return -Math.log(2) - 1.5 * Math.log(beta) - 1 / Math.sqrt(beta);
        }

        @Override
        public double slope(double beta) {
            return 0.5 / Math.sqrt(beta) - 1.5;
        }
    }

    /** σ = β^−½ is flat, and improper: p(β) ∝ β^−3/2. */
    record Flat() implements NoisePrior {
        @Override
        public double logDensity(double beta) {
            return -1.5 * Math.log(beta);
        }

        @Override
        public double slope(double beta) {
            return -1.5;
        }
    }

    /** Coordinate ascent's own. */
    record Conjugate() implements NoisePrior {
        @Override
        public double logDensity(double beta) {
            return CONJUGATE.gamma().logDensity(beta);
        }

        @Override
        public double slope(double beta) {
            return CONJUGATE.gamma().shape() - 1 - CONJUGATE.gamma().rate() * beta;
        }
    }
}
