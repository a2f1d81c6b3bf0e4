package org.vi4j.model;

import java.util.List;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.UserError;
import org.vi4j.math.Logistic;
import org.vi4j.math.Normal;
import org.vi4j.text.Nearest;

/** How a row's target y depends on its linear predictor η = xᵀw; W is the row's weight. */
public sealed interface Likelihood {
    /** The names that {@link #of} knows. */
    List<String> NAMES = List.of("gaussian", "student", "logistic", "probit");

    /** Returns its name, one of {@link #NAMES}. */
    String label();

    /** Says whether the target is 0 or 1, so that there is no noise precision. */
    default boolean binary() {
        return false;
    }

    /**
     * Returns ln p(y | η, β), in nats.
     *
     * @param y the target
     * @param linear η
     * @param beta the noise's precision β; without meaning where the target is binary
     * @param weight W: it multiplies β, or counts a binary row as that many
     * @return the log density or log probability
     */
    double logDensity(double y, double linear, double beta, double weight);

    /** y ~ N(η, 1/(βW)). */
    record Gaussian() implements Likelihood {
        @Override
        public String label() {
            return "gaussian";
        }

        @Override
        public double logDensity(double y, double linear, double beta, double weight) {
            double precision = beta * weight;
            return (Math.log(precision / (2 * Math.PI)) - precision * (y - linear) * (y - linear)) / 2;
        }
    }

    /**
     * Student's t, so that single rows far off do not bend the line: (y − η)√(βW) ~ t_ν, the mixture of N(η, 1/(βWλ))
     * over λ ~ Gamma(ν/2, ν/2). (Lange, Little and Taylor, "Robust statistical modeling using the t distribution", JASA
     * 1989.)
     *
     * @param degreesOfFreedom ν, positive and finite
     */
    record StudentT(double degreesOfFreedom) implements Likelihood {
        /**
         * Creates it.
         *
         * @throws UserError if ν is not a positive finite number
         */
        public StudentT {
            boolean valid = degreesOfFreedom > 0 && Double.isFinite(degreesOfFreedom);
            if (!valid) {
                throw new UserError("degrees-of-freedom is " + degreesOfFreedom
                        + ": a positive finite number is needed, such as 4, or the word learned");
            }
        }

        @Override
        public String label() {
            return "student";
        }

        @Override
        public double logDensity(double y, double linear, double beta, double weight) {
            double nu = degreesOfFreedom;
            double precision = beta * weight;
            return Gamma.logGamma((nu + 1) / 2)
                    - Gamma.logGamma(nu / 2)
                    + Math.log(precision / (nu * Math.PI)) / 2
                    - (nu + 1) / 2 * Math.log1p(precision * (y - linear) * (y - linear) / nu);
        }
    }

    /** P(y = 1) = σ(η) = 1/(1 + e^−η). */
    record Logit() implements Likelihood {
        @Override
        public String label() {
            return "logistic";
        }

        @Override
        public boolean binary() {
            return true;
        }

        @Override
        public double logDensity(double y, double linear, double beta, double weight) {
            return -weight * Logistic.softplus(y == 1 ? -linear : linear);
        }
    }

    /** P(y = 1) = Φ(η), the normal distribution function. */
    record Probit() implements Likelihood {
        @Override
        public String label() {
            return "probit";
        }

        @Override
        public boolean binary() {
            return true;
        }

        @Override
        public double logDensity(double y, double linear, double beta, double weight) {
            return weight * Normal.logCdf(y == 1 ? linear : -linear);
        }
    }

    /**
     * Reads a likelihood's name.
     *
     * @param name one of {@link #NAMES}
     * @param degreesOfFreedom ν, for {@code student} only
     * @return the likelihood
     * @throws UserError if there is none of that name, or ν is not positive
     */
    static Likelihood of(String name, double degreesOfFreedom) {
        return switch (name) {
            case "gaussian" -> new Gaussian();
            case "student" -> new StudentT(degreesOfFreedom);
            case "logistic" -> new Logit();
            case "probit" -> new Probit();
            default -> throw new UserError("likelihood is '" + name + "'" + Nearest.hint(name, NAMES));
        };
    }
}
