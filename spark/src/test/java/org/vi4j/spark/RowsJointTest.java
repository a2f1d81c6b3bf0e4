package org.vi4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.GradientVi;
import org.vi4j.inference.Inference;
import org.vi4j.inference.VariationalPosterior;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.DataJoint.MiniBatch;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.posterior.Run;

/**
 * A log joint of a DataFrame is that of the same rows in memory, and gradient VI on some partitions comes to the same.
 */
class RowsJointTest {
    private static final SparkSession SPARK = Sessions.get();
    private static final int ROWS = 2000;
    private static final int PARTITIONS = 8;
    private static final double PRIOR = 2.5;
    private static final double[][] X = new double[ROWS][];
    private static final double[] CLICKS = new double[ROWS];
    private static final double[] COUNTS = new double[ROWS];
    private static final Dataset<Row> TABLE = table();

    private static Dataset<Row> table() {
        RandomGenerator random = new RandomStreams(11).at("rows", 0);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double a = random.nextGaussian();
            double b = 0.6 * a + random.nextGaussian();
            double eta = 0.5 + a - 0.7 * b;
            X[i] = new double[] {1, a, b};
            CLICKS[i] = random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
            COUNTS[i] = Likelihood.poisson().draw(eta, 1, random);
            rows.add(RowFactory.create(a, b, CLICKS[i], COUNTS[i]));
        }
        StructType schema = new StructType()
                .add("a", DataTypes.DoubleType)
                .add("b", DataTypes.DoubleType)
                .add("click", DataTypes.DoubleType)
                .add("count", DataTypes.DoubleType);
        return SPARK.createDataFrame(rows, schema).coalesce(1).repartition(PARTITIONS);
    }

    private static RowsJoint model(String kind) {
        return RowsJoint.regression(
                TABLE, kind.equals("poisson") ? "count" : "click", List.of("a", "b"), likelihood(kind), PRIOR);
    }

    private static Likelihood likelihood(String kind) {
        return kind.equals("poisson") ? Likelihood.poisson() : Likelihood.logistic();
    }

    private static final double[] POINTS = {0.3, -0.2, 0.9, 0.5, 1.1, -0.7};

    /** To rounding, whose order differs. */
    @ParameterizedTest
    @ValueSource(strings = {"logistic", "poisson"})
    void theDensityIsThatOfTheRowsInMemory(String kind) {
        GlmJoint memory = GlmJoint.of(X, kind.equals("poisson") ? COUNTS : CLICKS, likelihood(kind), 1, PRIOR);
        double[] expected = new double[2];
        double[] slope = new double[6];
        memory.logDensityAndGradient(POINTS, 2, expected, slope);
        try (RowsJoint model = model(kind)) {
            double[] found = new double[2];
            double[] gradient = new double[6];
            model.logDensityAndGradient(POINTS, 2, found, gradient);

            assertThat(model.parameters().names()).containsExactly("intercept", "a", "b");
            for (int s = 0; s < 2; s++) {
                assertThat(found[s]).isCloseTo(expected[s], within(1e-11 * Math.abs(expected[s])));
            }
            for (int k = 0; k < 6; k++) {
                assertThat(gradient[k]).isCloseTo(slope[k], within(1e-10 * (1 + Math.abs(slope[k]))));
            }
        }
    }

    /** The mean over all batches of one partition is f, and a partition that is drawn twice counts twice. */
    @Test
    void miniBatchesAreUnbiased() {
        try (RowsJoint model = model("logistic")) {
            double[] all = new double[8];
            model.logDensityAndGradient(POINTS, 2, all, Arrays.copyOf(POINTS, 6));
            double[] gradient = new double[6];
            double[] sum = new double[2];
            double[][] each = new double[PARTITIONS][2];
            for (int k = 0; k < PARTITIONS; k++) {
                model.on(new MiniBatch(new int[] {k}, PARTITIONS)).logDensityAndGradient(POINTS, 2, each[k], gradient);
                sum[0] += each[k][0] / PARTITIONS;
                sum[1] += each[k][1] / PARTITIONS;
            }
            assertThat(each[0][0]).isNotCloseTo(each[1][0], within(1e-3));
            assertThat(sum[0]).isCloseTo(all[0], within(1e-11 * Math.abs(all[0])));
            assertThat(sum[1]).isCloseTo(all[1], within(1e-11 * Math.abs(all[1])));
            double[] twice = new double[2];
            model.on(new MiniBatch(new int[] {5, 2, 5}, PARTITIONS)).logDensityAndGradient(POINTS, 2, twice, gradient);
            assertThat(twice[0]).isCloseTo((2 * each[5][0] + each[2][0]) / 3, within(1e-11 * Math.abs(all[0])));
            assertThatThrownBy(() -> model.on(new MiniBatch(new int[] {0}, PARTITIONS + 1)))
                    .isInstanceOf(UserError.class);
        }
    }

    /**
     * The full-pass answer is deterministic but for draws of q; that of two partitions a step has the noise of the rows
     * too. Each is asked for within a tenth of a posterior standard deviation, so they agree within two of these.
     */
    @Test
    void gradientViOnSomePartitionsComesToTheFullPassesAnswer() {
        GradientVi options = Inference.gradientVi().withFamily("full-rank").withAccuracy(0.1);
        VariationalPosterior expected = options.fit(GlmJoint.of(X, CLICKS, Likelihood.logistic(), 1, PRIOR), Run.of(3));
        try (RowsJoint model = model("logistic")) {
            VariationalPosterior found = options.withBatchRows(2).fit(model, Run.of(3));

            for (int j = 0; j < 3; j++) {
                double sd = expected.unconstrainedSd()[j];
                assertThat(found.unconstrainedMean()[j]).isCloseTo(expected.unconstrainedMean()[j], within(0.2 * sd));
                assertThat(found.unconstrainedSd()[j]).isCloseTo(sd, within(0.2 * sd));
            }
            assertThat(found.assess(500, 3).verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        GradientVi options =
                Inference.gradientVi().withBatchRows(2).withMaxSteps(30).withElboDraws(10);
        try (RowsJoint model = model("poisson")) {
            VariationalPosterior once = options.fit(model, Run.of(3));
            VariationalPosterior again = options.fit(model, Run.of(3));

            assertThat(again.lambda()).isEqualTo(once.lambda());
            assertThat(options.fit(model, Run.of(4)).lambda()).isNotEqualTo(once.lambda());
        }
    }

    /** A model of one's own with a constrained parameter: y ~ N(μ, σ²), whose posterior is known nearly. */
    @Test
    void aModelOfOnesOwn() {
        RowsJoint.RowDensity density = (row, theta, gradient) -> {
            double z = (row[0] - theta[0]) / theta[1];
            gradient[0] += z / theta[1];
            gradient[1] += (z * z - 1) / theta[1];
            return -z * z / 2 - Math.log(theta[1]);
        };
        LogJoint memory = LogJoint.of(Parameters.empty().real("mu").positive("sigma"), (theta, gradient) -> {
            double sum = 0;
            for (double[] row : X) {
                sum += density.at(new double[] {row[1]}, theta, gradient);
            }
            return sum;
        });
        double[] expected = new double[1];
        double[] slope = new double[2];
        memory.logDensityAndGradient(new double[] {0.1, 0.2}, 1, expected, slope);
        try (RowsJoint model = RowsJoint.of(
                TABLE, List.of("a"), Parameters.empty().real("mu").positive("sigma"), (theta, g) -> 0, density)) {
            double[] found = new double[1];
            double[] gradient = new double[2];
            model.logDensityAndGradient(new double[] {0.1, 0.2}, 1, found, gradient);
            assertThat(found[0]).isCloseTo(expected[0], within(1e-9));
            assertThat(gradient[1]).isCloseTo(slope[1], within(1e-8));
        }
    }

    @Test
    void whatCannotBeUsedIsSaid() {
        assertThatThrownBy(() -> RowsJoint.regression(TABLE, "clock", List.of("a"), Likelihood.logistic(), 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column 'clock'");
        assertThatThrownBy(() -> RowsJoint.regression(TABLE, "click", List.of("a"), Likelihood.logistic(), 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("must be positive");
        assertThatThrownBy(() -> RowsJoint.regression(TABLE, "click", List.of("a"), Likelihood.studentT(4), 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has parameters besides");
        Dataset<Row> words = TABLE.selectExpr("if(a > 0, 'x', '1') w", "click");
        try (RowsJoint model = RowsJoint.regression(words, "click", List.of("w"), Likelihood.logistic(), 1)) {
            assertThatThrownBy(() -> model.logDensityAndGradient(new double[2], 1, new double[1], new double[2]))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("'x' is not a finite number");
        }
        try (RowsJoint model = RowsJoint.regression(TABLE, "count", List.of("a"), Likelihood.logistic(), 1)) {
            assertThatThrownBy(() -> model.logDensityAndGradient(new double[2], 1, new double[1], new double[2]))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("column 'count': the outcome");
        }
    }
}
