package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.ExactRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.regression.CaviRegression.Factorization;

/** Learned precisions and grouped factors, against integration, the exact posterior and scikit-learn. */
class CaviHierarchyTest {
    private static final Gamma WEIGHT_PRIOR = new Gamma(1.5, 0.7);
    private static final Gamma NOISE_PRIOR = new Gamma(2.5, 0.4);
    private static final Path REFERENCE = Path.of("src/test/resources/reference/inference");

    private static LinearRegression data(long seed, int n, int d) {
        RandomGenerator random = new RandomStreams(seed).at("data", 0);
        double[][] columns = new double[d][n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            double common = random.nextGaussian();
            for (int j = 0; j < d; j++) {
                columns[j][i] = common + random.nextGaussian();
                y[i] += (j % 3 - 1) * columns[j][i];
            }
            y[i] += 0.5 * random.nextGaussian();
        }
        double[] alpha = new double[d];
        Arrays.fill(alpha, 1);
        return LinearRegression.of(columns, y, alpha, 1);
    }

    /** The first coefficient's precision known, as an intercept's is; the others' shared or each its own. */
    private static HierarchicalRegression model(LinearRegression data, boolean ard, boolean knownFirst) {
        List<HierarchicalRegression.Group> groups = new ArrayList<>();
        int first = knownFirst ? 1 : 0;
        if (knownFirst) {
            groups.add(new HierarchicalRegression.Group(List.of(0), new Precision.Known(1)));
        }
        Precision prior = new Precision.Uncertain(WEIGHT_PRIOR);
        List<Integer> rest = IntStream.range(first, data.dimension()).boxed().toList();
        if (ard) {
            rest.forEach(j -> groups.add(new HierarchicalRegression.Group(List.of(j), prior)));
        } else {
            groups.add(new HierarchicalRegression.Group(rest, prior));
        }
        return new HierarchicalRegression(data, groups, new Precision.Uncertain(NOISE_PRIOR));
    }

    /** q's parameters, to be perturbed one by one. */
    private static final class Q {
        final double[] mean;
        final double[][] covariance;
        final List<Gamma> alpha;
        Gamma beta;

        Q(CaviRegression.State state) {
            mean = state.posterior().mean();
            covariance = state.posterior().covariance();
            alpha = new ArrayList<>(state.weightPrecisions().stream()
                    .map(p -> p instanceof Precision.Uncertain u ? u.gamma() : new Gamma(1e12, 1e12))
                    .toList());
            beta = ((Precision.Uncertain) state.noise()).gamma();
        }

        /** The ELBO by its definition, E ln p(y, w, α, β) + H[q], each expectation written out. */
        double elbo(HierarchicalRegression model) {
            LinearRegression data = model.data();
            double[][] g = data.gram();
            int d = mean.length;
            double residual = data.yty();
            for (int i = 0; i < d; i++) {
                residual -= 2 * mean[i] * data.xty()[i];
                for (int j = 0; j < d; j++) {
                    residual += g[i][j] * (mean[i] * mean[j] + covariance[i][j]);
                }
            }
            double elbo = data.rows() / 2.0 * (beta.meanLog() - Math.log(2 * Math.PI)) - beta.mean() * residual / 2;
            elbo += expectedLogDensity(beta, NOISE_PRIOR) + beta.entropy();
            for (int k = 0; k < alpha.size(); k++) {
                boolean known = model.groups().get(k).precision() instanceof Precision.Known;
                double logAlpha = known ? 0 : alpha.get(k).meanLog();
                double meanAlpha = known ? 1 : alpha.get(k).mean();
                for (int j : model.groups().get(k).members()) {
                    elbo += (logAlpha - Math.log(2 * Math.PI) - meanAlpha * (mean[j] * mean[j] + covariance[j][j])) / 2;
                }
                if (!known) {
                    elbo += expectedLogDensity(alpha.get(k), WEIGHT_PRIOR)
                            + alpha.get(k).entropy();
                }
            }
            double logDeterminant = new org.apache.commons.math3.linear.CholeskyDecomposition(
                            new org.apache.commons.math3.linear.Array2DRowRealMatrix(covariance))
                    .getDeterminant();
            return elbo + (Math.log(logDeterminant) + d * (1 + Math.log(2 * Math.PI))) / 2;
        }

