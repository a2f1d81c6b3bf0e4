package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.vi4j.language.Distributions.dirichlet;
import static org.vi4j.language.Distributions.exponential;
import static org.vi4j.language.Distributions.flat;
import static org.vi4j.language.Distributions.lkjCholesky;
import static org.vi4j.language.Distributions.multivariateNormal;
import static org.vi4j.language.Distributions.multivariateNormalPrecision;
import static org.vi4j.language.Distributions.normal;
import static org.vi4j.language.Distributions.wishart;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.language.Matrix.OdeSystem;
import org.vi4j.language.Model.Domain;
import org.vi4j.math.RandomStreams;

/** Every operation and every domain against finite differences, at random points. */
class OperationsTest {
    private static final double[][] DATA = {{1, 0.5, -2}, {0.3, -1, 0.7}, {2, 0.1, 0.4}, {-0.6, 1.2, 0.9}};

    private static Consumer<ModelBuilder> model(String name) {
        return Objects.requireNonNull(models().get(name));
    }

    private static Map<String, Consumer<ModelBuilder>> models() {
        Map<String, Consumer<ModelBuilder>> models = new LinkedHashMap<>();
        models.put("functions of a number", m -> {
            Real x = m.real("x", normal(0, 1));
            Real p = m.positive("p", exponential(1));
            m.add(
                    "f",
                    x.exp()
                            .plus(p.log())
                            .plus(p.log1p())
                            .plus(x.expm1())
                            .plus(p.sqrt())
                            .plus(x.square())
                            .plus(x.negate())
                            .plus(p.inverse())
                            .plus(x.logistic())
                            .plus(x.softplus())
                            .plus(x.tanh())
                            .plus(x.sin())
                            .plus(x.cos())
                            .plus(p.logGamma())
                            .plus(p.pow(x))
                            .plus(p.pow(2.5))
                            .minus(x.divide(p))
                            .plus(x.abs())
                            .times(0.3));
        });
        models.put("functions of a vector", m -> {
            Vector x = m.vector("x", 4, normal(0, 1));
            Vector p = m.vector("p", 4, Domain.positive(), exponential(1));
            Real s = m.real("s", normal(0, 1));
            Vector all = x.exp()
                    .times(p)
                    .plus(s)
                    .minus(p.log().divide(p))
                    .times(s)
                    .plus(x.square().negate().times(0.1))
                    .plus(s.minus(x))
                    .plus(p.pow(1.5))
                    .plus(1, 2, 3, 4)
                    .minus(0.5)
                    .divide(2);
            m.add("f", all.cumulativeSum());
            m.add(
                    "g",
                    x.logSumExp()
                            .plus(x.dot(p))
                            .plus(all.mean())
                            .plus(x.append(p).reverse().slice(1, 5).sum()));
            m.add("h", x.at(0, 0, 3, 2, 1).times(Vector.of(s, s.exp(), s, s, s.square())));
        });
        models.put("recurrences", m -> {
            Vector x = m.vector("x", 5, normal(0, 1));
            Real c = m.real("c", Domain.between(-1, 1), flat());
            Real s = m.real("s", normal(0, 1));
            m.add("f", x.recurrence(c, s).sin());
        });
        models.put("products of matrices", m -> {
            Matrix a = m.matrix("a", 2, 3, Domain.real(), normal(0, 1));
            Matrix b = m.matrix("b", 3, 4, Domain.positive(), exponential(1));
            Vector x = m.vector("x", 3, normal(0, 1));
            m.add(
                    "f",
                    a.times(b)
                            .times(b.transpose())
                            .times(a.transpose())
                            .diagonal()
                            .log1p());
            m.add("g", Matrix.of(DATA).times(x).sin());
            m.add("h", a.times(x).square().plus(a.row(1).sum()).plus(a.column(2)));
            m.add("i", a.plus(a.times(x.get(1))).scaleRows(x.slice(0, 2)).flat().cos());
        });
        models.put("factors and triangular systems", m -> {
            Matrix s =
                    m.covariance("s", 3, wishart(5.5, Matrix.of(new double[][] {{1, 0.3, 0}, {0.3, 2, 0.1}, {0, 0.1, 1}
                    })));
            Vector x = m.vector("x", 3, normal(0, 1));
            Matrix l = s.cholesky();
            m.add("f", l.flat().sin().plus(l.solveLower(s).flat().cos()));
            m.add("g", l.solveLower(x).sin().plus(l.solveLowerTransposed(x).cos()));
        });
        models.put("a Wishart distribution of both arguments", m -> {
            Real nu = m.real("nu", Domain.above(3), exponential(1));
            Matrix scale =
                    m.covariance("scale", 3, wishart(7, Matrix.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})));
            m.covariance("s", 3, wishart(nu, scale));
        });
        models.put("a Gaussian process", m -> {
            Real a = m.positive("a", exponential(1));
            Real l = m.positive("l", exponential(1));
            Vector f = m.vector(
                    "f",
                    4,
                    multivariateNormal(
                            0, Matrix.squaredExponential(DATA, a, l, a.square().plus(0.1))));
            m.observe("y", new double[] {1, 2, 3, 4}, normal(f, 1));
        });
        models.put("a Gaussian of given precision", m -> {
            Matrix q = m.covariance("q", 3, wishart(5, Matrix.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})));
            Vector mu = m.vector("mu", 3, normal(0, 1));
            m.matrix("x", 4, 3, Domain.real(), multivariateNormalPrecision(mu, q));
        });
        models.put("correlated effects", m -> {
            Real eta = m.positive("eta", exponential(1));
            Matrix l = m.correlationFactor("l", 4, lkjCholesky(eta.plus(1)));
            Vector scale = m.vector("scale", 4, Domain.positive(), exponential(1));
            Matrix z =
                    m.matrix("z", 2, 4, Domain.real(), Distributions.multivariateNormalCholesky(0, l.scaleRows(scale)));
            m.add("f", z.flat().sin());
        });
        models.put("domains", m -> {
            Real low = m.real("low", normal(0, 1));
            Real high = m.real("high", Domain.above(low), normal(0, 1));
            Vector between = m.vector("between", 3, Domain.between(low, high), normal(0, 2));
            Vector below = m.vector("below", 2, Domain.below(between.slice(0, 2)), normal(0, 1));
            m.add("f", m.ordered("ordered", 3, normal(low, 1)).sin().plus(between.exp()));
            m.add("g", m.positiveOrdered("positive ordered", 3, exponential(1)).cos());
            m.add("h", m.unitVector("direction", 3).times(Vector.of(1, 2, 3)));
            m.add("i", m.covarianceFactor("factor", 3, normal(0, 1)).flat().cos());
            m.add("j", below);
        });
        models.put("simplexes", m -> {
            Vector alpha = m.vector("alpha", 3, Domain.positive(), exponential(1));
            Vector p = m.simplex("p", 3, dirichlet(alpha));
            Matrix rows = m.simplexes("rows", 2, 3, dirichlet(p.plus(0.5)));
            m.add("f", rows.times(p).log());
        });
        models.put("discrete distributions", m -> {
            Vector p = m.simplex("p", 2, dirichlet(1));
            Matrix t = m.simplexes("t", 2, 2, dirichlet(2));
            Vector mu = m.ordered("mu", 2, normal(0, 2));
            Real s = m.positive("s", exponential(1));
            double[] y = {0.1, -1, 2, 3, 0.4};
            m.observe(
                    "mixture",
                    y,
                    Distributions.mixture(p, normal(mu.get(0), s), Distributions.studentT(s, mu.get(1), 2)));
            m.observe("series", y, Distributions.hiddenMarkov(p, t, normal(mu.get(0), s), normal(mu.get(1), 1)));
            Vector c = m.ordered("c", 3, normal(0, 2));
            m.observe("grades", new int[] {0, 1, 2, 3, 1}, Distributions.orderedLogistic(mu.get(0), c));
            Matrix logits = m.matrix("logits", 3, 4, Domain.real(), normal(0, 1));
            m.observe("choices", new int[] {0, 3, 1}, Distributions.categoricalLogit(logits));
            m.observe("zeros", new int[] {0, 0, 4}, Distributions.zeroInflated(p.get(0), Distributions.poisson(s)));
        });
        models.put("differential equations", m -> {
            Vector theta = m.vector("theta", 4, Domain.positive(), exponential(1));
            Vector start = m.vector("start", 2, Domain.positive(), exponential(1));
            OdeSystem system = (t, y, p) -> Vector.of(
                    y.get(0).times(p.get(0).minus(p.get(1).times(y.get(1)))),
                    y.get(1).times(p.get(3).times(y.get(0)).minus(p.get(2)).minus(t.times(0.1))));
            Matrix y = Matrix.ode(system, start, 0, new double[] {0.2, 0.5}, theta, 1e-12);
            m.add("f", y.flat().log1p());
        });
        return models;
    }

    static Stream<String> names() {
        return models().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void gradientsAgreeWithFiniteDifferences(String name) {
        Model model = Model.define(model(name));
        for (int i = 0; i < 5; i++) {
            RandomGenerator random = new RandomStreams(5).at(name, i);
            GradientCheck check = GradientCheck.at(
                    model, random.doubles(model.dimension(), -1, 1).toArray());
            assertThat(check.error()).as(check.toString()).isLessThan(1e-8);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void unconstrainingUndoesConstraining(String name) {
        Model model = Model.define(model(name));
        double[] u = new RandomStreams(6)
                .at(name, 0)
                .doubles(model.dimension(), -1, 1)
                .toArray();
        double[] theta = model.parameters().constrain(u);
        double[] again = model.parameters().constrain(model.parameters().unconstrain(theta));
        assertThat(again).containsExactly(theta, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("names")
    void pointsOfABatchHaveTheBitsOfPointsAlone(String name) {
        Model model = Model.define(model(name));
        int d = model.dimension();
        int count = 3000;
        double[] points = new RandomStreams(7)
                .at(name, 0)
                .doubles((long) count * d, -1, 1)
                .toArray();
        double[] f = new double[count];
        double[] gradient = new double[count * d];
        model.logDensityAndGradient(points, count, f, gradient);
        for (int s = 0; s < count; s += 500) {
            double[] one = new double[1];
            double[] slope = new double[d];
            model.logDensityAndGradient(java.util.Arrays.copyOfRange(points, s * d, (s + 1) * d), 1, one, slope);
            assertThat(f[s]).isEqualTo(one[0]);
            assertThat(java.util.Arrays.copyOfRange(gradient, s * d, (s + 1) * d))
                    .isEqualTo(slope);
        }
    }

    /** ln|det ∂θ/∂u| of domains that map d coordinates to d free numbers, by finite differences. */
    @Test
    void jacobiansAgreeWithTheDeterminantOfFiniteDifferences() {
        Map<String, Consumer<ModelBuilder>> domains = new LinkedHashMap<>();
        domains.put("positive ordered", m -> m.positiveOrdered("x", 3, flat()));
        domains.put("between", m -> m.vector("x", 3, Domain.between(-1, 2), flat()));
        domains.put("below", m -> m.vector("x", 3, Domain.below(2), flat()));
        domains.put("simplex", m -> m.simplex("x", 4, flat()));
        domains.put("correlation", m -> m.correlationFactor("x", 3, flat()));
        domains.put("factor", m -> m.covarianceFactor("x", 3, flat()));
        domains.put("covariance", m -> m.covariance("x", 3, flat()));
        Map<String, int[]> free = Map.of(
                "correlation", new int[] {3, 6, 7}, "factor", new int[] {0, 3, 4, 6, 7, 8}, "covariance", new int[] {
                    0, 3, 4, 6, 7, 8
                });
        domains.forEach((name, define) -> {
            Model model = Model.define(define);
            int d = model.dimension();
            double[] u = new RandomStreams(8).at(name, 0).doubles(d, -1, 1).toArray();
            int[] rows = free.getOrDefault(name, IntStream.range(0, d).toArray());
            double[][] jacobian = new double[d][d];
            for (int j = 0; j < d; j++) {
                double h = 1e-5;
                double[] up = u.clone();
                double[] down = u.clone();
                up[j] += h;
                down[j] -= h;
                double[] high = model.parameters().constrain(up);
                double[] low = model.parameters().constrain(down);
                for (int i = 0; i < d; i++) {
                    jacobian[i][j] = (high[rows[i]] - low[rows[i]]) / (2 * h);
                }
            }
            double determinant = new org.apache.commons.math3.linear.LUDecomposition(
                            new org.apache.commons.math3.linear.Array2DRowRealMatrix(jacobian))
                    .getDeterminant();
            double[] f = new double[1];
            model.logDensityAndGradient(u, 1, f, new double[d]);
            assertThat(f[0]).as(name).isCloseTo(Math.log(Math.abs(determinant)), within(1e-7));
        });
    }

    @Test
    void sizesThatDoNotFitAreNamed() {
        assertThatThrownBy(() ->
                        Model.define(m -> m.vector("a", 3, normal(0, 1)).plus(Vector.of(1, 2))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("3 numbers with 2");
        assertThatThrownBy(() -> Model.define(m -> m.observe("y", new double[4], normal(m.vector("a", 3, flat()), 1))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("y ~ normal(mean, 1.0): 4 values, but arguments for 3");
    }
}
