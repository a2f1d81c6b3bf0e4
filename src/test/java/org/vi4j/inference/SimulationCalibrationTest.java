package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.vi4j.diagnostics.VariationalCalibration;
import org.vi4j.diagnostics.VariationalCalibration.RankUniformity;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Run;

/**
 * Simulation-based calibration of linear regression with two correlated columns: coefficients from the prior, outcomes
 * from them, and the coefficients' ranks among the posterior's draws, 1,000 times, about 50 in each of 20 bins.
 *
 * <p>Ranks of a right inference are uniform; χ² then gives a p-value below 0.005 for one of two coefficients in one
 * seed of a hundred.
 */
class SimulationCalibrationTest {
    private static final int REPLICATIONS = 1000;
    private static final int DRAWS = 19;
    private static final int BINS = 20;
    private static final double LEVEL = 0.005;
    private static final double NOISE = 0.7;
    private static final double[][] X = columns();

    /** Correlation of the columns: about 0.95. */
    private static double[][] columns() {
        RandomGenerator random = new RandomStreams(11).at("columns", 0);
        return IntStream.range(0, 12)
                .mapToObj(i -> {
                    double z = random.nextGaussian();
                    return new double[] {z, z + 0.3 * random.nextGaussian()};
                })
                .toArray(double[][]::new);
    }

    /** The truth of one replication and its posterior. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Replication(double[] truth, KnownPosterior target) {
        static Replication of(int number) {
            RandomGenerator random = new RandomStreams(11).at("sbc", number);
            double[] w = {random.nextGaussian(), random.nextGaussian()};
            double[] y = Arrays.stream(X)
                    .mapToDouble(x -> w[0] * x[0] + w[1] * x[1] + NOISE * random.nextGaussian())
                    .toArray();
            return new Replication(w, KnownPosterior.regression(X, y, NOISE, 1));
        }
    }

    @FunctionalInterface
    private interface Sampler {
        /** Returns draws of each coefficient, {@code [2, DRAWS]}. */
        double[][] draw(Replication replication, int number);
    }

    /** The p-values of both coefficients' ranks. */
    private static double[] uniformity(Sampler sampler) {
        int[][] ranks = new int[2][REPLICATIONS];
        for (int r = 0; r < REPLICATIONS; r++) {
            Replication replication = Replication.of(r);
            double[][] draws = sampler.draw(replication, r);
            for (int j = 0; j < 2; j++) {
                ranks[j][r] = RankUniformity.rank(replication.truth[j], draws[j]);
            }
        }
        return Arrays.stream(ranks)
                .mapToDouble(own -> RankUniformity.of(own, DRAWS, BINS).pValue())
                .toArray();
    }

    private static Sampler exact(double width) {
        return (replication, number) -> {
            double[] mean = replication.target.mean();
            double[] sd = replication.target.sd();
            RandomGenerator random = new RandomStreams(12).at("draws", number);
            double[][] draws = new double[2][DRAWS];
            for (int j = 0; j < 2; j++) {
                int own = j;
                Arrays.setAll(draws[j], s -> mean[own] + width * sd[own] * random.nextGaussian());
            }
            return draws;
        };
    }

    @Test
    void nutsIsCalibrated() {
        // Every tenth draw of a chain that hardly remembers one: as good as independent.
        double[] p = uniformity((replication, number) -> {
            Nuts options = new Nuts(1, 150, DRAWS * 10, 0.8, 10);
            double[][] chain = options.fit(replication.target, Run.of(number)).chain(0);
            double[][] draws = new double[2][DRAWS];
            for (int j = 0; j < 2; j++) {
                int own = j;
                Arrays.setAll(draws[j], s -> chain[10 * s + 9][own]);
            }
            return draws;
        });
        assertThat(p[0]).isGreaterThan(LEVEL);
        assertThat(p[1]).isGreaterThan(LEVEL);
    }

    /** The test passes the closed form, and sees a standard deviation that is a fifth too small. */
    @Test
    void theTestSeesWhatItShould() {
        assertThat(Arrays.stream(uniformity(exact(1))).min().orElseThrow()).isGreaterThan(LEVEL);
        assertThat(Arrays.stream(uniformity(exact(0.8))).max().orElseThrow()).isLessThan(LEVEL);
    }

    /**
     * Variational calibration (Yao et al. 2018) by P_q(wⱼ ≤ truth). The best independent Gaussians, N(μⱼ, 1/Λⱼⱼ), have
     * the right means and are too narrow by √(Λⱼⱼ Σⱼⱼ) where columns are correlated: their probabilities are symmetric,
     * which is all that the paper's test asks, and pile up at both ends, which uniformity sees. Those of the exact
     * marginals are uniform.
     */
    @Test
    void meanFieldWithCorrelatedColumnsIsUnbiasedAndTooSure() {
        double[][] precision =
                Cholesky.of(Replication.of(0).target.covariance()).inverse();
        double[] sd = Replication.of(0).target.sd();
        NormalDistribution standard = new NormalDistribution();
        for (int j = 0; j < 2; j++) {
            double narrow = 1 / Math.sqrt(precision[j][j]);
            assertThat(narrow / sd[j]).isLessThan(0.6);
            double[] ofMeanField = new double[REPLICATIONS];
            double[] ofExact = new double[REPLICATIONS];
            for (int r = 0; r < REPLICATIONS; r++) {
                Replication replication = Replication.of(r);
                double off = replication.truth[j] - replication.target.mean()[j];
                ofMeanField[r] = standard.cumulativeProbability(off / narrow);
                ofExact[r] = standard.cumulativeProbability(off / sd[j]);
            }
            assertThat(VariationalCalibration.of(ofExact).pValue()).isGreaterThan(LEVEL);
            assertThat(VariationalCalibration.of(ofMeanField).pValue()).isGreaterThan(LEVEL);
            assertThat(inBins(ofExact).pValue()).isGreaterThan(LEVEL);
            assertThat(inBins(ofMeanField).pValue()).isLessThan(1e-6);
            // Uniform: a tenth beyond the outermost bins, with a standard error of 0.0095.
            double ends =
                    Arrays.stream(ofMeanField).filter(p -> p < 0.05 || p > 0.95).count() / (double) REPLICATIONS;
            assertThat(ends).isGreaterThan(0.2);
        }
    }

    private static RankUniformity inBins(double[] probabilities) {
        int[] bins = Arrays.stream(probabilities)
                .mapToInt(p -> Math.min(BINS - 1, (int) (p * BINS)))
                .toArray();
        return RankUniformity.of(bins, BINS - 1, BINS);
    }
}
