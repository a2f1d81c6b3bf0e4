package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Variates;

/**
 * The scales of {@link Prior#horseshoe} and {@link Prior#r2d2}: a standard deviation for each of m coefficients as a
 * function of unconstrained numbers, with the prior density of these.
 */
sealed interface ShrinkageScales {
    /** Returns how many unconstrained numbers there are. */
    int size();

    /** Returns a name for each of them. */
    List<String> names();

    /**
     * Computes the logarithms of the coefficients' standard deviations.
     *
     * @param u the numbers, from {@code at}
     * @param at where they begin
     * @param logBeta ln β
     * @param logSd receives ln sd, {@code [m]}
     * @return the log density of the numbers, in nats
     */
    double at(double[] u, int at, double logBeta, double[] logSd);

    /**
     * Adds the gradient, after a call of {@link #at} with the same numbers.
     *
     * @param u the numbers, from {@code at}
     * @param at where they begin
     * @param logBeta ln β
     * @param pull ∂f/∂ln sd, {@code [m]}
     * @param gradient receives ∂f/∂u, from {@code at}, that of their own density with it
     * @return what is added to ∂f/∂ln β
     */
    double gradient(double[] u, int at, double logBeta, double[] pull, double[] gradient);

    /** Draws the numbers from their prior. */
    double[] draw(RandomGenerator random);

    /** ln(1 + e^x). */
    static double softplus(double x) {
        return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * The regularised horseshoe: ln τ/τ₀, ln c²/s², ln λ.
     *
     * @param m the number of coefficients
     * @param logScale ln τ₀, less −½ ln β where the noise scales it
     * @param noisy whether it does
     */
    record Horseshoe(int m, double logScale, boolean noisy) implements ShrinkageScales {
        /** The slab's degrees of freedom, halved. */
        private static final double SHAPE = 2;

        private static final double LOG_SLAB = 2 * Math.log(Prior.WEAK_SD);
        private static final double LOG_CAUCHY = Math.log(2 / Math.PI);

        @Override
        public int size() {
            return m + 2;
        }

        @Override
        public List<String> names() {
            List<String> names = new ArrayList<>(List.of("log tau", "log slab"));
            for (int j = 1; j <= m; j++) {
                names.add("log lambda[" + j + "]");
            }
            return names;
        }

        private double logTau(double[] u, int at, double logBeta) {
            return logScale + u[at] - (noisy ? logBeta / 2 : 0);
        }

        private static double logHalfCauchy(double t) {
            return LOG_CAUCHY + t - softplus(2 * t);
        }

        @Override
        public double at(double[] u, int at, double logBeta, double[] logSd) {
            double tau = logTau(u, at, logBeta);
            double slab = LOG_SLAB + u[at + 1];
            double density = logHalfCauchy(u[at])
                    + SHAPE * Math.log(SHAPE)
                    - Gamma.logGamma(SHAPE)
                    - SHAPE * (u[at + 1] + Math.exp(-u[at + 1]));
            for (int j = 0; j < m; j++) {
                double own = 2 * (u[at + 2 + j] + tau);
                logSd[j] = (own - softplus(own - slab)) / 2;
                density += logHalfCauchy(u[at + 2 + j]);
            }
            return density;
        }

        @Override
        public double gradient(double[] u, int at, double logBeta, double[] pull, double[] gradient) {
            double tau = logTau(u, at, logBeta);
            double slab = LOG_SLAB + u[at + 1];
            double all = 0;
            gradient[at] += 1 - 2 * sigmoid(2 * u[at]);
            gradient[at + 1] += SHAPE * (Math.exp(-u[at + 1]) - 1);
            for (int j = 0; j < m; j++) {
                double free = sigmoid(slab - 2 * (u[at + 2 + j] + tau));
                gradient[at + 2 + j] += pull[j] * free + 1 - 2 * sigmoid(2 * u[at + 2 + j]);
                gradient[at + 1] += pull[j] * (1 - free) / 2;
                all += pull[j] * free;
            }
            gradient[at] += all;
            return noisy ? -all / 2 : 0;
        }

        @Override
        public double[] draw(RandomGenerator random) {
            double[] u = new double[size()];
            Arrays.setAll(u, j -> Math.log(Math.tan(Math.PI / 2 * random.nextDouble())));
            u[1] = Math.log(SHAPE / Variates.gamma(SHAPE, random));
            return u;
        }
    }

    /**
     * R2D2: logit R², ln of the Gamma variables whose shares are φ.
     *
     * @param m the number of coefficients
     * @param a the first parameter of R²'s Beta distribution
     * @param b the second
     * @param logScale ln σ, 0 where the noise is it
     * @param noisy whether it is
     */
    record R2D2(int m, double a, double b, double logScale, boolean noisy) implements ShrinkageScales {
        private static final double CONCENTRATION = 0.5;

        @Override
        public int size() {
            return m + 1;
        }

        @Override
        public List<String> names() {
            List<String> names = new ArrayList<>(List.of("logit R2"));
            for (int j = 1; j <= m; j++) {
                names.add("log share[" + j + "]");
            }
            return names;
        }

        private double logTotal(double[] u, int at) {
            double most = Double.NEGATIVE_INFINITY;
            for (int j = 1; j <= m; j++) {
                most = Math.max(most, u[at + j]);
            }
            double sum = 0;
            for (int j = 1; j <= m; j++) {
                sum += Math.exp(u[at + j] - most);
            }
            return most + Math.log(sum);
        }

        @Override
        public double at(double[] u, int at, double logBeta, double[] logSd) {
            double total = logTotal(u, at);
            double common = logScale - (noisy ? logBeta / 2 : 0) + u[at] / 2;
            double density = -a * softplus(-u[at])
                    - b * softplus(u[at])
                    - (Gamma.logGamma(a) + Gamma.logGamma(b) - Gamma.logGamma(a + b));
            for (int j = 0; j < m; j++) {
                double share = u[at + 1 + j];
                logSd[j] = common + (share - total) / 2;
                density += CONCENTRATION * share - Math.exp(share) - Gamma.logGamma(CONCENTRATION);
            }
            return density;
        }

        @Override
        public double gradient(double[] u, int at, double logBeta, double[] pull, double[] gradient) {
            double total = logTotal(u, at);
            double all = 0;
            for (double one : pull) {
                all += one;
            }
            gradient[at] += all / 2 + a * sigmoid(-u[at]) - b * sigmoid(u[at]);
            for (int j = 0; j < m; j++) {
                double share = u[at + 1 + j];
                gradient[at + 1 + j] += (pull[j] - all * Math.exp(share - total)) / 2 + CONCENTRATION - Math.exp(share);
            }
            return noisy ? -all / 2 : 0;
        }

        @Override
        public double[] draw(RandomGenerator random) {
            double[] u = new double[size()];
            u[0] = Math.log(Variates.gamma(a, random)) - Math.log(Variates.gamma(b, random));
            for (int j = 1; j < u.length; j++) {
                u[j] = Math.log(Variates.gamma(CONCENTRATION, random));
            }
            return u;
        }
    }
}
