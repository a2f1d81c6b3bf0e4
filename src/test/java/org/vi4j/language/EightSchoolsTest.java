package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.vi4j.language.Distributions.halfCauchy;
import static org.vi4j.language.Distributions.normal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.inference.Family;
import org.vi4j.inference.GradientVi;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.inference.VariationalPosterior;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Run;
import org.vi4j.support.JsonTree;

/** The language's eight schools beside the one whose derivatives were made by hand. */
class EightSchoolsTest {
    private static final double[] Y = {28, 8, -3, 7, -1, 1, 18, 12};
    private static final double[] SIGMA = {15, 10, 16, 11, 9, 11, 10, 18};

    static Model centred() {
        return Model.define(m -> {
            Real mu = m.real("mu", normal(0, 5));
            Real tau = m.positive("tau", halfCauchy(5));
            Vector theta = m.vector("theta", 8, normal(mu, tau));
            m.observe("y", Y, normal(theta, SIGMA));
            m.generated(
                    "shrinkage",
                    tau.square().inverse().divide(tau.square().inverse().plus(0.01)));
        });
    }

    static Model nonCentred() {
        return Model.define(m -> {
            Real mu = m.real("mu", normal(0, 5));
            Real tau = m.positive("tau", halfCauchy(5));
            Vector theta = m.nonCentred("theta", 8, mu, tau);
            m.observe("y", Y, normal(theta, SIGMA));
        });
    }

    @Test
    void theCentredModelAgreesWithHandMadeDerivatives() {
        agree(centred(), EightSchools.centred());
    }

    @Test
    void theNonCentredModelAgreesWithHandMadeDerivatives() {
        agree(nonCentred(), EightSchools.nonCentred());
    }

    @Test
    void parametersAndGeneratedQuantitiesAreShownByName() {
        Model model = centred();
        assertThat(model.parameters().names())
                .startsWith("mu", "tau", "theta[1]", "theta[2]")
                .endsWith("theta[8]", "shrinkage");
        assertThat(model.parameters().coordinateNames()).startsWith("mu", "log tau", "theta[1]");
        double[] theta = model.parameters().constrain(new double[] {1, Math.log(2), 3, 4, 5, 6, 7, 8, 9, 10});
        assertThat(theta[1]).isCloseTo(2, within(1e-15));
        assertThat(theta[10]).isCloseTo(0.25 / 0.26, within(1e-15));
    }

    @Test
    void unconstrainingUndoesConstraining() {
        Model model = nonCentred();
        double[] u = new RandomStreams(3).at("u", 0).doubles(10, -2, 2).toArray();
        assertThat(model.parameters().unconstrain(model.parameters().constrain(u)))
                .containsExactly(u, within(1e-12));
    }

    @Test
    void nutsAgreesWithStan() throws IOException {
        Model model = nonCentred();
        NutsResult result = Nuts.defaults()
                .withTargetAccept(0.95)
                .withWarmup(1000)
                .withDraws(2000)
                .fit(model, Run.of(7));
        JsonNode stan = JsonTree.read(Path.of("src/test/resources/reference/mcmc/eight_schools.json"))
                .get("parameters");
        for (String name : model.parameters().names()) {
            QuantitySummary found = result.get(name).convergence().orElseThrow();
            double error =
                    Math.hypot(found.mcseMean(), stan.get(name).get("mcse_mean").asDouble());
            assertThat(found.mean())
                    .as(name)
                    .isCloseTo(stan.get(name).get("mean").asDouble(), within(4 * error));
        }
    }

    @Test
    void gradientViTakesTheModel() {
        VariationalPosterior result =
                GradientVi.defaults().withFamily(Family::meanField).fit(nonCentred());
        assertThat(result.optimization().termination()).isEqualTo(Termination.CONVERGED);
        // ln p(y), by SciPy's quadrature over τ with μ and θ integrated in closed form.
        double evidence = -31.31133120558236;
        assertThat(result.elbo().value())
                .isBetween(evidence - 1, evidence + 4 * result.elbo().standardError());
    }

    private static void agree(LogJoint model, LogJoint byHand) {
        int count = 20;
        int d = byHand.dimension();
        RandomGenerator random = new RandomStreams(1).at("points", 0);
        double[] points = random.doubles((long) count * d, -3, 3).toArray();
        double[] f = new double[count];
        double[] gradient = new double[count * d];
        double[] expected = new double[count];
        double[] slopes = new double[count * d];
        model.logDensityAndGradient(points, count, f, gradient);
        byHand.logDensityAndGradient(points, count, expected, slopes);
        for (int s = 0; s < count; s++) {
            assertThat(f[s]).isCloseTo(expected[s], within(1e-12 * Math.abs(expected[s])));
        }
        for (int i = 0; i < gradient.length; i++) {
            assertThat(gradient[i]).isCloseTo(slopes[i], within(1e-12 * Math.max(1, Math.abs(slopes[i]))));
        }
    }
}
