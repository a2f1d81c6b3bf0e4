package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.vi4j.language.Distributions.bernoulliLogit;
import static org.vi4j.language.Distributions.exponential;
import static org.vi4j.language.Distributions.flat;
import static org.vi4j.language.Distributions.gamma;
import static org.vi4j.language.Distributions.lkjCholesky;
import static org.vi4j.language.Distributions.mixture;
import static org.vi4j.language.Distributions.normal;
import static org.vi4j.language.Distributions.poisson;
import static org.vi4j.language.Distributions.poissonLog;
import static org.vi4j.language.Distributions.wishart;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint.DataJoint;
import org.vi4j.language.Model.Domain;
import org.vi4j.math.RandomStreams;

/** Mini-batches, predictions, explanations and what a model refuses. */
class ModelTest {
    private static final int N = 12;
    private static final double[][] X = new double[N][];
    private static final int[] GROUP = IntStream.range(0, N).map(i -> i % 3).toArray();
    private static final double[] COUNTS =
            IntStream.range(0, N).mapToDouble(i -> i % 4).toArray();

    static {
        for (int i = 0; i < N; i++) {
            X[i] = new RandomStreams(1).at("x", i).doubles(2, -1, 1).toArray();
        }
    }

    private static Model counts() {
        return Model.define(m -> {
            Vector beta = m.vector("beta", 2, normal(0, 1));
            Real sigma = m.positive("sigma", exponential(1));
            Vector group = m.nonCentred("group", 3, 0, sigma);
            Vector own = m.vector("own", N, normal(0, 0.1));
            Vector eta = Matrix.of(X).times(beta).plus(group.at(GROUP)).plus(own);
            m.observe("y", COUNTS, poissonLog(eta));
            m.observe("z", new double[N], mixture(new double[] {0.5, 0.5}, normal(eta, 1), normal(0, sigma)));
        });
    }

    @Test
    void theMeanOfAllMiniBatchesIsTheWhole() {
        Model model = counts();
        assertThat(model.rows()).isEqualTo(N);
        int d = model.dimension();
        double[] u = new RandomStreams(2).at("u", 0).doubles(d, -1, 1).toArray();
        double[] f = new double[1];
        double[] gradient = new double[d];
        model.logDensityAndGradient(u, 1, f, gradient);
        double mean = 0;
        double[] slopes = new double[d];
        for (int b = 0; b < N; b += 3) {
            double[] part = new double[1];
            double[] slope = new double[d];
            model.on(new DataJoint.MiniBatch(new int[] {b + 2, b, b + 1}, N)).logDensityAndGradient(u, 1, part, slope);
            mean += part[0] / (N / 3);
            for (int j = 0; j < d; j++) {
                slopes[j] += slope[j] / (N / 3);
            }
        }
        assertThat(mean).isCloseTo(f[0], within(1e-10));
        assertThat(slopes).containsExactly(gradient, within(1e-10));
    }

    @Test
    void aMiniBatchOfOneRowScalesTheLikelihoodAndNotThePrior() {
        double[] y = {1, 2, 4};
        Model model = Model.define(m -> m.observe("y", y, normal(m.real("mu", normal(0, 1)), 1)));
        double[] f = new double[1];
        model.on(new DataJoint.MiniBatch(new int[] {2}, 3))
                .logDensityAndGradient(new double[] {0.5}, 1, f, new double[1]);
        double half = 0.5 * Math.log(2 * Math.PI);
        assertThat(f[0]).isCloseTo(-0.125 - half + 3 * (-0.5 * 3.5 * 3.5 - half), within(1e-12));
    }

