package org.vi4j.joint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.inference.Inference;
import org.vi4j.inference.NutsResult;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;

class SameDiffJointTest {
    private static final double[][] X = new double[30][3];
    private static final double[] Y = new double[30];

    static {
        RandomGenerator random = new RandomStreams(1).at("data", 0);
        for (int i = 0; i < X.length; i++) {
            Arrays.setAll(X[i], j -> random.nextGaussian());
            Y[i] = random.nextInt(2);
        }
    }

    /** Logistic regression with a N(0, 2²) prior over a batch of points, as a user writes it. */
    static SameDiffJoint logistic() {
        SameDiff sd = SameDiff.create();
        SDVariable w = sd.placeHolder("w", DataType.DOUBLE, -1, 3);
        SDVariable x = sd.constant("X", Nd4j.createFromArray(X));
        SDVariable signs =
                sd.constant("signs", Nd4j.createFromArray(Y).mul(2).sub(1).reshape(1, 30));
        SDVariable margins = sd.mmul(w, sd.transpose(x)).mul(signs);
        SDVariable likelihood = sd.math.neg(sd.sum(sd.nn.softplus(sd.math.neg(margins)), 1));
        double constant = -3 * (Math.log(2) + 0.5 * Math.log(2 * Math.PI));
        SDVariable prior = sd.sum(sd.math.square(w), 1).mul(-1 / 8.0).add(constant);
        likelihood.add("logp", prior);
        return SameDiffJoint.of(sd, Parameters.empty().real("w", 3), "logp");
    }

    /** The same one point at a time, its weights a variable. */
    static SameDiffJoint logisticOfVariables() {
        SameDiff sd = SameDiff.create();
        SDVariable w = sd.var("w", Nd4j.zeros(DataType.DOUBLE, 3, 1));
        SDVariable x = sd.constant("X", Nd4j.createFromArray(X));
        SDVariable signs =
                sd.constant("signs", Nd4j.createFromArray(Y).mul(2).sub(1).reshape(30, 1));
        SDVariable margins = x.mmul(w).mul(signs);
        SDVariable likelihood = sd.math.neg(sd.sum(sd.nn.softplus(sd.math.neg(margins))));
        double constant = -3 * (Math.log(2) + 0.5 * Math.log(2 * Math.PI));
        likelihood.add("logp", sd.sum(sd.math.square(w)).mul(-1 / 8.0).add(constant));
        return SameDiffJoint.of(sd, Parameters.empty().real("w", 3), "logp");
    }

    private static double[] normal(int n) {
        RandomGenerator random = new RandomStreams(9).at("points", 0);
        double[] points = new double[n];
        Arrays.setAll(points, i -> random.nextGaussian());
        return points;
    }

    private static void assertSame(LogJoint one, LogJoint other, int count) {
        int d = one.dimension();
        double[] points = normal(count * d);
        double[] f = new double[count];
        double[] g = new double[count * d];
        double[] expected = new double[count];
        double[] slope = new double[count * d];
        one.logDensityAndGradient(points, count, f, g);
        other.logDensityAndGradient(points, count, expected, slope);
        assertThat(f).containsExactly(expected, within(1e-11));
        assertThat(g).containsExactly(slope, within(1e-11));
    }

    @Test
    void aGraphOverAPlaceholderIsTheClosedForm() {
        assertSame(logistic(), GlmJoint.logistic(X, Y, 2), 7);
    }

    @Test
    void aGraphOverVariablesIsTheClosedForm() {
        assertSame(logisticOfVariables(), GlmJoint.logistic(X, Y, 2), 3);
    }

