package org.vi4j.inference.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import org.vi4j.family.Family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.GradientCheck;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.SameDiffJoint;

/** The example of docs/any-model.md, run, and held equal to what the page shows. */
class AnyModelGuideTest {
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
        GradientCheck check = GradientCheck.of(model, 3, 1);

        // One call of a graph costs much the same for 200 points as for one.
        GradientVi options = GradientVi.defaults().withDraws(200).withAccuracy(0.05);
        VariationalPosterior result = options.withFamily(Family::fullRank).fit(model);
        double[] theta = result.sample(1, 1)[0]; // w[1], w[2], scale
        Verdict verdict = result.verdict();
        String summary = check + "\n" + result.optimization().termination().message() + ", ELBO " + result.elbo() + "\n" + verdict.reason();
        // end
        assertThat(check.error()).isLessThan(1e-7);
        assertThat(theta[2]).isPositive();
        assertThat(summary).contains("converged, ELBO", "Pareto k");
    }

    @Test
    void thePageShowsTheExample() throws IOException {
        String test = Files.readString(Path.of("src/test/java/org/vi4j/inference/gradient/AnyModelGuideTest.java"));
        String code = test.substring(test.indexOf("// snippet") + 10, test.indexOf("// end"));
        String page = Files.readString(Path.of("docs/any-model.md"));
        int from = page.indexOf("```java", page.indexOf("<!-- snippet -->")) + 7;
        String shown = page.substring(from, page.indexOf("```", from));
        assertThat(shown.replaceAll("\\s+", "")).isEqualTo(code.replaceAll("\\s+", ""));
    }
}
