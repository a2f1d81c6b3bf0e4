package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.distribution.Gamma;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.ExactRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.regression.CaviRegression.Factorization;

/**
 * The posterior with learned precisions on scikit-learn's diabetes table: the exact one by Hamiltonian Monte Carlo
 * (Stan) and by integration over (α, β), and the variational one beside an implementation in NumPy. How far apart they
 * are is pinned to what NumPy finds (vb_diabetes.py), and bounded by the Donsker–Varadhan inequality.
 */
class StanReferenceTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/inference");

    /** The table's rows a number of times over, the target in its own unit, with the priors of the references. */
    private static HierarchicalRegression model(int times) {
        RegressionFit fit = Regression.of(REFERENCE.resolve("diabetes.csv"), "progression")
                .prior(Prior.learned())
                .posterior(new Factorization.Full())
                .fit();
        LinearRegression data = ((FitData.Sums) fit.data()).model().data();
        double unit = fit.units().target();
        Precision prior = new Precision.Uncertain(new Gamma(1e-6, 1e-6 * unit * unit));
        int d = data.dimension();
        double[][] products = new double[d + 1][d + 1];
        double[] alpha = new double[d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                products[i][j] = times * data.gram()[i][j];
            }
            products[i][d] = times * data.xty()[i] * unit;
            products[d][i] = times * data.xty()[i] * unit;
            alpha[i] = i == 0 ? 1e-6 : data.priorPrecision()[i] / (unit * unit);
        }
        products[d][d] = times * data.yty() * unit * unit;
        return new HierarchicalRegression(
                LinearRegression.ofProducts(
                        products, times * data.rows(), 0, alpha, data.noisePrecision() / (unit * unit)),
                List.of(
                        new HierarchicalRegression.Group(List.of(0), new Precision.Known(1e-6)),
                        new HierarchicalRegression.Group(
                                IntStream.range(1, d).boxed().toList(), prior)),
                prior);
    }

    private static Ascent<CaviRegression.State> fit(HierarchicalRegression model) {
        return new CaviRegression(model, new Factorization.Full()).run(new CaviOptions(10_000, 1e-13));
    }

    private static JsonNode read(String file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(REFERENCE.resolve(file)));
    }

    /** p(w, σ | y) as a mixture of normals, one a point (α, β) of a grid, and ln p(y), by the trapezoidal rule. */
    private static final class Grid {
        /** A point's probability, and the mean and variances of w there. */
        private static final class Point {
            final double probability;
            final double[] mean;
            final double[] variance;
            final double beta;

            Point(double probability, double[] mean, double[] variance, double beta) {
                this.probability = probability;
                this.mean = mean;
                this.variance = variance;
                this.beta = beta;
            }
        }

        private final List<Point> points = new ArrayList<>();
        private final double logEvidence;

        Grid(HierarchicalRegression model, CaviRegression.State q) {
            LinearRegression data = model.data();
            Precision alpha = q.weightPrecisions().get(1);
            Gamma prior = ((Precision.Uncertain) model.noise()).gamma();
            int d = data.dimension();
            double total = 0;
            double stepA = 0.25 / Math.sqrt(d / 2.0);
            double stepB = 0.35 / Math.sqrt(data.rows() / 2.0);
            List<Point> raw = new ArrayList<>();
            for (int i = -40; i <= 40; i++) {
                for (int k = -20; k <= 20; k++) {
                    // Steps of a quarter and a third of a standard deviation of ln α and ln β, as q has them.
                    double a = alpha.mean() * Math.exp(i * stepA);
                    double b = q.beta() * Math.exp(k * stepB);
                    double[] alphas = data.priorPrecision();
                    Arrays.fill(alphas, 1, d, a);
                    ExactRegression exact = ExactRegression.of(data.at(alphas, b));
                    double density = Math.exp(exact.logEvidence()
                            + prior.logDensity(a)
                            + prior.logDensity(b)
                            + Math.log(a * b)
                            - q.elbo());
                    total += density;
                    double[] variance = Arrays.stream(exact.posterior().sd())
                            .map(sd -> sd * sd)
                            .toArray();
                    raw.add(new Point(density, exact.posterior().mean(), variance, b));
                }
            }
            for (Point p : raw) {
                points.add(new Point(p.probability / total, p.mean, p.variance, p.beta));
            }
            logEvidence = q.elbo() + Math.log(total * stepA * stepB);
        }

        private double average(ToDoubleFunction<Point> f) {
            return points.stream()
                    .mapToDouble(p -> p.probability * f.applyAsDouble(p))
                    .sum();
        }

        double mean(int j) {
            return average(p -> p.mean[j]);
        }

        double sd(int j) {
            double center = mean(j);
            return Math.sqrt(average(p -> p.variance[j] + (p.mean[j] - center) * (p.mean[j] - center)));
        }

        double sigma() {
            return average(p -> 1 / Math.sqrt(p.beta));
        }

        double sigmaSd() {
            return Math.sqrt(average(p -> 1 / p.beta) - sigma() * sigma());
        }

        /** ln E exp(t (wⱼ − c)). */
        double logMoment(int j, double c, double t) {
            return Math.log(average(p -> Math.exp(t * (p.mean[j] - c) + t * t * p.variance[j] / 2)));
        }

        /** ln E exp(t (wⱼ − c)²); ∞ where it is infinite. */
        double logSquareMoment(int j, double c, double t) {
            return Math.log(average(p -> {
                double left = 1 - 2 * t * p.variance[j];
                double off = p.mean[j] - c;
                return left > 0 ? Math.exp(t * off * off / left) / Math.sqrt(left) : Double.POSITIVE_INFINITY;
            }));
        }
    }

    /** Both are estimates of one number, Stan's with a known standard error: 24 comparisons at 4.5 of them. */
    @Test
    void stanAndTheIntegralAgree() throws IOException {
        JsonNode stan = read("stan-diabetes.json");
        HierarchicalRegression model = model(1);
        Grid grid = new Grid(model, fit(model).state());
        int d = model.data().dimension();
        for (int j = 0; j <= d; j++) {
            double mean = j < d ? grid.mean(j) : grid.sigma();
            double sd = j < d ? grid.sd(j) : grid.sigmaSd();
            assertThat(stan.at("/mean/" + j).asDouble())
                    .isCloseTo(mean, within(4.5 * stan.at("/mcse_mean/" + j).asDouble()));
            assertThat(stan.at("/sd/" + j).asDouble())
                    .isCloseTo(sd, within(4.5 * stan.at("/mcse_sd/" + j).asDouble()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 50})
    void theFixedPointAndTheDistanceFromTheExactPosteriorAreNumPys(int times) throws IOException {
        JsonNode all = read("vb-diabetes.json").get("stacked");
        JsonNode reference = all.get(times == 1 ? 0 : times == 5 ? 1 : 2);
        assertThat(reference.get("times").asInt()).isEqualTo(times);
        HierarchicalRegression model = model(times);
        Ascent<CaviRegression.State> result = fit(model);
        double[] mean = result.state().posterior().mean();
        double[] sd = result.state().posterior().sd();
        for (int j = 0; j < mean.length; j++) {
            double exactSd = reference.at("/exact/sd/" + j).asDouble();
            assertThat(mean[j]).isCloseTo(reference.at("/vb/mean/" + j).asDouble(), within(1e-6 * exactSd));
            assertThat(sd[j] / reference.at("/vb/sd/" + j).asDouble()).isCloseTo(1, within(1e-6));
        }
        assertThat(result.state().alpha()[1] / reference.at("/vb/alpha").asDouble())
                .isCloseTo(1, within(1e-6));
        assertThat(result.state().beta() / reference.at("/vb/beta").asDouble()).isCloseTo(1, within(1e-6));
        // Half of n nats of rounding at 1e-16, many times over.
        assertThat(result.elbo()).isCloseTo(reference.at("/vb/elbo").asDouble(), within(1e-9 * times * 442));
        assertThat(result.elbo()).isLessThan(reference.at("/exact/log_evidence").asDouble());

        // Two integrations, by different rules in different programs.
        Grid grid = new Grid(model, result.state());
        assertThat(grid.logEvidence - result.elbo())
                .isCloseTo(reference.get("kl").asDouble(), within(1e-5));
        for (int j = 0; j < mean.length; j++) {
            assertThat((mean[j] - grid.mean(j)) / grid.sd(j))
                    .isCloseTo(reference.at("/mean_off_in_sd/" + j).asDouble(), within(1e-4));
            assertThat(sd[j] / grid.sd(j))
                    .isCloseTo(reference.at("/sd_ratio/" + j).asDouble(), within(1e-4));
        }
    }

    /**
     * For any f, E_q f ≤ (KL(q‖p) + ln E_p exp(t f))/t at every t > 0 (Donsker and Varadhan), here for f = ±(wⱼ − c)
     * and ±(wⱼ − c)², c the exact mean. KL is the log evidence less the ELBO; no t may break it.
     */
    @Test
    void theMomentsObeyDonskerAndVaradhan() {
        HierarchicalRegression model = model(1);
        Ascent<CaviRegression.State> result = fit(model);
        Grid grid = new Grid(model, result.state());
        double kl = grid.logEvidence - result.elbo();
        assertThat(kl).isPositive();
        for (int j = 0; j < model.data().dimension(); j++) {
            double center = grid.mean(j);
            double spread = grid.sd(j);
            double off = result.state().posterior().mean()[j] - center;
            double square = Math.pow(result.state().posterior().sd()[j], 2) + off * off;
            for (double sign : new double[] {-1, 1}) {
                double meanBound = Double.POSITIVE_INFINITY;
                double squareBound = Double.POSITIVE_INFINITY;
                for (double t = 0.02; t < 2; t *= 1.3) {
                    meanBound = Math.min(meanBound, (kl + grid.logMoment(j, center, sign * t / spread)) * spread / t);
                    double u = t / (spread * spread);
                    squareBound = Math.min(squareBound, (kl + grid.logSquareMoment(j, center, sign * u)) / u);
                }
                assertThat(sign * off).isLessThanOrEqualTo(meanBound);
                assertThat(sign * square).isLessThanOrEqualTo(squareBound);
                // The bound says something: about √(2 KL) standard deviations for a normal p.
                assertThat(meanBound).isLessThan(spread);
            }
        }
    }
}
