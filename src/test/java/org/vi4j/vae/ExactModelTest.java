package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.support.JsonTree;
import org.vi4j.vae.Annealing.Bidirectional;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.InferenceGaps.Refinement;
import org.vi4j.vae.LogLikelihoods.Estimate;

/** Every estimate against probabilistic PCA, where log p(x), the posterior and all gaps are known. */
class ExactModelTest {
    private static final JsonNode REFERENCE = JsonTree.read(Path.of("src/test/resources/reference/vae/ppca.json"));
    private static final Workers WORKERS = new Workers(2);
    private static final EvaluationProgress NONE = EvaluationProgress.NONE;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static double[] numbers(JsonNode node) {
        return IntStream.range(0, node.size())
                .mapToDouble(i -> node.get(i).doubleValue())
                .toArray();
    }

    private static double[][] rows(String name) {
        JsonNode node = REFERENCE.get(name);
        return IntStream.range(0, node.size())
                .mapToObj(i -> numbers(node.get(i)))
                .toArray(double[][]::new);
    }

    /** Two latent dimensions, 100 images; the encoder is a little off. */
    private static Ppca model(long seed) {
        return Ppca.random(5, 2, 0.5, 100, 0.15, 1.2, seed);
    }

    @Test
    void theExactModelIsScipys() {
        Ppca model = new Ppca(
                new Array2DRowRealMatrix(rows("w")),
                numbers(REFERENCE.get("b")),
                REFERENCE.get("variance").doubleValue(),
                rows("x"),
                0,
                1);
        int n = model.images();
        double[] z = Arrays.stream(rows("z")).flatMapToDouble(Arrays::stream).toArray();
        double[] logGiven = new double[n];
        double[] gradient = new double[z.length];
        model.logLikelihoodAndGradient(IntStream.range(0, n).toArray(), z, logGiven, gradient);
        assertThat(logGiven).containsExactly(numbers(REFERENCE.get("log_given_z")), within(1e-10));
        // Central differences with step 1e-6.
        assertThat(gradient)
                .containsExactly(
                        Arrays.stream(rows("gradient"))
                                .flatMapToDouble(Arrays::stream)
                                .toArray(),
                        within(1e-7));
        for (int i = 0; i < n; i++) {
            assertThat(model.logLikelihood(i))
                    .isCloseTo(REFERENCE.get("log_likelihood").get(i).doubleValue(), within(1e-10));
            assertThat(model.posteriorMean(i)).containsExactly(rows("posterior_mean")[i], within(1e-10));
        }
        assertThat(model.expectedLogLikelihood())
                .isCloseTo(REFERENCE.get("expected_log_likelihood").doubleValue(), within(1e-10));
        double[][] covariance =
                new LUDecomposition(model.precision).getSolver().getInverse().getData();
        for (int j = 0; j < covariance.length; j++) {
            assertThat(covariance[j]).containsExactly(rows("posterior_covariance")[j], within(1e-10));
        }
    }

    @Test
    void theElboIsThePosteriorsMinusKl() {
        Ppca any = model(1);
        double truth = any.expectedLogLikelihood() - any.approximationGap() - any.amortizationGap();
        Repetitions.check(
                seed -> {
                    Ppca model = model(seed);
                    return Estimate.mean(GaussianElbos.estimate(
                            model, 0, model.encode(0, model.images()), 5, new RandomStreams(seed)));
                },
                truth,
                0);
    }

    @Test
    void importanceWeightingFindsTheLikelihood() {
        // The bias is −Var(w)/(2K), below 0.002 nats at K = 200 as the effective samples show.
        Ppca any = model(1);
        LogLikelihoods each = ImportanceWeighted.evaluateEach(any, 200, 1, WORKERS, NONE);
        double bias = (200 / each.meanEss() - 1) / 400;
        assertThat(bias).isLessThan(0.002);
        Repetitions.check(
                seed -> ImportanceWeighted.evaluateEach(model(seed), 200, seed, WORKERS, NONE)
                        .mean(),
                any.expectedLogLikelihood(),
                bias);
    }

