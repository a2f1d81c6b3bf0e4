package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.internal.math.Lbfgs;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Trace;
import org.vi4j.support.JsonTree;

/** What the theory says: k̂ tells approximations that miss the posterior from those that do not; NUTS is calibrated. */
class TheoryTest {
    private static final int DRAWS = 4000;

    /** A diagonal Gaussian of given moments. */
    @SuppressWarnings("ArrayRecordComponent")
    private record MeanField(LogJoint model, double[] mean, double[] sd) implements Posterior.Approximation {
        @Override
        public Trace trace() {
            return Trace.NONE;
        }

        @Override
        public String description() {
            return "mean-field";
        }

        @Override
        public double[] unconstrainedMean() {
            return mean;
        }

        @Override
        public double[] unconstrainedSd() {
            return sd;
        }

        @Override
        public double[][] drawUnconstrained(int count, long seed) {
            RandomGenerator random = new RandomStreams(seed).at("mean-field", 0);
            double[][] draws = new double[count][mean.length];
            for (double[] u : draws) {
                Arrays.setAll(u, j -> mean[j] + sd[j] * random.nextGaussian());
            }
            return draws;
        }

        @Override
        public double logDensity(double[] u) {
            double sum = 0;
            for (int j = 0; j < u.length; j++) {
                double z = (u[j] - mean[j]) / sd[j];
                sum -= z * z / 2 + Math.log(sd[j]) + Math.log(2 * Math.PI) / 2;
            }
            return sum;
        }
    }

    /** The diagonal Gaussian of the highest ELBO over some fixed draws, by L-BFGS over means and log scales. */
    private static MeanField meanField(LogJoint target) {
        int d = target.dimension();
        int n = 400;
        RandomGenerator random = new RandomStreams(5).at("noise", 0);
        double[] z = new double[n * d];
        for (int i = 0; i < n * d / 2; i++) {
            z[i] = random.nextGaussian();
            z[n * d / 2 + i] = -z[i];
        }
        double[] u = new double[n * d];
        double[] f = new double[n];
        double[] slope = new double[n * d];
        Lbfgs.Objective falling = (x, gradient) -> {
            Arrays.setAll(u, i -> x[i % d] + Math.exp(x[d + i % d]) * z[i]);
            target.logDensityAndGradient(u, n, f, slope);
            Arrays.fill(gradient, 0, d, 0);
            Arrays.fill(gradient, d, 2 * d, -1);
            double negativeElbo =
                    -Arrays.stream(f).sum() / n - Arrays.stream(x, d, 2 * d).sum();
            for (int i = 0; i < n * d; i++) {
                gradient[i % d] -= slope[i] / n;
                gradient[d + i % d] -= slope[i] * z[i] * Math.exp(x[d + i % d]) / n;
            }
            return Double.isNaN(negativeElbo) ? Double.POSITIVE_INFINITY : negativeElbo;
        };
        double[] best = new Lbfgs(10, 1e-4, 500)
                .minimize(falling, new double[2 * d], x -> false)
                .x();
        return new MeanField(
                target,
                Arrays.copyOf(best, d),
                Arrays.stream(best, d, 2 * d).map(Math::exp).toArray());
    }

    private static ImportanceWeights weights(MeanField q) {
        return q.weigh(q.drawUnconstrained(DRAWS, 1));
    }

    @Test
    void meanFieldFailsTheCentredEightSchoolsAndServesTheNonCentred() {
        ImportanceWeights bad = weights(meanField(EightSchools.centred()));
        ImportanceWeights good = weights(meanField(EightSchools.nonCentred()));
        assertThat(bad.paretoK()).isGreaterThan(0.7);
        assertThat(Verdict.of(bad).trust()).isGreaterThan(Verdict.Trust.USE_WITH_WEIGHTS);
        assertThat(good.paretoK()).isLessThan(0.7);
        assertThat(Verdict.of(good).trust()).isNotEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
    }

    /** Against 400,000 draws of Stan: four standard errors of both, means and standard deviations. */
    @Test
    void nutsSamplesTheNonCentredEightSchools() {
        NutsResult result = Nuts.defaults().withTargetAccept(0.95).fit(EightSchools.nonCentred());
        assertThat(result.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        JsonNode stan = JsonTree.read(Path.of("src/test/resources/reference/mcmc/eight_schools.json"))
                .get("parameters");
        List<String> names = result.parameters().coordinateNames();
        for (int j = 0; j < names.size(); j++) {
            JsonNode expected = stan.get(names.get(j).replace("log tau", "log_tau"));
            double[][] chains = result.coordinate(j);
            assertThat(result.unconstrainedMean()[j])
                    .as("mean of " + names.get(j))
                    .isCloseTo(
                            expected.get("mean").asDouble(),
                            within(4
                                    * Math.hypot(
                                            Convergence.mcseMean(chains),
                                            expected.get("mcse_mean").asDouble())));
            assertThat(result.unconstrainedSd()[j])
                    .as("sd of " + names.get(j))
                    .isCloseTo(
                            expected.get("sd").asDouble(),
                            within(4
                                    * Math.hypot(
                                            Convergence.mcseSd(chains),
                                            expected.get("mcse_sd").asDouble())));
        }
    }

    /** The mean-field optimum of the funnel in closed form: v ~ N(0, 1/(1/9 + 9/2)), x ~ N(0, exp(−Var(v)/2)). */
    @Test
    void meanFieldFailsTheFunnel() {
        KnownPosterior funnel = KnownPosterior.funnel(10);
        double variance = 1 / (1.0 / 9 + 9.0 / 2);
        double[] sd = new double[10];
        Arrays.fill(sd, Math.exp(-variance / 4));
        sd[0] = Math.sqrt(variance);
        ImportanceWeights weights = weights(new MeanField(funnel, new double[10], sd));
        assertThat(weights.paretoK()).isGreaterThan(0.7);
        assertThat(Verdict.of(weights).trust()).isGreaterThan(Verdict.Trust.USE_WITH_WEIGHTS);
    }
}
