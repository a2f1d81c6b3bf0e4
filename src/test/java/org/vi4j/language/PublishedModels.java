package org.vi4j.language;

import static org.vi4j.language.Distributions.bernoulliLogit;
import static org.vi4j.language.Distributions.beta;
import static org.vi4j.language.Distributions.cauchy;
import static org.vi4j.language.Distributions.dirichlet;
import static org.vi4j.language.Distributions.exponential;
import static org.vi4j.language.Distributions.flat;
import static org.vi4j.language.Distributions.hiddenMarkov;
import static org.vi4j.language.Distributions.inverseGamma;
import static org.vi4j.language.Distributions.lognormal;
import static org.vi4j.language.Distributions.mixture;
import static org.vi4j.language.Distributions.multivariateNormalCholesky;
import static org.vi4j.language.Distributions.normal;
import static org.vi4j.language.Distributions.poissonLog;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.language.Matrix.OdeSystem;
import org.vi4j.language.Model.Domain;
import org.vi4j.language.ModelBuilder.Distribution;
import org.vi4j.support.JsonTree;

/**
 * Ten published models in the language; their Stan text is {@code src/test/resources/reference/language/stan}, their
 * data {@code models_data.json} there. Each method is a model and nothing else, so that its lines can be counted.
 */
final class PublishedModels {
    private static final JsonNode DATA =
            JsonTree.read(Path.of("src/test/resources/reference/language/models_data.json"));