    @Test
    void aSeriesHasNoMiniBatches() {
        Model series = Model.define(m -> m.observe(
                "y",
                new double[3],
                Distributions.hiddenMarkov(
                        new double[] {0.5, 0.5},
                        Matrix.of(new double[][] {{0.5, 0.5}, {0.5, 0.5}}),
                        normal(m.real("mu", normal(0, 1)), 1),
                        normal(0, 1))));
        assertThat(series.rows()).isZero();
        assertThatThrownBy(() -> series.on(new DataJoint.MiniBatch(new int[] {0}, 3)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("y has 3 that depend on each other");
    }

    @Test
    void explanationsNameTheStatementAndItsNumbers() {
        Model model = Model.define(m -> {
            Real rate = m.real("rate", normal(0, 1));
            m.observe("y", new double[] {2, 0, 3}, poisson(rate));
        });
        assertThat(model.explain(new double[] {1})).isEmpty();
        assertThat(model.explain(new double[] {-1}))
                .containsExactly(
                        "the log density of y ~ poisson(rate) is NaN, row 0: value 2.0, rate -1.0", "at rate = -1.0");
    }

    @Test
    void dataOutsideTheSupportAreRefusedWhenTheModelIsDefined() {
        assertThatThrownBy(() -> Model.define(
                        m -> m.observe("y", new double[] {1, -2}, poisson(m.positive("r", exponential(1))))))
                .isInstanceOf(UserError.class)
                .hasMessage("y ~ poisson: value -2.0 of row 1 must be a whole number of at least 0");
        assertThatThrownBy(() -> Model.define(m -> m.real("k", poisson(3))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a parameter cannot be a count");
    }

    @Test
    void aModelNeedsParametersWithNamesOfTheirOwn() {
        assertThatThrownBy(() -> Model.define(m -> {})).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Model.define(m -> {
                    m.real("a", flat());
                    m.real("a", flat());
                }))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("named a");
        assertThatThrownBy(() -> Model.define(m -> m.real("a", flat())).prior(1, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("proper prior");
    }

    /** Means of prior draws against those in closed form, within five standard errors. */
    @Test
    void priorDrawsHaveThePriorsMeans() {
        Model model = Model.define(m -> {
            Real mu = m.real("mu", normal(1, 2));
            m.positive("half", normal(0, 1));
            m.real("truncated", Domain.between(mu, mu.plus(1)), Distributions.uniform(mu.minus(1), mu.plus(2)));
            m.positive("g", gamma(3, 2));
            m.simplex("p", 3, Distributions.dirichlet(new double[] {1, 2, 5}));
            m.correlationFactor("l", 3, lkjCholesky(2));
            m.covariance("s", 2, wishart(4, Matrix.of(new double[][] {{1, 0.5}, {0.5, 2}})));
            m.generated("twice", mu.times(2));
        });
        int count = 20_000;
        double[][] draws = model.prior(count, 3);
        assertThat(model.prior(5, 3)).isEqualTo(Arrays.copyOf(draws, 5));
        mean(model, draws, "mu", 1, 2);
        mean(model, draws, "half", Math.sqrt(2 / Math.PI), 0.6);
        mean(model, draws, "truncated", 1.5, 2.1);
        mean(model, draws, "g", 1.5, 0.87);
        mean(model, draws, "p[3]", 5 / 8.0, 0.17);
        mean(model, draws, "l[3,1]", 0, 0.45);
        // A correlation of LKJ(η) in d dimensions is 2B − 1 with B ~ Beta(a, a), a = η − 1 + d/2.
        double a = 2 - 1 + 1.5;
        square(model, draws, "l[2,1]", 1 / (2 * a + 1));
        square(model, draws, "l[3,1]", 1 / (2 * a + 1));
        mean(model, draws, "s[1,2]", 2, 3);
        mean(model, draws, "twice", 2, 4);
    }

    private static double[] column(Model model, double[][] draws, String name) {
        int j = model.parameters().names().indexOf(name);
        return Arrays.stream(draws).mapToDouble(row -> row[j]).toArray();
    }

    private static void mean(Model model, double[][] draws, String name, double mean, double sd) {
        assertThat(Arrays.stream(column(model, draws, name)).average().orElseThrow())
                .as(name)
                .isCloseTo(mean, within(5 * sd / Math.sqrt(draws.length)));
    }

    private static void square(Model model, double[][] draws, String name, double expected) {
        double[] squares =
                Arrays.stream(column(model, draws, name)).map(x -> x * x).toArray();
        assertThat(Arrays.stream(squares).average().orElseThrow())
                .as(name)
                .isCloseTo(expected, within(5 * 1.5 * expected / Math.sqrt(draws.length)));
    }

    @Test
    void predictionsHaveTheMeansOfTheirParameters() {
        Model model = Model.define(m -> {
            Real eta = m.real("eta", normal(0, 1));
            m.observe("heads", new double[200], bernoulliLogit(eta));
            m.observe("counts", new double[200], poissonLog(eta));
        });
        double[][] theta = new double[100][1];
        double[][] heads = model.predict("heads", theta, 5);
        assertThat(heads).isDeepEqualTo(model.predict("heads", theta, 5)).hasDimensions(100, 200);
        assertThat(Arrays.stream(heads)
                        .flatMapToDouble(Arrays::stream)
                        .average()
                        .orElseThrow())
                .isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(20_000)));
        assertThat(Arrays.stream(model.predict("counts", theta, 5))
                        .flatMapToDouble(Arrays::stream)
                        .average()
                        .orElseThrow())
                .isCloseTo(1, within(5 / Math.sqrt(20_000)));
        assertThatThrownBy(() -> model.predict("tails", theta, 5))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("[heads, counts]");
    }
}