    @Test
    void severalConstrainedPlaceholders() {
        // y ~ N(mu, sigma²) with priors, as a graph and by hand.
        double[] y = {1.2, 0.4, 2.2, -0.3};
        SameDiff sd = SameDiff.create();
        SDVariable mu = sd.placeHolder("mu", DataType.DOUBLE, -1, 1);
        SDVariable sigma = sd.placeHolder("sigma", DataType.DOUBLE, -1, 1);
        SDVariable data = sd.constant("y", Nd4j.create(y, new long[] {1, 4}, 'c'));
        SDVariable z = mu.mul(-1).add(data).div(sigma);
        SDVariable likelihood = sd.sum(sd.math.square(z).mul(-0.5).sub(sd.math.log(sigma)), true, 1);
        likelihood.sub(sigma).sub("logp", sd.math.square(mu));
        Parameters parameters = Parameters.empty().real("mu").positive("sigma");
        LogJoint byHand = LogJoint.of(parameters, (theta, gradient) -> {
            double f = -theta[1] - theta[0] * theta[0];
            gradient[0] = -2 * theta[0];
            gradient[1] = -1;
            for (double value : y) {
                double residual = (value - theta[0]) / theta[1];
                f += -0.5 * residual * residual - Math.log(theta[1]);
                gradient[0] += residual / theta[1];
                gradient[1] += (residual * residual - 1) / theta[1];
            }
            return f;
        });
        assertSame(SameDiffJoint.of(sd, parameters, "logp"), byHand, 5);
        assertThat(GradientCheck.of(byHand, 3, 1).error()).isLessThan(1e-7);
    }