        private static double expectedLogDensity(Gamma q, Gamma p) {
            return p.logDensity(1) + p.rate() + (p.shape() - 1) * q.meanLog() - p.rate() * q.mean();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false,false,1",
        "false,false,2",
        "false,true,5",
        "true,false,1",
        "true,true,2",
        "true,false,5",
        "true,true,3"
    })
    void theElboIsItsDefinitionNeverFallsAndEachFactorIsItsMaximum(boolean ard, boolean knownFirst, int block) {
        HierarchicalRegression model = model(data(3, 40, 5), ard, knownFirst);
        CaviRegression cavi = new CaviRegression(model, new Factorization.Blocks(block));
        CaviRegression.State state = cavi.initialise();
        double before = Double.NEGATIVE_INFINITY;
        for (int sweep = 0; sweep < 150 && state.change() > 1e-9; sweep++) {
            state = cavi.step(state);
            if (sweep < 3) {
                assertThat(state.elbo()).isCloseTo(new Q(state).elbo(model), within(1e-9));
            }
            assertThat(state.elbo()).isGreaterThanOrEqualTo(before - 1e-11);
            before = state.elbo();
        }
        Q q = new Q(state);
        double best = q.elbo(model);
        for (double nudge : new double[] {-1e-3, 1e-3}) {
            for (int j = 0; j < 5; j++) {
                double old = q.mean[j];
                q.mean[j] += nudge;
                assertThat(q.elbo(model)).isLessThan(best);
                q.mean[j] = old;
                double variance = q.covariance[j][j];
                q.covariance[j][j] *= 1 + nudge;
                assertThat(q.elbo(model)).isLessThan(best);
                q.covariance[j][j] = variance;
            }
            for (int k = knownFirst ? 1 : 0; k < q.alpha.size(); k++) {
                Gamma old = q.alpha.get(k);
                q.alpha.set(k, new Gamma(old.shape() * (1 + nudge), old.rate()));
                assertThat(q.elbo(model)).isLessThan(best);
                q.alpha.set(k, new Gamma(old.shape(), old.rate() * (1 + nudge)));
                assertThat(q.elbo(model)).isLessThan(best);
                q.alpha.set(k, old);
            }
            Gamma old = q.beta;
            q.beta = new Gamma(old.shape() * (1 + nudge), old.rate());
            assertThat(q.elbo(model)).isLessThan(best);
            q.beta = new Gamma(old.shape(), old.rate() * (1 + nudge));
            assertThat(q.elbo(model)).isLessThan(best);
            q.beta = old;
        }
    }

    /** Dimensions of length 1 are SameDiff's weak spot. */
    @ParameterizedTest
    @CsvSource({"1,1,false", "1,1,true", "1,3,false", "1,3,true", "2,1,false"})
    void oneRowAndOneColumnWork(int n, int d, boolean ard) {
        HierarchicalRegression model = model(data(4, n, d), ard, false);
        for (Factorization factorization : List.of(new Factorization.Full(), new Factorization.MeanField())) {
            CaviRegression cavi = new CaviRegression(model, factorization);
            CaviRegression.State state = cavi.step(cavi.initialise());
            assertThat(state.elbo()).isCloseTo(new Q(state).elbo(model), within(1e-10));
            assertThat(cavi.run(CaviOptions.DEFAULT).converged()).isTrue();
        }
    }

    /**
     * Two columns of correlation r and unit variance: Gauss–Seidel's error shrinks by (βnr/(α + βn))² a sweep, and the
     * ELBO is short of its maximum by half the error's square in Λ.
     */
    @Test
    void nearlyCollinearColumnsCreepAsTheorySays() {
        double r = 1 - 1e-6;
        int n = 100;
        double[][] products = {{n, n * r, 60}, {n * r, n, 40}, {60, 40, 200}};
        LinearRegression data = LinearRegression.ofProducts(products, n, 0, new double[] {1e-3, 1e-3}, 1);
        Ascent<CaviRegression.State> result = new CaviRegression(data).run(new CaviOptions(1000, 1e-10));
        assertThat(result.converged()).isFalse();
        assertThat(result.sweeps()).isEqualTo(1000);
        double[] exact = ExactRegression.of(data).posterior().mean();
        double[] mean = result.state().posterior().mean();
        double shrink = Math.pow(n * r / (1e-3 + n), 2);
        double off = exact[1] * Math.pow(shrink, 1000);
        assertThat((exact[1] - mean[1]) / off).isCloseTo(1, within(1e-6));
        for (int k = 1; k < result.sweeps(); k++) {
            assertThat(result.elboTrace().get(k))
                    .isGreaterThanOrEqualTo(result.elboTrace().get(k - 1) - 1e-9);
        }
    }

