package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.SameDiffJoint;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Run;

/** The example of docs/any-model.md, run, and held equal to what the page shows. */
class AnyModelGuideTest {
    @Test
    void theFirstExampleRuns() {
        // first
        double[] y = {2.1, 3.4, 1.7, 2.9, 2.2, 4.0};
        Parameters parameters = Parameters.empty().real("mu").positive("tau");
        LogJoint model = LogJoint.of(parameters, (theta, gradient) -> {
            double mu = theta[0];
            double tau = theta[1];
            double logP = -mu * mu / 200 - tau; // mu ~ N(0, 10²), tau ~ Exponential(1)
            gradient[0] = -mu / 100; // ∂/∂mu and ∂/∂tau, over the parameters as constrained
            gradient[1] = -1;
            for (double yi : y) { // yi ~ N(mu, tau²)
                double z = (yi - mu) / tau;
                logP -= z * z / 2 + Math.log(tau);
                gradient[0] += z / tau;
                gradient[1] += (z * z - 1) / tau;
            }
            return logP;
        });
        Posterior q = Inference.automatic().fit(model);
        System.out.println(q.summary());
        // last
        assertThat(q.summary().lines().get(2)).startsWith("parameter");
        assertThat(q.verdict().trust()).isNotEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
    }

    @Test
    void theExampleRuns() {
        // snippet
        double[][] x = {{1, -1.2}, {1, 0.3}, {1, 0.8}, {1, 1.9}, {1, -0.4}, {1, 1.1}};
        double[] y = {0, 2, 3, 8, 1, 3};

        SameDiff sd = SameDiff.create();
        SDVariable w = sd.placeHolder("w", DataType.DOUBLE, -1, 2);
        SDVariable scale = sd.placeHolder("scale", DataType.DOUBLE, -1, 1);
        SDVariable eta =
                w.mmul(sd.constant("Xt", Nd4j.createFromArray(x).transpose().dup()));
        SDVariable counts = sd.constant("y", Nd4j.create(y, new long[] {1, 6}, 'c'));
        SDVariable likelihood = sd.sum(eta.mul(counts).sub(sd.math.exp(eta)), true, 1);
        SDVariable z = w.div(scale);
        SDVariable prior = sd.sum(sd.math.square(z).mul(-0.5).sub(sd.math.log(scale)), true, 1);
        likelihood.add(prior).sub("logp", scale); // scale ~ Exponential(1)

        Parameters parameters = Parameters.empty().real("w", 2).positive("scale");
        LogJoint model = SameDiffJoint.of(sd, parameters, "logp");
        LogJoint.GradientCheck check = LogJoint.GradientCheck.of(model, 3, 1);

        // One call of a graph costs much the same for 200 points as for one.
        GradientVi vi =
                Inference.gradientVi().withFamily("full-rank").withDraws(200).withAccuracy(0.05);
        VariationalPosterior q = vi.fit(model, Run.of(1));
        double[] theta = q.sample(1, 1)[0]; // w[1], w[2], scale
        String summary = check + "\n" + q.summary();
        // end
        assertThat(check.error()).isLessThan(1e-7);
        assertThat(theta[2]).isPositive();
        assertThat(summary).contains("full-rank approximation, ELBO", "converged", "Pareto k");
    }

    @Test
    void thePageShowsTheExamples() throws IOException {
        String test = Files.readString(Path.of("src/test/java/org/vi4j/inference/AnyModelGuideTest.java"));
        String page = Files.readString(Path.of("docs/any-model.md"));
        assertThat(shown(page, "<!-- first -->")).isEqualTo(between(test, "// first", "// last"));
        assertThat(shown(page, "<!-- snippet -->")).isEqualTo(between(test, "// snippet", "// end"));
    }

    private static String shown(String page, String mark) {
        return between(page.substring(page.indexOf(mark)), "```java", "```");
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start)).replaceAll("\\s+", "");
    }
}