    @Test
    void moreSamplesNeverLowerTheBoundInExpectation() {
        Ppca model = Ppca.random(5, 2, 0.7, 300, 0.3, 1.3, 1);
        double[] exact =
                IntStream.range(0, 300).mapToDouble(model::logLikelihood).toArray();
        double[] last = null;
        for (int samples : new int[] {1, 2, 4, 16, 64}) {
            double[] mean = new double[300];
            for (int seed = 1; seed <= 20; seed++) {
                double[] values = ImportanceWeighted.evaluateEach(model, samples, seed, WORKERS, NONE)
                        .values();
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += values[i] / 20;
                }
            }
            Estimate loss = Estimate.meanDifference(exact, mean);
            if (last == null) {
                // One sample is the ELBO.
                assertThat(loss.value())
                        .isCloseTo(model.approximationGap() + model.amortizationGap(), within(5 * loss.se()));
            } else {
                Estimate gain = Estimate.meanDifference(mean, last);
                assertThat(gain.value()).as("K = " + samples).isGreaterThan(5 * gain.se());
            }
            assertThat(loss.value()).isGreaterThan(-5 * loss.se());
            last = mean;
        }
    }

    @Test
    void annealingFindsTheLikelihoodFromEitherStart() {
        Ppca any = model(1);
        for (Annealing.Start start : Annealing.Start.values()) {
            Annealing annealing = new Annealing(10, 8, start);
            LogLikelihoods each = annealing.evaluateEach(any, 1, WORKERS, NONE);
            // The bias of the logarithm, −Var(mean weight)/2.
            double bias = (8 / each.meanEss() - 1) / 16;
            assertThat(bias).isLessThan(0.02);
            Repetitions.check(
                    seed -> annealing
                            .evaluateEach(model(seed), seed, WORKERS, NONE)
                            .mean(),
                    any.expectedLogLikelihood(),
                    bias);
        }
    }

    @Test
    void annealedWeightsAreUnbiasedHoweverFewTheSteps() {
        // One chain each; 4,000 chains on the same image by way of copies of it.
        Ppca one = Ppca.random(5, 2, 0.5, 1, 0, 1, 3);
        Ppca copies = copies(one, 4000);
        for (int steps : new int[] {1, 3, 10}) {
            double[] logs = new Annealing(steps, 1, Annealing.Start.PRIOR)
                    .evaluateEach(copies, 2, WORKERS, NONE)
                    .values();
            double[] ratios = Arrays.stream(logs)
                    .map(log -> Math.exp(log - one.logLikelihood(0)))
                    .toArray();
            Estimate mean = Estimate.mean(ratios);
            assertThat(mean.value()).as(steps + " steps").isCloseTo(1, within(4 * mean.se()));
            assertThat(mean.se()).as("the test can tell").isLessThan(0.06);
        }
    }

    private static Ppca copies(Ppca one, int n) {
        double[][] x = new double[n][];
        Arrays.fill(x, one.image(0));
        return new Ppca(one.w, one.b, one.variance, x, 0, 1);
    }

    @Test
    void annealingBothWaysEnclosesTheLikelihood() {
        Ppca model = Ppca.random(8, 3, 1.5, 1, 0.1, 1.1, 1);
        double last = Double.POSITIVE_INFINITY;
        for (int steps : new int[] {10, 100, 400}) {
            Bidirectional check =
                    new Annealing(steps, 4, Annealing.Start.PRIOR).checkBothWays(model, 300, 1, WORKERS, NONE);
            assertThat(check.lower().value())
                    .isLessThan(
                            model.expectedLogLikelihood() + 4 * check.lower().se());
            assertThat(check.upper().value())
                    .isGreaterThan(
                            model.expectedLogLikelihood() - 4 * check.upper().se());
            // In theory inversely proportional to the steps: to a tenth, and to a quarter.
            assertThat(check.distance().value())
                    .as(steps + " steps")
                    .isBetween(-4 * check.distance().se(), last / 2);
            last = check.distance().value();
        }
        assertThat(last).isLessThan(0.1);
    }

    @Test
    void mutualInformationIsThatOfLinearGaussians() {
        // The bias of a mixture of 300 posteriors that overlap as here is about −0.01.
        Ppca any = model(1);
        Repetitions.check(
                seed -> MutualInformation.estimate(Ppca.random(5, 2, 0.5, 300, 0.15, 1.2, seed), seed, WORKERS, NONE)
                        .information(),
                any.mutualInformation(),
                0.01);
        MutualInformation large =
                MutualInformation.estimate(Ppca.random(5, 2, 0.5, 4000, 0.15, 1.2, 1), 1, WORKERS, NONE);
        assertThat(large.information().value())
                .isCloseTo(
                        any.mutualInformation(), within(4 * large.information().se()));
        assertThat(large.information().se()).isLessThan(0.02);
    }

    @Test
    void mutualInformationEndsAtTheLogarithmOfTheImages() {
        Ppca apart = Ppca.random(8, 3, 50, 40, 0, 1, 1);
        MutualInformation information = MutualInformation.estimate(apart, 1, WORKERS, NONE);
        assertThat(apart.mutualInformation()).isGreaterThan(10);
        assertThat(information.information().value()).isCloseTo(Math.log(40), within(0.1));
    }

    @Test
    void gapsAreTheExactOnes() {
        Ppca model = Ppca.random(6, 3, 0.8, 300, 0.2, 1.4, 1);
        LogLikelihoods logLikelihoods = ImportanceWeighted.evaluateEach(model, 2000, 1, WORKERS, NONE);
        InferenceGaps gaps = InferenceGaps.measure(
                model, logLikelihoods, Ppca.random(6, 3, 0.8, 300, 0.1, 1.2, 2), 1, WORKERS, NONE);
        Ppca training = Ppca.random(6, 3, 0.8, 1, 0.1, 1.2, 2);
        // Beside chance, the search for q* leaves up to 0.005 nats undone.
        assertThat(gaps.amortization().value())
                .isCloseTo(
                        model.amortizationGap(), within(4 * gaps.amortization().se() + 0.005));
        assertThat(gaps.approximation().value())
                .isCloseTo(
                        model.approximationGap(),
                        within(4 * gaps.approximation().se() + 0.005));
        Estimate generalization = java.util.Objects.requireNonNull(gaps.generalization());
        assertThat(generalization.value())
                .isCloseTo(
                        model.amortizationGap() - training.amortizationGap(), within(4 * generalization.se() + 0.005));
        assertThat(gaps.amortization().se()).as("the test can tell").isLessThan(0.05 * model.amortizationGap());
        assertThat(gaps.approximation().se()).isLessThan(0.2 * model.approximationGap());
    }

    @Test
    void standardErrorsOfTheGapsAreRight() {
        // One repetition searches 40 q*; 200 of them.
        Ppca any = Ppca.random(4, 2, 0.8, 1, 0.2, 1.3, 1);
        Repetitions.check(
                seed -> {
                    Ppca model = Ppca.random(4, 2, 0.8, 40, 0.2, 1.3, seed);
                    LogLikelihoods exact = new LogLikelihoods(
                            "exact",
                            1,
                            IntStream.range(0, 40)
                                    .mapToDouble(model::logLikelihood)
                                    .toArray(),
                            new double[40]);
                    return InferenceGaps.measure(model, exact, null, seed, WORKERS, NONE)
                            .amortization();
                },
                any.amortizationGap(),
                0.005);
    }

    @Test
    void theBestGaussianIsFound() {
        Ppca model = Ppca.random(6, 3, 0.8, 64, 0.5, 2, 1);
        Ppca exact = Ppca.random(6, 3, 0.8, 64, 0, 1, 1);
        Gaussians found = BestGaussians.find(model, 0, model.encode(0, 64), new RandomStreams(1));
        Gaussians best = exact.encode(0, 64);
        // What is lost is about ½((Δμ/σ)² + 2(Δ log σ)²) a dimension: 0.05 in both costs 0.004 nats.
        double lost = 0;
        for (int j = 0; j < best.mean.length; j++) {
            double mean = (found.mean[j] - best.mean[j]) / Math.exp(best.logDeviation[j]);
            double deviation = found.logDeviation[j] - best.logDeviation[j];
            lost += (0.5 * mean * mean + deviation * deviation) / 64;
        }
        assertThat(lost).isLessThan(0.005);
    }

    @Test
    void refinementClosesTheAmortizationGap() {
        Ppca model = Ppca.random(6, 3, 0.8, 200, 0.3, 1.4, 1);
        Refinement refinement = Refinement.measure(model, 300, 1, WORKERS, NONE);
        assertThat(refinement.points().stream().mapToInt(Refinement.Point::steps))
                .containsExactly(0, 1, 2, 5, 10, 20, 50, 100, 200, 300);
        double exact = IntStream.range(0, 200)
                .mapToDouble(model::logLikelihood)
                .average()
                .orElseThrow();
        double best = exact - model.approximationGap();
        Refinement.Point first = refinement.points().get(0);
        assertThat(first.gain().value()).isZero();
        assertThat(first.elbo().value())
                .isCloseTo(best - model.amortizationGap(), within(4 * Math.sqrt(3.0 / 50 / 200)));
        double last = -1;
        for (Refinement.Point point : refinement.points()) {
            if (point.steps() <= 50) {
                assertThat(point.gain().value()).isGreaterThan(last);
                last = point.gain().value();
            }
            assertThat(point.gain().value())
                    .isLessThan(model.amortizationGap() + 4 * point.gain().se());
        }
        // A constant step size of 0.01 leaves noise of this order.
        Refinement.Point end = refinement.points().get(refinement.points().size() - 1);
        assertThat(end.gain().value())
                .isCloseTo(model.amortizationGap(), within(4 * end.gain().se() + 0.02));
        assertThat(end.milliseconds()).isPositive();
    }

    @Test
    void nothingDependsOnTheNumberOfWorkers() {
        Ppca model = Ppca.random(5, 2, 0.5, 150, 0.15, 1.2, 1);
        try (Workers three = new Workers(3)) {
            Annealing annealing = new Annealing(5, 8, Annealing.Start.PRIOR);
            assertThat(annealing.evaluateEach(model, 1, three, NONE).values())
                    .isEqualTo(annealing.evaluateEach(model, 1, WORKERS, NONE).values());
            LogLikelihoods one = ImportanceWeighted.evaluateEach(model, 10, 1, three, NONE);
            assertThat(one.values())
                    .isEqualTo(ImportanceWeighted.evaluateEach(model, 10, 1, WORKERS, NONE)
                            .values());
            assertThat(InferenceGaps.measure(model, one, null, 1, three, NONE))
                    .isEqualTo(InferenceGaps.measure(model, one, null, 1, WORKERS, NONE));
        }
    }
}