    @Test
    void autoIsFullWhileMemoryAllows() {
        Factorization.Auto auto = new Factorization.Auto(14L * 8 * 1000 * 1000);
        assertThat(auto.at(1000)).isEqualTo(new Factorization.Full());
        assertThat(auto.at(1001)).isEqualTo(new Factorization.MeanField());
        assertThat(new Factorization.Auto(0).at(100_000)).isEqualTo(new Factorization.MeanField());
    }

    private static double integrate(DoubleUnaryOperator f, double low, double high) {
        int steps = 4000;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            sum += (i == 0 || i == steps ? 0.5 : 1) * f.applyAsDouble(low + (high - low) * i / steps);
        }
        return sum * (high - low) / steps;
    }

    /** E_q[f(x)] for a precision x, integrated over ln x. */
    private static double expect(Gamma q, DoubleUnaryOperator f) {
        double center = Math.log(q.mean());
        double reach = 40 / Math.min(q.shape(), Math.sqrt(q.shape()));
        return integrate(
                t -> Math.exp(q.logDensity(Math.exp(t)) + t) * f.applyAsDouble(Math.exp(t)),
                center - reach,
                center + Math.min(reach, 12));
    }

    /** One coefficient and five rows: every expectation of the ELBO by the trapezoidal rule, from the densities. */
    @Test
    void theElboIsTheIntegral() {
        double[] x = {1, -0.5, 2, 0.3, -1.2};
        double[] y = {0.9, -0.1, 2.4, 0.5, -1};
        LinearRegression data = LinearRegression.of(new double[][] {x}, y, new double[] {1}, 1);
        HierarchicalRegression model = model(data, true, false);
        CaviRegression cavi = new CaviRegression(model, new Factorization.Full());
        CaviRegression.State state = cavi.step(cavi.step(cavi.initialise()));
        Q q = new Q(state);
        double m = q.mean[0];
        double sd = Math.sqrt(q.covariance[0][0]);
        DoubleUnaryOperator density = w -> Math.exp(-(w - m) * (w - m) / (2 * sd * sd)) / (sd * Math.sqrt(2 * Math.PI));
        double squares = integrate(
                w -> density.applyAsDouble(w)
                        * IntStream.range(0, 5)
                                .mapToDouble(i -> (y[i] - w * x[i]) * (y[i] - w * x[i]))
                                .sum(),
                m - 12 * sd,
                m + 12 * sd);
        double squaredWeight = integrate(w -> density.applyAsDouble(w) * w * w, m - 12 * sd, m + 12 * sd);
        double entropy = integrate(
                w -> density.applyAsDouble(w) > 0 ? -density.applyAsDouble(w) * Math.log(density.applyAsDouble(w)) : 0,
                m - 12 * sd,
                m + 12 * sd);
        Gamma beta = q.beta;
        Gamma alpha = q.alpha.get(0);
        double elbo = expect(
                        beta,
                        b -> 2.5 * Math.log(b / (2 * Math.PI))
                                - b * squares / 2
                                + NOISE_PRIOR.logDensity(b)
                                - beta.logDensity(b))
                + expect(
                        alpha,
                        a -> Math.log(a / (2 * Math.PI)) / 2
                                - a * squaredWeight / 2
                                + WEIGHT_PRIOR.logDensity(a)
                                - alpha.logDensity(a))
                + entropy;
        assertThat(state.elbo()).isCloseTo(elbo, within(1e-7));
    }

    /**
     * ln p(y) is the logarithm of ∫∫ p(y | α, β) p(α) p(β), whose integrand is the closed evidence at known precisions:
     * the ELBO stays below, and with 300 rows the factors' lost correlations cost less than a tenth of a nat.
     */
    @Test
    void theElboIsJustBelowTheEvidence() {
        LinearRegression data = data(5, 300, 3);
        HierarchicalRegression model = model(data, false, false);
        Ascent<CaviRegression.State> result =
                new CaviRegression(model, new Factorization.Full()).run(CaviOptions.DEFAULT);
        double[] logAlpha =
                IntStream.rangeClosed(0, 160).mapToDouble(i -> -6 + i * 0.06).toArray();
        double[] logBeta =
                IntStream.rangeClosed(0, 120).mapToDouble(i -> 0.5 + i * 0.015).toArray();
        double best = result.elbo();
        double sum = 0;
        for (double a : logAlpha) {
            for (double b : logBeta) {
                double[] alpha = new double[3];
                Arrays.fill(alpha, Math.exp(a));
                double log = ExactRegression.of(data.at(alpha, Math.exp(b))).logEvidence()
                        + WEIGHT_PRIOR.logDensity(Math.exp(a))
                        + a
                        + NOISE_PRIOR.logDensity(Math.exp(b))
                        + b;
                sum += Math.exp(log - best) * 0.06 * 0.015;
            }
        }
        double evidence = best + Math.log(sum);
        assertThat(result.elbo()).isLessThan(evidence);
        assertThat(evidence - result.elbo()).isLessThan(0.1);
        assertThat(result.elboChange()).isLessThanOrEqualTo(1e-10);
        assertThat(result.parameterChange()).isLessThanOrEqualTo(1e-10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void blocksLeadFromMeanFieldToExact(int size) {
        LinearRegression data = data(9, 60, 7);
        ExactRegression exact = ExactRegression.of(data);
        Ascent<CaviRegression.State> result = new CaviRegression(
                        HierarchicalRegression.known(data), new Factorization.Blocks(size))
                .run(CaviOptions.DEFAULT);
        assertThat(result.converged()).isTrue();
        double kl = result.state().posterior().klTo(exact.posterior());
        assertThat(exact.logEvidence() - result.elbo()).isCloseTo(kl, within(1e-9));
        double[] mean = result.state().posterior().mean();
        Gaussian posterior = exact.posterior();
        for (int j = 0; j < 7; j++) {
            assertThat(mean[j]).isCloseTo(posterior.mean()[j], within(1e-8));
            assertThat(result.state().posterior().sd()[j])
                    .isLessThanOrEqualTo(posterior.sd()[j] * (1 + 1e-12));
        }
        if (size == 7) {
            assertThat(kl).isCloseTo(0, within(1e-10));
        }
    }

    /** scikit-learn's fixed point is the same (its script says why), so only its own stopping rule is tolerated. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agreesWithScikitLearn(boolean ard) throws IOException {
        JsonNode all = new ObjectMapper().readTree(Files.readString(REFERENCE.resolve("sklearn-diabetes.json")));
        JsonNode prior = all.get("prior");
        Gamma weights = new Gamma(
                prior.get("lambda_1").asDouble(), prior.get("lambda_2").asDouble());
        Gamma noise =
                new Gamma(prior.get("alpha_1").asDouble(), prior.get("alpha_2").asDouble());
        LinearRegression data = diabetes();
        List<HierarchicalRegression.Group> groups = new ArrayList<>();
        List<Integer> everyone = IntStream.range(0, 10).boxed().toList();
        for (List<Integer> members : ard ? everyone.stream().map(List::of).toList() : List.of(everyone)) {
            groups.add(new HierarchicalRegression.Group(members, new Precision.Uncertain(weights)));
        }
        HierarchicalRegression model = new HierarchicalRegression(data, groups, new Precision.Uncertain(noise));
        Ascent<CaviRegression.State> result =
                new CaviRegression(model, new Factorization.Full()).run(new CaviOptions(20_000, 1e-12));
        assertThat(result.converged()).isTrue();
        JsonNode expected = all.get(ard ? "ard" : "ridge");
        double[] mean = result.state().posterior().mean();
        double[][] covariance = result.state().posterior().covariance();
        for (int i = 0; i < 10; i++) {
            assertThat(mean[i]).isCloseTo(expected.get("mean").get(i).asDouble(), within(1e-6));
            for (int j = 0; j < 10; j++) {
                assertThat(covariance[i][j])
                        .isCloseTo(expected.get("covariance").get(i).get(j).asDouble(), within(1e-5));
            }
            double alpha = ard
                    ? expected.get("alpha").get(i).asDouble()
                    : expected.get("alpha").asDouble();
            assertThat(result.state().alpha()[i] / alpha).isCloseTo(1, within(1e-6));
        }
        assertThat(result.state().beta() / expected.get("beta").asDouble()).isCloseTo(1, within(1e-8));
    }

    private static LinearRegression diabetes() throws IOException {
        List<double[]> rows = Files.readAllLines(REFERENCE.resolve("diabetes.csv")).stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        double[][] columns = new double[11][];
        for (int j = 0; j < 11; j++) {
            int column = j;
            double[] values = rows.stream().mapToDouble(row -> row[column]).toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double sd = Math.sqrt(Arrays.stream(values)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow());
            columns[j] = Arrays.stream(values)
                    .map(v -> column == 10 ? v - mean : (v - mean) / sd)
                    .toArray();
        }
        double[] alpha = new double[10];
        Arrays.fill(alpha, 1);
        return LinearRegression.of(Arrays.copyOf(columns, 10), columns[10], alpha, 1e-3);
    }
}
