package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;

/** Everything by NUTS where there is no noise. */
class EffectsJointTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/mixed");

    /** A correlated pair in one factor, one effect of another, and two coefficients that share a width. */
    private static EffectsJoint joint() {
        List<Layout.Term> terms =
                List.of(new Layout.Term(0, 0, List.of(Layout.ONE, 0)), new Layout.Term(1, 0, List.of(Layout.ONE)));
        Layout layout = new Layout(terms, List.of(3, 2), 4);
        RandomGenerator random = new RandomStreams(4).at("rows", 0);
        int n = 12;
        double[][] fixed = new double[n][4];
        double[][] grouped = {new double[2 * n], new double[n]};
        int[][] level = new int[2][n];
        double[] target = new double[n];
        double[] weight = new double[n];
        for (int i = 0; i < n; i++) {
            Arrays.setAll(fixed[i], j -> j == 0 ? 1 : random.nextGaussian());
            grouped[0][2 * i] = 1;
            grouped[0][2 * i + 1] = fixed[i][1];
            grouped[1][i] = 1;
            level[0][i] = i % 3;
            level[1][i] = i % 2;
            target[i] = i % 4;
            weight[i] = 0.5 + i % 2;
        }
        DesignRows design = new DesignRows(layout, fixed, grouped, level, target, weight);
        Spreads spreads = new Spreads(terms, false, 2.5, new int[] {2});
        return new EffectsJoint(design, Likelihood.poisson(), spreads, new double[] {0.2, 0.3, 1, 1});
    }

    @Test
    void theGradientIsThatOfDifferences() {
        EffectsJoint joint = joint();
        int d = joint.dimension();
        RandomGenerator random = new RandomStreams(5).at("point", 0);
        double[] point = random.doubles(d, -0.8, 0.8).toArray();
        double[] log = new double[1];
        double[] gradient = new double[d];
        joint.logDensityAndGradient(point, 1, log, gradient);
        double step = 1e-5;
        for (int j = 0; j < d; j++) {
            double[] both = new double[2 * d];
            System.arraycopy(point, 0, both, 0, d);
            System.arraycopy(point, 0, both, d, d);
            both[j] += step;
            both[d + j] -= step;
            double[] logs = new double[2];
            joint.logDensityAndGradient(both, 2, logs, new double[2 * d]);
            assertThat(gradient[j]).as("coordinate " + j).isCloseTo((logs[0] - logs[1]) / (2 * step), within(1e-7));
        }
    }

    /** Where three answers of yes or no are all that a class has, points are not decided and chains are Stan's. */
    @Test
    void nestedPupilsAgreeWithStan() throws Exception {
        MixedFit fit = MixedRegression.of(FOLDER.resolve("pupils.csv"), "passed")
                .likelihood(Likelihood.logistic())
                .features("effort")
                .group("school/class")
                .method("nuts")
                .fit();

        assertThat(fit.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(fit.logEvidence()).isNaN();
        // The chains' own error: of about 1,000 effective draws a standard deviation's thirtieth, four times.
        for (MixedFit.Estimate each : fit.coefficients()) {
            MixedStanTest.assertAgrees(each, MixedStanTest.stan("pupils", each.name()), 0.13);
        }
        for (MixedFit.Estimate each : fit.spreads()) {
            String name = each.name().replace(", intercept", "");
            MixedStanTest.assertAgrees(each, MixedStanTest.stan("pupils", name), 0.13);
        }
        MixedModel model = fit.model();
        assertThat(model.specification().method()).isEqualTo("nuts");
        Path file = java.nio.file.Files.createTempFile("pupils", ".json");
        model.save(file);
        assertThat(MixedModel.load(file).specification().method()).isEqualTo("nuts");
    }

    @Test
    void normalNoiseAndOtherMethodsAreRefused() {
        MixedRegression sleep = MixedRegressionTest.sleep(Path.of("docs/sleep.csv"));
        assertThatThrownBy(() -> sleep.method("nuts").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("exact");
        assertThatThrownBy(() -> sleep.method("cavi").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'cavi'");
    }
}
