package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.distribution.MultivariateNormalDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;

/** Gaussians with a full covariance, against commons-math and against a posterior in closed form. */
class FullGaussiansTest {
    private static final int N = 32;
    private static final int L = 3;
    private static final int N_GAPS = 200;

    /** Probabilistic PCA whose encoder gives N(exact mean + offset, CCᵀ): by default the posterior itself. */
    private static Gaussians posterior(Ppca model, double offset, double spread) {
        RealMatrix covariance = new LUDecomposition(model.precision).getSolver().getInverse();
        RealMatrix c = new CholeskyDecomposition(covariance, 1e-12, 1e-12).getL();
        double[] mean = new double[N * L];
        double[] logDeviation = new double[N * L];
        double[] below = new double[N * 3];
        for (int i = 0; i < N; i++) {
            double[] exact = model.posteriorMean(i);
            for (int j = 0; j < L; j++) {
                mean[i * L + j] = exact[j] + offset;
                logDeviation[i * L + j] = Math.log(spread * c.getEntry(j, j));
                for (int k = 0; k < j; k++) {
                    below[i * 3 + j * (j - 1) / 2 + k] = c.getEntry(j, k) / c.getEntry(j, j) * (spread == 1 ? 1 : 0);
                }
            }
        }
        return new Gaussians(N, L, mean, logDeviation, below);
    }

    @Test
    void densityScoreAndDrawsAreThoseOfTheCovariance() {
        double[] mean = {0.3, -1, 2};
        double[][] c = {{0.5, 0, 0}, {-0.7, 1.3, 0}, {0.2, 0.9, 0.4}};
        Gaussians q = new Gaussians(
                1, L, mean.clone(), new double[] {Math.log(0.5), Math.log(1.3), Math.log(0.4)}, new double[] {
                    -0.7 / 1.3, 0.2 / 0.4, 0.9 / 0.4
                });
        RealMatrix factor = new Array2DRowRealMatrix(c);
        RealMatrix covariance = factor.multiply(factor.transpose());
        var reference = new MultivariateNormalDistribution(mean, covariance.getData());
        double[] noise = {1, -2, 0.5};
        double[] z = new double[L];
        q.draw(0, noise, 0, z, 0);
        double[] score = new double[L];
        q.score(0, z, 0, score);
        double h = 1e-6;
        for (int j = 0; j < L; j++) {
            assertThat(z[j]).isCloseTo(mean[j] + factor.operate(noise)[j], within(1e-12));
            assertThat(q.variance(0, j)).isCloseTo(covariance.getEntry(j, j), within(1e-12));
            double[] up = z.clone();
            double[] down = z.clone();
            up[j] += h;
            down[j] -= h;
            double slope = (q.logDensity(0, up, 0) - q.logDensity(0, down, 0)) / (2 * h);
            assertThat(score[j]).isCloseTo(slope, within(1e-7));
        }
        assertThat(q.logDensity(0, z, 0)).isCloseTo(Math.log(reference.density(z)), within(1e-10));
        // KL = ½(tr Σ + μᵀμ − L − log det Σ).
        double kl = 0.5
                * (covariance.getTrace()
                        + 0.09
                        + 1
                        + 4
                        - L
                        - Math.log(new LUDecomposition(covariance).getDeterminant()));
        assertThat(q.kl(0)).isCloseTo(kl, within(1e-10));
    }

    /** From a start that is wrong in mean, scale and correlations; the loss of an image is KL(q ‖ posterior). */
    @Test
    void theBestFullGaussianIsThePosterior() {
        Ppca model = Ppca.random(6, L, 0.8, N, 0, 1, 1);
        Gaussians start = posterior(model, 0.4, 1.5);
        Gaussians found = BestGaussians.find(model, 0, start, new RandomStreams(1));
        double gap = 0;
        double before = 0;
        double[] ofStart = GaussianElbos.estimate(model, 0, start, 2000, new RandomStreams(2));
        double[] elbos = GaussianElbos.estimate(model, 0, found, 2000, new RandomStreams(2));
        for (int i = 0; i < N; i++) {
            gap += (model.logLikelihood(i) - elbos[i]) / N;
            before += (model.logLikelihood(i) - ofStart[i]) / N;
        }
        // At the posterior every draw's weight is the same but log p(x|z) is not: sd near 1, over √(2000·32).
        assertThat(before).isGreaterThan(0.3);
        assertThat(gap).isBetween(-0.02, 0.02);
    }

    /**
     * With correlated loadings: a diagonal Gaussian loses ½(Σⱼ log Λⱼⱼ − log det Λ) to the posterior with precision Λ,
     * a full one nothing, whatever the encoder's own family.
     */
    @Test
    void theApproximationGapOfFullCovariancesIsZero() {
        Ppca model = Ppca.random(12, 6, 0.8, N_GAPS, 0.1, 1.2, 1);
        double[] exact = new double[N_GAPS];
        java.util.Arrays.setAll(exact, model::logLikelihood);
        LogLikelihoods evidence = new LogLikelihoods("exact", 1, exact, new double[N_GAPS]);
        try (Workers workers = new Workers(2)) {
            for (boolean full : new boolean[] {false, true}) {
                LatentModel at = full
                        ? model.withEncoder((m, from, to) -> m.encode(from, to).full())
                        : model;
                InferenceGaps gaps = InferenceGaps.measure(at, evidence, null, 1, workers, EvaluationProgress.NONE);
                // 100 draws an image of log p(x|z) are good to the stated error; beside it, searches leave up to 0.02
                // nats undone in 6 means, 6 deviations and 15 correlations.
                assertThat(gaps.diagonal().value())
                        .isBetween(
                                model.approximationGap() - 4 * gaps.diagonal().se(),
                                model.approximationGap() + 4 * gaps.diagonal().se() + 0.02);
                assertThat(gaps.full().value())
                        .isBetween(-4 * gaps.full().se(), 4 * gaps.full().se() + 0.02);
                assertThat(gaps.gain().value())
                        .isCloseTo(
                                model.approximationGap(), within(4 * gaps.gain().se() + 0.02));
                assertThat(gaps.approximation()).isEqualTo(full ? gaps.full() : gaps.diagonal());
                assertThat(gaps.gain().se()).as("the test can tell").isLessThan(0.05 * model.approximationGap());
            }
        }
    }

    /** With the posterior itself as q every weight is p(x), for a chain too. */
    @Test
    void underTheExactPosteriorEveryWeightIsTheEvidence() {
        Ppca model = Ppca.random(6, L, 0.8, N, 0, 1, 1);
        Gaussians exact = posterior(model, 0, 1);
        LatentModel encoded = model.withEncoder((m, from, to) -> {
            assertThat(to - from).isEqualTo(N);
            return exact.copy();
        });
        try (Workers workers = new Workers(1)) {
            LogLikelihoods bounds = ImportanceWeighted.evaluateEach(encoded, 7, 1, workers, EvaluationProgress.NONE);
            LogLikelihoods annealed = new Annealing(3, 2, Annealing.Start.ENCODER)
                    .evaluateEach(encoded, 1, workers, EvaluationProgress.NONE);
            for (int i = 0; i < N; i++) {
                assertThat(bounds.values()[i]).isCloseTo(model.logLikelihood(i), within(1e-9));
                assertThat(bounds.ess()[i]).isCloseTo(7, within(1e-6));
                assertThat(annealed.values()[i]).isCloseTo(model.logLikelihood(i), within(1e-9));
            }
        }
    }
}
