package org.vi4j.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Moments;

/** Every inference gives the same thing back: draws, moments, a trace and a verdict. */
class PosteriorShapeTest {
    private static final double[] PLACE = {0.3, -1};
    private static final double[] WIDTH = {0.5, 0.2};

    /** θⱼ ~ LogNormal(PLACEⱼ, WIDTHⱼ²): the unconstrained coordinates are normal, so that no method has an excuse. */
    private static final LogJoint MODEL =
            LogJoint.of(Parameters.empty().positive("scale").positive("rate"), (theta, gradient) -> {
                double f = 0;
                for (int j = 0; j < 2; j++) {
                    double z = (Math.log(theta[j]) - PLACE[j]) / WIDTH[j];
                    f -= z * z / 2 + Math.log(theta[j]);
                    gradient[j] = -(z / WIDTH[j] + 1) / theta[j];
                }
                return f;
            });

    static Stream<Method> methods() {
        return Method.forAnyJoint(ComparisonOptions.defaults()).stream();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void samplesHasMomentsATraceAndAVerdict(Method method) {
        Posterior posterior = method.algorithm().fit(MODEL);

        assertThat(posterior.parameters().dimension()).isEqualTo(2);
        assertThat(posterior.parameters().names()).isEqualTo(List.of("scale", "rate"));
        double[][] theta = posterior.sample(200, 7);
        assertThat(theta).isDeepEqualTo(posterior.sample(200, 7));
        assertThat(theta.length).isEqualTo(200);
        assertThat(Arrays.stream(theta)).allMatch(row -> row.length == 2 && row[0] > 0 && row[1] > 0);
        Moments moments = posterior.moments();
        for (int j = 0; j < 2; j++) {
            double variance = WIDTH[j] * WIDTH[j];
            double mean = Math.exp(PLACE[j] + variance / 2);
            double sd = mean * Math.sqrt(Math.expm1(variance));
            // Four standard errors of NUTS' mean by at least 1,000 effective draws, and what the fits may be off:
            // 0.05 posterior standard deviations of u. That of an sd by 1,000 draws of kurtosis 8.9 is 4.4 %.
            assertThat(moments.mean()[j]).isCloseTo(mean, within((4 / Math.sqrt(1000) + 0.05) * sd));
            assertThat(moments.sd()[j]).isCloseTo(sd, within((4 * 0.044 + 0.05) * sd));
        }
        assertThat(posterior.trace().values()).isNotEmpty();
        assertThat(posterior.trace().quantity()).isNotBlank();
        assertThat(Arrays.stream(posterior.trace().values()).filter(Double::isFinite))
                .anyMatch(value -> value > -10);
        Verdict.Trust trust = posterior.verdict().trust();
        assertThat(trust).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(posterior).hasToString(posterior.description() + " (scale, rate)");
        List<String> lines = posterior.summary().lines();
        assertThat(lines.get(0)).isEqualTo(posterior.description());
        assertThat(lines.get(2)).matches("parameter +mean +sd +2[.]5 % +97[.]5 % +(k-hat|R-hat +bulk ESS +tail ESS)");
        assertThat(lines.get(3)).matches("scale +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ .*");
        assertThat(lines.get(6)).isEqualTo("verdict  " + trust.words());
        assertThat(posterior.summary().document()).containsKeys("inference", "parameters", "verdict");
    }
}
