package org.vi4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Inference;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.posterior.Run;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;

/** Many fits as tasks: the results are those of one process, in order, whatever fails on the way. */
class FitsTest {
    private static final SparkSession SPARK = Sessions.get();

    /** μ ~ N(0, 1), and σ > 0 with ln σ ~ N(0, 1) by its density. */
    private static LogJoint model() {
        return LogJoint.of(Parameters.empty().real("mu").positive("sigma"), (theta, gradient) -> {
            double log = Math.log(theta[1]);
            gradient[0] = -theta[0];
            gradient[1] = -(log + 1) / theta[1];
            return -(theta[0] * theta[0] + log * log) / 2 - log;
        });
    }

    @Test
    void chainsAreThoseOfOneProcess() {
        Nuts options = Inference.nuts().withChains(3).withWarmup(200).withDraws(200);
        NutsResult expected = options.fit(model(), Run.of(5));

        Chains found = Chains.nuts(SPARK, FitsTest::model, options, 5);

        for (int m = 0; m < 3; m++) {
            assertThat(found.chain(m)).isDeepEqualTo(expected.chain(m));
        }
        assertThat(found.assessment().verdict()).isEqualTo(expected.assess(0, 0).verdict());
        assertThat(found.assessment().coordinates()).isEqualTo(expected.summaries());
        Dataset<Row> draws = found.draws();
        assertThat(draws.columns()).containsExactly("chain", "draw", "mu", "sigma");
        assertThat(draws.count()).isEqualTo(600);
        assertThat(draws.filter("sigma <= 0").count()).isZero();
    }

    /** Shares of normal data: the merge is exact, N(Σy/(n + 1), 1/(n + 1)). */
    @Test
    void consensusOfNormalSharesIsExact() {
        int shares = 4;
        int each = 25;
        double sum = 0;
        for (int k = 0; k < shares; k++) {
            sum += data(k, each);
        }
        int n = shares * each;
        Consensus.Share model = number -> {
            double total = data(number, each);
            double precision = each + 1.0 / shares;
            return LogJoint.of(Parameters.empty().real("mu"), (theta, gradient) -> {
                gradient[0] = total - precision * theta[0];
                return total * theta[0] - precision * theta[0] * theta[0] / 2;
            });
        };

        Consensus found = Consensus.nuts(SPARK, shares, model, Inference.nuts().withDraws(2000), 3);

        double sd = 1 / Math.sqrt(n + 1);
        // Five standard errors of 2,000 draws, of which NUTS makes a third as many independent ones at least.
        assertThat(found.mean()[0]).isCloseTo(sum / (n + 1), within(5 * sd / Math.sqrt(2000 / 3.0)));
        assertThat(Math.sqrt(found.covariance()[0][0])).isCloseTo(sd, within(5 * sd / Math.sqrt(2 * 2000 / 3.0)));
        assertThat(found.weights().paretoK()).isLessThan(0.7);
        assertThat(found.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
    }

    private static double data(int share, int each) {
        RandomGenerator random = new RandomStreams(9).at("share", share);
        double sum = 0;
        for (int i = 0; i < each; i++) {
            sum += 0.7 + random.nextGaussian();
        }
        return sum;
    }

    /**
     * Twelve shares that saw no event each: their posteriors are flat on one side, and a merge as if normal is far off.
     */
    @Test
    void aBadMergeIsNotBelieved() {
        int shares = 12;
        Consensus.Share model = number -> LogJoint.of(Parameters.empty().real("logRate"), (theta, gradient) -> {
            double rate = Math.exp(theta[0]);
            gradient[0] = -rate - theta[0] / (100.0 * shares);
            return -rate - theta[0] * theta[0] / (200.0 * shares);
        });

        Consensus found = Consensus.nuts(SPARK, shares, model, Inference.nuts().withDraws(1000), 3);

        assertThat(found.weights().paretoK()).isGreaterThan(0.7);
        assertThat(found.verdict().trust()).isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
    }

    @Test
    void eachFitIsARowAndAFailureIsTold() {
        Dataset<Row> found = Fits.each(SPARK, 5, new StructType().add("square", DataTypes.DoubleType), number -> {
            if (number == 3) {
                throw new UserError("no fit of fold 3");
            }
            if (TaskContext.get().attemptNumber() == 0 && number == 1) {
                throw new IllegalStateException("injected");
            }
            return List.of((double) number * number);
        });

        List<Row> rows = found.collectAsList();
        assertThat(rows.stream().map(row -> row.getInt(0))).containsExactly(0, 1, 2, 3, 4);
        assertThat(rows.get(1).getDouble(1)).isEqualTo(1);
        assertThat(rows.get(4).getDouble(1)).isEqualTo(16);
        assertThat(rows.get(3).isNullAt(1)).isTrue();
        assertThat(rows.get(3).getString(2)).isEqualTo("no fit of fold 3");
    }

    @Test
    void aPosteriorForEachGroup() {
        RandomGenerator random = new RandomStreams(4).at("groups", 0);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            int store = i % 6;
            double x = store == 5 ? 1 : random.nextGaussian();
            data.add(RowFactory.create("store " + store, x, store * x + random.nextGaussian()));
        }
        StructType schema = new StructType()
                .add("store", DataTypes.StringType)
                .add("x", DataTypes.DoubleType)
                .add("y", DataTypes.DoubleType);
        Dataset<Row> rows = SPARK.createDataFrame(data, schema);

        List<Row> found = Fits.perGroup(rows, "store", "y", List.of("x"), regression -> regression.alpha(1.0))
                .orderBy("group", "term")
                .collectAsList();

        for (int store = 0; store < 5; store++) {
            RegressionFit expected = Regression.of(
                            SparkTable.of(
                                    rows.filter("store = 'store " + store + "'").drop("store")),
                            "y")
                    .alpha(1.0)
                    .fit();
            Row slope = found.get(2 * store + 1);
            assertThat(slope.getString(0)).isEqualTo("store " + store);
            assertThat(slope.getString(1)).isEqualTo("x");
            assertThat(slope.getDouble(2)).isCloseTo(expected.coefficients().mean()[1], within(1e-10));
            assertThat(slope.getDouble(3)).isCloseTo(expected.coefficients().sd()[1], within(1e-10));
            assertThat(slope.getLong(6)).isEqualTo(40);
            assertThat(slope.getBoolean(8)).isTrue();
        }
        assertThat(found).hasSize(11);
        assertThat(found.get(10).isNullAt(1)).isTrue();
        assertThat(found.get(10).<String>getAs(Fits.ERROR)).contains("column 'x' is 1.0 in every row");
        assertThatThrownBy(() -> Fits.perGroup(rows, "shop", "y", List.of("x"), regression -> regression))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column 'shop'");
    }

