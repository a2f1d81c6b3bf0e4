package org.vi4j.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.diagnostics.Verdict.Evidence.Scouted;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.distribution.Gaussian;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;

/** Modes far from every draw are found, and one mode of any shape stays one. */
class FarLookTest {
    private static final double SHARE = 0.2;

    /** 0.8 N(0, I) and 0.2 N(m, width² I), |m| the distance, in a direction of the seed's. */
    private static KnownPosterior twoModes(int d, double distance, double width, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("direction", d);
        double[][] means = new double[2][d];
        Arrays.setAll(means[1], j -> random.nextGaussian());
        double norm = Math.sqrt(Arrays.stream(means[1]).map(x -> x * x).sum());
        Arrays.setAll(means[1], j -> distance * means[1][j] / norm);
        return KnownPosterior.mixture(new double[] {1 - SHARE, SHARE}, means, new double[] {1, width});
    }

    private static double[][] identity(int d) {
        double[][] identity = new double[d][d];
        for (int j = 0; j < d; j++) {
            identity[j][j] = 1;
        }
        return identity;
    }

    @ParameterizedTest
    @CsvSource({"1, 7, 0.1", "2, 4.5, 0.4", "2, 7, 0.4", "3, 10, 1", "5, 7, 1", "10, 7, 1"})
    void aSecondModeIsNamedWithItsShareWhereTheFirstHasAllDraws(int d, double distance, double width) {
        for (long seed = 1; seed <= 5; seed++) {
            KnownPosterior posterior = twoModes(d, distance, width, seed);
            GaussianPosterior first = GaussianPosterior.of(posterior, Gaussian.ofMean(new double[d], identity(d)));
            Assessment.Weights assessment = first.assess(4_000, seed);
            assertThat(assessment.verdict().trust())
                    .as(assessment.verdict().reason())
                    .isEqualTo(Trust.DO_NOT_BELIEVE);
            assertThat(assessment.verdict().reason()).contains("2 modes were found");
            Scouted seen = assessment.evidence().orElseThrow().scouted();
            assertThat(seen.unseen()).isCloseTo(SHARE, within(0.04));
        }
    }

    @Test
    void chainsThatNeverEnteredAModeAreToldItsShare() {
        KnownPosterior posterior = twoModes(5, 8, 1, 1);
        RandomGenerator random = new RandomStreams(1).at("chain", 0);
        double[][] draws = new double[1_000][5];
        for (double[] draw : draws) {
            Arrays.setAll(draw, j -> random.nextGaussian());
        }
        assertThat(Judge.unseen(posterior, draws)).isCloseTo(SHARE, within(0.04));
        assertThat(Judge.unseen(KnownPosterior.correlated(5, 0), draws)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 40})
    void oneNormalModeIsBelieved(int d) {
        KnownPosterior posterior = KnownPosterior.correlated(d, 0.99);
        GaussianPosterior exact = GaussianPosterior.of(posterior, posterior.mean(), posterior.covariance());
        Assessment.Weights assessment = exact.assess(4_000, 1);
        assertThat(assessment.verdict().trust())
                .as(assessment.verdict().reason())
                .isEqualTo(Trust.BELIEVE);
        assertThat(assessment.evidence().orElseThrow().scouted().modes()).isEqualTo(1);
    }

    /** Skew: Gumbel's; heavy tails: Student's; flat: log-logistic slopes; a curved ridge: −(u₁ − u₀²)²·10. */
    @ParameterizedTest
    @ValueSource(strings = {"skew", "heavy", "logistic", "banana"})
    void oneModeOfAnyShapeStaysOne(String shape) {
        LogJoint joint = LogJoint.of(Parameters.empty().real("u", 3), (u, g) -> {
            double sum = 0;
            for (int j = 0; j < u.length; j++) {
                switch (shape) {
                    case "skew" -> {
                        sum += -u[j] - Math.exp(-u[j]);
                        g[j] = -1 + Math.exp(-u[j]);
                    }
                    case "heavy" -> {
                        sum -= 2 * Math.log1p(u[j] * u[j] / 3);
                        g[j] = -4 * u[j] / (3 + u[j] * u[j]);
                    }
                    case "logistic" -> {
                        sum -= Math.abs(u[j]) + 2 * Math.log1p(Math.exp(-Math.abs(u[j])));
                        g[j] = -Math.tanh(u[j] / 2);
                    }
                    default -> {
                        double off = j == 0 ? u[0] : u[j] - u[0] * u[0];
                        sum -= j == 0 ? off * off / 2 : 10 * off * off;
                        g[j] += j == 0 ? -off : -20 * off;
                        g[0] += j == 0 ? 0 : 40 * off * u[0];
                    }
                }
            }
            return sum;
        });
        for (long seed = 1; seed <= 5; seed++) {
            GaussianPosterior q = GaussianPosterior.of(joint, Gaussian.ofMean(new double[3], identity(3)));
            Scouted seen = q.assess(1_000, seed).evidence().orElseThrow().scouted();
            assertThat(seen.modes()).isEqualTo(1);
            assertThat(seen.unseen()).isZero();
        }
    }
}