    private static final Map<String, Function<JsonNode, Model>> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("eight_schools", PublishedModels::eightSchools),
            Map.entry("logistic", PublishedModels::logistic),
            Map.entry("garch", PublishedModels::garch),
            Map.entry("arma", PublishedModels::arma),
            Map.entry("hmm", PublishedModels::hmm),
            Map.entry("gp", PublishedModels::gp),
            Map.entry("irt", PublishedModels::irt),
            Map.entry("mixture", PublishedModels::finiteMixture),
            Map.entry("lotka_volterra", PublishedModels::lotkaVolterra),
            Map.entry("poisson_glmm", PublishedModels::poissonGlmm)));

    private PublishedModels() {}

    static Iterable<String> names() {
        return ALL.keySet();
    }

    static Model of(String name) {
        return Objects.requireNonNull(ALL.get(name)).apply(DATA.get(name));
    }

    static Model eightSchools(JsonNode data) {
        return Model.define(m -> {
            Real mu = m.real("mu", normal(0, 5));
            Real tau = m.positive("tau", cauchy(0, 5));
            Vector theta = m.nonCentred("theta", 8, mu, tau);
            m.observe("y", numbers(data, "y"), normal(theta, numbers(data, "sigma")));
        });
    }

    static Model logistic(JsonNode data) {
        return Model.define(m -> {
            Matrix x = matrix(data, "x");
            Real alpha = m.real("alpha", normal(0, 2.5));
            Vector beta = m.vector("beta", x.columns(), normal(0, 1));
            m.observe("y", numbers(data, "y"), bernoulliLogit(x.times(beta).plus(alpha)));
        });
    }

    static Model garch(JsonNode data) {
        return Model.define(m -> {
            Vector r = Vector.of(numbers(data, "r"));
            Real mu = m.real("mu", normal(0, 1));
            Real alpha0 = m.positive("alpha0", normal(0, 1));
            Real alpha1 = m.real("alpha1", Domain.between(0, 1), flat());
            Real beta1 = m.real("beta1", Domain.between(0, Real.of(1).minus(alpha1)), flat());
            Real first = Real.of(data.get("sigma1").asDouble()).square();
            Vector shocks = r.minus(mu).square().times(alpha1).plus(alpha0).slice(0, r.size() - 1);
            Vector variance = Vector.of(first).append(shocks.recurrence(beta1, first));
            m.observe("r", r, normal(mu, variance.sqrt()));
        });
    }

    static Model arma(JsonNode data) {
        return Model.define(m -> {
            Vector y = Vector.of(numbers(data, "y"));
            Real mu = m.real("mu", normal(0, 10));
            Real phi = m.real("phi", Domain.between(-1, 1), flat());
            Real theta = m.real("theta", Domain.between(-1, 1), flat());
            Real sigma = m.positive("sigma", cauchy(0, 2.5));
            Vector before = Vector.of(mu).append(y.slice(0, y.size() - 1));
            Vector errors = y.minus(before.times(phi).plus(mu)).recurrence(theta.negate(), Real.of(0));
            m.observe("errors", errors, normal(0, sigma));
        });
    }

    static Model hmm(JsonNode data) {
        return Model.define(m -> {
            Matrix theta = m.simplexes("theta", 2, 2, dirichlet(2));
            Vector mu = m.ordered("mu", 2, normal(0, 5));
            Real sigma = m.positive("sigma", normal(0, 1));
            Distribution[] emissions = {normal(mu.get(0), sigma), normal(mu.get(1), sigma)};
            m.observe("y", numbers(data, "y"), hiddenMarkov(new double[] {0.5, 0.5}, theta, emissions));
        });
    }

    static Model gp(JsonNode data) {
        return Model.define(m -> {
            Real rho = m.positive("rho", inverseGamma(5, 5));
            Real alpha = m.positive("alpha", normal(0, 1));
            Real sigma = m.positive("sigma", normal(0, 1));
            Matrix k = Matrix.squaredExponential(column(data, "x"), alpha, rho, sigma.square());
            m.observe("y", numbers(data, "y"), multivariateNormalCholesky(0, k.cholesky()));
        });
    }

    static Model irt(JsonNode data) {
        return Model.define(m -> {
            int[] person = index(data, "jj");
            int[] item = index(data, "kk");
            Vector theta = m.vector("theta", data.get("J").asInt(), normal(0, 1));
            Vector a = m.vector("a", data.get("K").asInt(), Domain.positive(), lognormal(0, 0.5));
            Real mean = m.real("mu_b", normal(0, 2));
            Real sd = m.positive("sigma_b", exponential(1));
            Vector b = m.vector("b", data.get("K").asInt(), normal(mean, sd));
            Vector logit = a.at(item).times(theta.at(person).minus(b.at(item)));
            m.observe("y", numbers(data, "y"), bernoulliLogit(logit));
        });
    }

    static Model finiteMixture(JsonNode data) {
        return Model.define(m -> {
            Vector mu = m.ordered("mu", 2, normal(0, 2));
            Vector sigma = m.vector("sigma", 2, Domain.positive(), normal(0, 2));
            Real theta = m.real("theta", Domain.between(0, 1), beta(5, 5));
            Vector weights = Vector.of(theta, Real.of(1).minus(theta));
            Distribution[] components = {normal(mu.get(0), sigma.get(0)), normal(mu.get(1), sigma.get(1))};
            m.observe("y", numbers(data, "y"), mixture(weights, components));
        });
    }

    static Model lotkaVolterra(JsonNode data) {
        return Model.define(m -> {
            double[] location = {1, 0.05, 1, 0.05};
            Vector theta =
                    m.vector("theta", 4, Domain.positive(), normal(location, new double[] {0.5, 0.05, 0.5, 0.05}));
            Vector start = m.vector("z_init", 2, Domain.positive(), lognormal(Math.log(10), 1));
            Vector sigma = m.vector("sigma", 2, Domain.positive(), lognormal(-1, 1));
            OdeSystem growth = (t, z, p) -> Vector.of(
                    p.get(0).minus(p.get(1).times(z.get(1))).times(z.get(0)),
                    p.get(3).times(z.get(0)).minus(p.get(2)).times(z.get(1)));
            Matrix z = Matrix.ode(growth, start, 0, numbers(data, "ts"), theta, 1e-8);
            m.observe("y_init", numbers(data, "y_init"), lognormal(start.log(), sigma));
            m.observe("hare", matrix(data, "y").column(0), lognormal(z.column(0).log(), sigma.get(0)));
            m.observe("lynx", matrix(data, "y").column(1), lognormal(z.column(1).log(), sigma.get(1)));
        });
    }

    static Model poissonGlmm(JsonNode data) {
        return Model.define(m -> {
            Vector x = Vector.of(numbers(data, "x"));
            Real alpha = m.real("alpha", normal(0, 2));
            Real beta = m.real("beta", normal(0, 1));
            Real sigma = m.positive("sigma", normal(0, 1));
            Vector u = m.nonCentred("u", data.get("G").asInt(), 0, sigma);
            Vector logRate = x.times(beta).plus(alpha).plus(u.at(index(data, "group")));
            m.observe("y", numbers(data, "y"), poissonLog(logRate));
        });
    }

    private static double[] numbers(JsonNode data, String name) {
        return StreamSupport.stream(data.get(name).spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    /** Stan counts from 1. */
    private static int[] index(JsonNode data, String name) {
        return StreamSupport.stream(data.get(name).spliterator(), false)
                .mapToInt(node -> node.asInt() - 1)
                .toArray();
    }

    private static double[][] column(JsonNode data, String name) {
        double[] values = numbers(data, name);
        return IntStream.range(0, values.length)
                .mapToObj(i -> new double[] {values[i]})
                .toArray(double[][]::new);
    }

    private static Matrix matrix(JsonNode data, String name) {
        return Matrix.of(StreamSupport.stream(data.get(name).spliterator(), false)
                .map(row -> StreamSupport.stream(row.spliterator(), false)
                        .mapToDouble(JsonNode::asDouble)
                        .toArray())
                .toArray(double[][]::new));
    }
}