    /** Words, an offset, weights and missing cells: each group's fit is that of its rows alone. */
    @Test
    void groupsHaveLevelsOffsetsAndWeights() {
        RandomGenerator random = new RandomStreams(4).at("sales", 0);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String kind = List.of("bread", "milk", "wine").get(random.nextInt(i % 4 == 3 ? 2 : 3));
            double rate = Math.exp(0.3 * (i % 4) + (kind.equals("milk") ? 0.5 : 0));
            double hours = 1 + random.nextInt(8);
            data.add(RowFactory.create(
                    i % 4,
                    i % 50 == 0 ? null : kind,
                    Math.log(hours),
                    Likelihood.poisson().draw(Math.log(rate * hours), 1, random),
                    1.0 + i % 3));
        }
        StructType schema = new StructType()
                .add("store", DataTypes.IntegerType)
                .add("kind", DataTypes.StringType)
                .add("log_hours", DataTypes.DoubleType)
                .add("sold", DataTypes.DoubleType)
                .add("copies", DataTypes.DoubleType);
        Dataset<Row> rows = SPARK.createDataFrame(data, schema);
        Fits.Settings settings = regression ->
                regression.likelihood(Likelihood.poisson()).offset("log_hours").weights("copies");

        List<Row> found = Fits.perGroup(rows, "store", "sold", List.of("kind"), settings)
                .orderBy("group", "term")
                .collectAsList();

        assertThat(found.stream().filter(row -> row.getInt(0) == 3).map(row -> row.getString(1)))
                .containsExactly("intercept", "kind=milk");
        for (int store = 0; store < 4; store++) {
            int group = store;
            RegressionFit expected = settings.of(Regression.of(SparkTable.of(rows.filter("store = " + store)), "sold")
                            .features(List.of("kind"))
                            .missing(RowReader.Missing.DROP))
                    .fit();
            List<Row> terms =
                    found.stream().filter(row -> row.getInt(0) == group).toList();
            assertThat(terms).hasSize(expected.coefficients().names().size());
            for (int j = 0; j < terms.size(); j++) {
                Row term = terms.get(j);
                int k = expected.coefficients().names().indexOf(term.getString(1));
                assertThat(term.getDouble(2)).isCloseTo(expected.coefficients().mean()[k], within(1e-8));
                assertThat(term.getDouble(3)).isCloseTo(expected.coefficients().sd()[k], within(1e-8));
                assertThat(term.getLong(6)).isEqualTo(expected.model().score().rows());
            }
        }
        assertThatThrownBy(() -> Fits.perGroup(
                        rows,
                        "store",
                        "sold",
                        List.of("kind"),
                        regression ->
                                regression.likelihood(Likelihood.poisson()).offset("minutes")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'minutes'");
        List<Row> all = Fits.perGroup(
                        rows.drop("log_hours"),
                        "store",
                        "sold",
                        List.of(),
                        regression -> regression.missing(RowReader.Missing.REFUSE))
                .orderBy("group", "term")
                .collectAsList();
        assertThat(all.get(0).<String>getAs(Fits.ERROR)).contains("group 0, column 'kind'");
        assertThat(all.stream().filter(row -> row.getInt(0) == 1).map(row -> row.getString(1)))
                .containsExactly("copies", "intercept", "kind=milk", "kind=wine");
    }
}
