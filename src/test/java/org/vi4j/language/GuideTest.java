package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vi4j.language.Distributions.halfCauchy;
import static org.vi4j.language.Distributions.normal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Inference;
import org.vi4j.posterior.Posterior;

/** The example with which docs/any-model.md opens, run, and held equal to what the page shows. */
class GuideTest {
    @Test
    void theExampleRuns() {
        // language
        double[] y = {28, 8, -3, 7, -1, 1, 18, 12};
        double[] sigma = {15, 10, 16, 11, 9, 11, 10, 18};
        Model schools = Model.define(m -> {
            Real mu = m.real("mu", normal(0, 5));
            Real tau = m.positive("tau", halfCauchy(5));
            Vector theta = m.nonCentred("theta", 8, mu, tau);
            m.observe("y", y, normal(theta, sigma));
            m.generated("best", theta.get(0).minus(theta.get(2)));
        });
        Posterior q = Inference.nuts().withTargetAccept(0.95).fit(schools);
        System.out.println(q.summary());
        double[][] replicated = schools.predict("y", q.sample(1000, 1), 1); // posterior predictive, [1000, 8]
        // end
        assertThat(String.join("\n", q.summary().lines())).contains("theta[8]", "best");
        assertThat(q.verdict().trust()).isNotEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
        assertThat(replicated).hasDimensions(1000, 8);
    }

    @Test
    void thePageShowsTheExample() throws IOException {
        String test = Files.readString(Path.of("src/test/java/org/vi4j/language/GuideTest.java"));
        String code = test.substring(test.indexOf("// language") + 11, test.indexOf("// end"));
        String page = Files.readString(Path.of("docs/any-model.md"));
        int from = page.indexOf("```java", page.indexOf("<!-- language -->")) + 7;
        String shown = page.substring(from, page.indexOf("```", from));
        assertThat(shown.replaceAll("\\s+", "")).isEqualTo(code.replaceAll("\\s+", ""));
    }
}
