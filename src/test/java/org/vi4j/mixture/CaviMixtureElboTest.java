package org.vi4j.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;

/**
 * The mixture's ELBO in one dimension, K = 2, against its definition, every expectation an integral by the trapezoidal
 * rule; each factor is its maximum; and the ELBO is below the evidence, a sum over all assignments of rows.
 */
class CaviMixtureElboTest {
    private static final double[] X = {-1.3, -0.4, 0.1, 2.2, 2.9, 4.1, 3.3};
    private static final double CONCENTRATION = 0.8;
    private static final NormalWishart PRIOR = new NormalWishart(new double[] {1}, 0.5, 1.5, new double[][] {{2}});

    /** q's parameters: those of the weights, of each component (m, β, ν, W⁻¹), and each row's r_i1. */
    private static final class Q {
        final double[] alpha;
        final double[][] component;
        final double[] r;

        Q(double[] alpha, double[][] component, double[] r) {
            this.alpha = alpha;
            this.component = component;
            this.r = r;
        }

        static Q of(CaviMixture mixture, Ascent<CaviMixture.State> result) {
            double[][] component = result.state().posterior().components().stream()
                    .map(c ->
                            new double[] {c.mean()[0], c.meanPrecision(), c.degreesOfFreedom(), c.inverseScale()[0][0]})
                    .toArray(double[][]::new);
            double[] r = Arrays.stream(mixture.responsibilities(result.state().posterior()))
                    .mapToDouble(row -> row[0])
                    .toArray();
            return new Q(result.state().posterior().weights().concentration(), component, r);
        }

        Q with(Function<Q, double[]> part, int place, double value) {
            Q copy = new Q(
                    alpha.clone(), Arrays.stream(component).map(double[]::clone).toArray(double[][]::new), r.clone());
            part.apply(copy)[place] = value;
            return copy;
        }

        double elbo() {
            // π = σ(t): dπ = π(1 − π) dt.
            double[] meanLog = new double[2];
            double sum = 0;
            double step = 0.05;
            for (double t = -80; t <= 80; t += step) {
                double log1 = -Math.log1p(Math.exp(-t));
                double log2 = -Math.log1p(Math.exp(t));
                double logQ = Gamma.logGamma(alpha[0] + alpha[1])
                        - Gamma.logGamma(alpha[0])
                        - Gamma.logGamma(alpha[1])
                        + (alpha[0] - 1) * log1
                        + (alpha[1] - 1) * log2;
                double logP = Gamma.logGamma(2 * CONCENTRATION)
                        - 2 * Gamma.logGamma(CONCENTRATION)
                        + (CONCENTRATION - 1) * (log1 + log2);
                double weight = step * Math.exp(logQ + log1 + log2);
                meanLog[0] += weight * log1;
                meanLog[1] += weight * log2;
                sum += weight * (logP - logQ);
            }
            for (int k = 0; k < 2; k++) {
                double[] fits = new double[X.length];
                sum += expectations(component[k], fits);
                for (int i = 0; i < X.length; i++) {
                    double share = k == 0 ? r[i] : 1 - r[i];
                    sum += share == 0 ? 0 : share * (meanLog[k] + fits[i] - Math.log(share));
                }
            }
            return sum;
        }
    }

    /** ln of N(μ; m, 1/(βλ)) Gamma(λ; ν/2, W⁻¹/2). */
    private static double logNormalWishart(double[] c, double mu, double lambda) {
        return (Math.log(c[1] * lambda / (2 * Math.PI)) - c[1] * lambda * (mu - c[0]) * (mu - c[0])) / 2
                + c[2] / 2 * Math.log(c[3] / 2)
                - Gamma.logGamma(c[2] / 2)
                + (c[2] / 2 - 1) * Math.log(lambda)
                - c[3] / 2 * lambda;
    }

    /** Returns E[ln p(μ, λ) − ln q(μ, λ)], and puts E ln N(xᵢ; μ, 1/λ) into {@code fits}. */
    private static double expectations(double[] c, double[] fits) {
        double[] prior = {PRIOR.mean()[0], PRIOR.meanPrecision(), PRIOR.degreesOfFreedom(), PRIOR.inverseScale()[0][0]};
        double sum = 0;
        double step = 0.08;
        // λ = eᵗ about its mean, μ in its own standard deviations.
        for (double t = -30; t <= 6; t += step) {
            double lambda = c[2] / c[3] * Math.exp(t);
            for (double z = -9; z <= 9; z += 0.5) {
                double sd = 1 / Math.sqrt(c[1] * lambda);
                double mu = c[0] + z * sd;
                double logQ = logNormalWishart(c, mu, lambda);
                double weight = step * lambda * 0.5 * sd * Math.exp(logQ);
                sum += weight * (logNormalWishart(prior, mu, lambda) - logQ);
                for (int i = 0; i < X.length; i++) {
                    fits[i] += weight * (Math.log(lambda / (2 * Math.PI)) - lambda * (X[i] - mu) * (X[i] - mu)) / 2;
                }
            }
        }
        return sum;
    }

    private static CaviMixture mixture(double[] x, NormalWishart prior) {
        return new CaviMixture(
                Arrays.stream(x).mapToObj(v -> new double[] {v}).toArray(double[][]::new), 2, CONCENTRATION, prior);
    }