    @Test
    void threadsGetTheNumbersOfOneThread() throws Exception {
        SameDiffJoint joint = logistic();
        int count = 8;
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<double[]>> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                double shift = i;
                results.add(pool.submit(() -> evaluate(joint, count, shift)));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(evaluate(joint, count, i));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static double[] evaluate(LogJoint joint, int count, double shift) {
        double[] points =
                Arrays.stream(normal(count * 3)).map(x -> x + 0.01 * shift).toArray();
        double[] f = new double[count];
        joint.logDensityAndGradient(points, count, f, new double[count * 3]);
        return f;
    }

    @Test
    void graphsThatDoNotFitAreTheUsers() {
        Parameters two = Parameters.empty().real("x", 2);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 2);
        sd.math.square("squares", x);
        sd.placeHolder("single", DataType.FLOAT, -1, 2);
        sd.sum("rows", sd.math.square(x), 1);
        assertThatThrownBy(() -> SameDiffJoint.of(sd, two, "logp"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no variable logp");
        assertThatThrownBy(() -> SameDiffJoint.of(sd, two, "squares"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("[3, 2]");
        assertThatThrownBy(() -> SameDiffJoint.of(sd, Parameters.empty().real("single", 2), "rows"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("DOUBLE");
        assertThatThrownBy(() -> SameDiffJoint.of(sd, Parameters.empty().real("rows", 2), "rows"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("placeholders");
        assertThatThrownBy(() -> SameDiffJoint.of(sd, Parameters.empty().real("x", 3), "rows"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("[-1, 3]");
        SameDiff without = SameDiff.create();
        without.placeHolder("y", DataType.DOUBLE, -1, 1);
        without.sum("rows", without.math.square(without.placeHolder("x", DataType.DOUBLE, -1, 2)), 1);
        assertThatThrownBy(() -> SameDiffJoint.of(without, two.real("y"), "rows"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("y");
    }

    @Test
    void rowsThatMixAreTheUsers() {
        Parameters two = Parameters.empty().real("x", 2);
        SameDiff summed = SameDiff.create();
        SDVariable x = summed.placeHolder("x", DataType.DOUBLE, -1, 2);
        summed.sum("logp", summed.math.square(x).mul(-0.5), 0);
        assertThatThrownBy(() -> SameDiffJoint.of(summed, two, "logp"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("shape [2] for 3 points");

        SameDiff centred = SameDiff.create();
        SDVariable u = centred.placeHolder("x", DataType.DOUBLE, -1, 2);
        SDVariable f = centred.sum(centred.math.square(u).mul(-0.5), 1);
        f.sub("logp", centred.mean(f));
        assertThatThrownBy(() -> SameDiffJoint.of(centred, two, "logp"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not the same for a point alone");
    }

    @Test
    void anotherOutputWantsAnotherGraph() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 1);
        sd.math.square(x).mul("narrow", -2);
        sd.math.square(x).mul("wide", -0.5);
        Parameters parameters = Parameters.empty().real("x");
        SameDiffJoint narrow = SameDiffJoint.of(sd, parameters, "narrow");
        assertThatThrownBy(() -> SameDiffJoint.of(sd, parameters, "wide"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the graph is already the log joint of its output narrow");
        double[] gradient = new double[1];
        narrow.logDensityAndGradient(new double[] {1.5}, 1, new double[1], gradient);
        assertThat(gradient).containsExactly(-6);

        SameDiff summed = SameDiff.create();
        summed.sum("logp", summed.math.square(summed.placeHolder("x", DataType.DOUBLE, -1, 1)), 1);
        assertThatThrownBy(() -> SameDiffJoint.of(summed, parameters, "logp"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot sum over an axis of length 1");

        SameDiff variables = SameDiff.create();
        SDVariable y = variables.var("x", Nd4j.zeros(DataType.DOUBLE, 1));
        variables.sum("narrow", variables.math.square(y).mul(-2));
        variables.sum("wide", variables.math.square(y).mul(-0.5));
        SameDiffJoint first = SameDiffJoint.of(variables, parameters, "narrow");
        variables.setLossVariables("wide");
        assertThatThrownBy(() -> first.logDensityAndGradient(new double[] {1.5}, 1, new double[1], gradient))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("loss is now [wide], no longer narrow");
    }

    /** −½ Σ (wᵢ/s)² − s, s ~ Exponential(1). */
    private static SDVariable scaled(SameDiff sd, SDVariable w, SDVariable s, int... axis) {
        return sd.sum(sd.math.square(w.div(s)).mul(-0.5).sub(s.div(2)), axis);
    }

    /**
     * ND4J 1.0.0-M2.1's gradient of a / b is wrong where b is one number: at one point of a batch that is mended, in a
     * graph of variables told.
     */
    @Test
    void divisionByOneNumberHasTheRightGradientOrNone() {
        Parameters parameters = Parameters.empty().real("w", 2).positive("s");
        SameDiff sd = SameDiff.create();
        scaled(sd, sd.placeHolder("w", DataType.DOUBLE, -1, 2), sd.placeHolder("s", DataType.DOUBLE, -1, 1), 1)
                .rename("logp");
        SameDiffJoint joint = SameDiffJoint.of(sd, parameters, "logp");
        double[] gradient = new double[3];
        joint.logDensityAndGradient(new double[] {1, 2, Math.log(2)}, 1, new double[1], gradient);
        // By s: (1 + 4)/8 − 1; by ln s twice that, and 1 of the Jacobian.
        assertThat(gradient).containsExactly(new double[] {-0.25, -0.5, 0.25}, within(1e-12));

        SameDiff one = SameDiff.create();
        SDVariable w = one.var("w", Nd4j.zeros(DataType.DOUBLE, 1, 2));
        SDVariable s = one.var("s", Nd4j.ones(DataType.DOUBLE, 1, 1));
        scaled(one, w, s).rename("logp");
        assertThatThrownBy(() -> SameDiffJoint.of(one, parameters, "logp"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "the gradient does not agree with the log density: with respect to log s",
                        "multiply by the reciprocal");
    }

    @Test
    void theGradientCheckNamesAWrongCoordinate() {
        KnownPosterior right = KnownPosterior.banana(1, 1);
        LogJoint wrong = new LogJoint() {
            @Override
            public Parameters parameters() {
                return right.parameters();
            }

            @Override
            public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
                right.logDensityAndGradient(points, count, logDensity, gradient);
                for (int s = 0; s < count; s++) {
                    gradient[2 * s + 1] += 1e-4;
                }
            }
        };
        GradientCheck check = GradientCheck.at(wrong, new double[] {0.5, 0.2});
        assertThat(check.coordinate()).isEqualTo(1);
        assertThat(check.error()).isGreaterThan(5e-5);
    }

    @Test
    void makingAModelPrintsNothing() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            SameDiff sd = SameDiff.create();
            SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
            sd.sum(sd.math.square(x), true, 1).mul("logp", -0.5);
            System.out.print("mine, ");
            SameDiffJoint.of(sd, Parameters.empty().real("x", 3), "logp");
            System.out.print("and mine");
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("mine, and mine");
    }

    @Test
    void aSamplerSaysWhatItsGradientsCost() {
        NutsResult result =
                Inference.nuts().withChains(2).withWarmup(100).withDraws(50).fit(logistic());
        List<String> lines = result.summary().lines();
        assertThat(lines.get(lines.size() - 1))
                .matches("cost: a gradient of the SameDiff graph took [0-9.e+-]+ ms; one of .* takes microseconds");
        assertThat(GlmJoint.logistic(X, Y, 2).cost()).isEmpty();
    }
}