    private static Ascent<CaviMixture.State> fit(CaviMixture mixture, double[] x, double border) {
        double[][] start = Arrays.stream(x)
                .mapToObj(v -> v < border ? new double[] {1, 0} : new double[] {0, 1})
                .toArray(double[][]::new);
        return mixture.run(start, new CaviOptions(20_000, 1e-13));
    }

    @Test
    void theElboIsTheIntegralAndEveryFactorIsItsMaximum() {
        CaviMixture mixture = mixture(X, PRIOR);
        Ascent<CaviMixture.State> result = fit(mixture, X, 1);
        Q q = Q.of(mixture, result);
        double best = q.elbo();
        // The rule's error here is below 1e-10: halving both steps moves the sum by less.
        assertThat(result.elbo()).isCloseTo(best, within(1e-9));
        for (int place = 0; place < 2; place++) {
            for (double factor : new double[] {0.95, 1.05}) {
                assertThat(q.with(other -> other.alpha, place, q.alpha[place] * factor)
                                .elbo())
                        .as("alpha %d times %f", place, factor)
                        .isLessThan(best - 1e-7);
            }
        }
        for (int k = 0; k < 2; k++) {
            int which = k;
            for (int place = 0; place < 4; place++) {
                for (double factor : new double[] {0.95, 1.05}) {
                    assertThat(q.with(other -> other.component[which], place, q.component[k][place] * factor)
                                    .elbo())
                            .as("component %d, parameter %d times %f", k, place, factor)
                            .isLessThan(best - 1e-7);
                }
            }
        }
        for (int i = 0; i < X.length; i++) {
            // Towards the other component: at r near 0 or 1 there is only one way.
            double moved = q.r[i] > 0.5 ? q.r[i] - 0.02 : q.r[i] + 0.02;
            assertThat(q.with(other -> other.r, i, moved).elbo())
                    .as("row %d", i)
                    .isLessThan(best - 1e-7);
        }
    }

    /** ln Σ_z p(z) Π_k p(x of k), z over 2ⁿ assignments: Dirichlet-multinomial, and normal-gamma evidences. */
    private static double logEvidence(double[] x, NormalWishart prior) {
        double top = Double.NEGATIVE_INFINITY;
        double[] logs = new double[1 << x.length];
        for (int z = 0; z < logs.length; z++) {
            int mask = z;
            int n = x.length;
            int ones = Integer.bitCount(z);
            double log = Gamma.logGamma(2 * CONCENTRATION)
                    - Gamma.logGamma(2 * CONCENTRATION + n)
                    - 2 * Gamma.logGamma(CONCENTRATION)
                    + Gamma.logGamma(CONCENTRATION + ones)
                    + Gamma.logGamma(CONCENTRATION + n - ones);
            for (int k = 0; k < 2; k++) {
                int side = k;
                double[] own = java.util.stream.IntStream.range(0, n)
                        .filter(i -> (mask >> i & 1) == side)
                        .mapToDouble(i -> x[i])
                        .toArray();
                log += logMarginal(own, prior);
            }
            logs[z] = log;
            top = Math.max(top, log);
        }
        double highest = top;
        return top
                + Math.log(Arrays.stream(logs).map(v -> Math.exp(v - highest)).sum());
    }

    /** Predicts row after row by Student's t: what is left is their joint density. */
    private static double logMarginal(double[] x, NormalWishart prior) {
        double m = prior.mean()[0];
        double beta = prior.meanPrecision();
        double nu = prior.degreesOfFreedom();
        double scatter = prior.inverseScale()[0][0];
        double log = 0;
        for (double v : x) {
            double precision = nu / scatter * beta / (1 + beta);
            double gap = v - m;
            log += Gamma.logGamma((nu + 1) / 2)
                    - Gamma.logGamma(nu / 2)
                    + Math.log(precision / (nu * Math.PI)) / 2
                    - (nu + 1) / 2 * Math.log1p(precision * gap * gap / nu);
            scatter += beta / (1 + beta) * gap * gap;
            m += gap / (1 + beta);
            beta++;
            nu++;
        }
        return log;
    }

    /** Far apart, q(z) is certain and each of the K! = 2 orders of the components is as good: the gap is ln 2. */
    @Test
    void theElboIsBelowTheEvidence() {
        for (double border : List.of(-100.0, 0.0, 1.0, 3.0)) {
            assertThat(fit(mixture(X, PRIOR), X, border).elbo()).isLessThan(logEvidence(X, PRIOR));
        }
        // A prior that ties no component to a place.
        NormalWishart loose = new NormalWishart(new double[] {0}, 1e-10, 1.5, new double[][] {{2}});
        double[] apart = {-1000.2, -1000.7, -999.1, -1000.3, 998.8, 1000.4, 1000.1, 1000.9, 1001.2};
        double gap =
                logEvidence(apart, loose) - fit(mixture(apart, loose), apart, 0).elbo();
        // Any other assignment stretches a component a thousandfold, by which each of its rows pays ln 1000.
        assertThat(gap).isCloseTo(Math.log(2), within(1e-6));
    }
}
