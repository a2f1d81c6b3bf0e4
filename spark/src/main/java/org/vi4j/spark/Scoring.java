package org.vi4j.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.mixture.MixtureModel;
import org.vi4j.net.Net;
import org.vi4j.regression.RegressionModel;
import org.vi4j.vae.Vae;

/**
 * Scores the rows of a DataFrame by a fitted model, which is broadcast as the bytes of its file and read once in each
 * executor:
 *
 * <pre>{@code
 * RegressionModel model = RegressionModel.load(Path.of("price.json"));
 * Dataset<Row> predicted = Scoring.regression(spark, model).transform(homes);
 * }</pre>
 *
 * <p>or, once {@linkplain #register registered} under a name, in SQL:
 *
 * <pre>SELECT id, price(struct(*)).prediction FROM homes</pre>
 */
public final class Scoring {
    private static final double LEVEL = 0.95;

    private final SparkSession spark;
    private final RowScorer scorer;

    private Scoring(SparkSession spark, RowScorer scorer) {
        this.spark = spark;
        this.scorer = scorer;
    }

    /**
     * Predicts by a regression, with 95 % intervals; cells that are missing and words that the fit did not see are
     * refused.
     *
     * @param spark the session
     * @param model the fitted regression
     * @return adds the columns of {@link org.vi4j.model.Prediction#names}
     */
    public static Scoring regression(SparkSession spark, RegressionModel model) {
        return regression(spark, model, RowReader.Missing.REFUSE, RowReader.Unseen.REFUSE, LEVEL);
    }

    /**
     * Predicts by a regression.
     *
     * @param spark the session
     * @param model the fitted regression
     * @param missing what to do about missing cells; a row that would be dropped stays, its predictions null
     * @param unseen what to do about words that the fit did not see; a row that would be skipped stays likewise
     * @param level the intervals' probability, in (0, 1)
     * @return adds the columns of {@link org.vi4j.model.Prediction#names}
     * @throws UserError if the model has no means and they are asked for
     */
    public static Scoring regression(
            SparkSession spark,
            RegressionModel model,
            RowReader.Missing missing,
            RowReader.Unseen unseen,
            double level) {
        requireLevel(level);
        return new Scoring(
                spark,
                new RegressionScorer(
                        broadcast(spark, SharedModel.of(model::save, RegressionModel::load)), missing, unseen, level));
    }

    /**
     * Assigns rows to the components of a mixture.
     *
     * @param spark the session
     * @param model the fitted mixture
     * @return adds {@code component} (from 1, the heaviest first), {@code responsibilities} (an array) and
     *     {@code log_density} (in nats); null where a cell is missing
     */
    public static Scoring mixture(SparkSession spark, MixtureModel model) {
        return new Scoring(spark, new MixtureScorer(broadcast(spark, SharedModel.of(model::save, MixtureModel::load))));
    }

    /**
     * Encodes rows by a VAE.
     *
     * @param spark the session
     * @param model the trained VAE
     * @param pixels of a model of images the column of arrays of their grey values, 0 to 1; null for one of a table
     * @return adds {@code code_mean} and {@code code_sd}, arrays of μ and σ of q(z|x), [L]
     */
    public static Scoring codes(SparkSession spark, Vae model, @Nullable String pixels) {
        return new Scoring(
                spark, new VaeScorer(broadcast(spark, SharedModel.of(model::save, Vae::load)), pixels, true));
    }

    /**
     * Scores rows by the ELBO of a VAE, with one draw of z: an estimate of log p(x) from below, the lower the stranger.
     * The draw of a row is a pure function of its place in its block of 256 rows of its partition.
     *
     * @param spark the session
     * @param model the trained VAE
     * @param pixels of a model of images the column of arrays of their grey values, 0 to 1; null for one of a table
     * @return adds {@code elbo}, in nats
     */
    public static Scoring elbo(SparkSession spark, Vae model, @Nullable String pixels) {
        return new Scoring(
                spark, new VaeScorer(broadcast(spark, SharedModel.of(model::save, Vae::load)), pixels, false));
    }

    /**
     * Predicts by a Bayesian neural network of a table, with 95 % intervals.
     *
     * @param spark the session
     * @param model the trained net
     * @return adds the columns of {@link Net#predictionColumns}
     */
    public static Scoring net(SparkSession spark, Net model) {
        return net(spark, model, null, LEVEL);
    }

    /**
     * Predicts by a Bayesian neural network. What a net of random weights draws for a row is a pure function of the
     * row's place in its partition: the rows of one partition are predicted as on one machine, and in SQL each row as
     * the first of a partition is.
     *
     * @param spark the session
     * @param model the trained net
     * @param pixels of a net of images the column of arrays of their grey values, 0 to 1; null for one of a table
     * @param level the intervals' probability, in (0, 1)
     * @return adds the columns of {@link Net#predictionColumns}: of a number prediction, sd, lower, upper, epistemic_sd
     *     and aleatoric_sd; of classes prediction, a probability each, epistemic and aleatoric, in nats
     * @throws UserError if the level is none
     */
    public static Scoring net(SparkSession spark, Net model, @Nullable String pixels, double level) {
        requireLevel(level);
        // One thread a task: tasks fill an executor's cores by themselves.
        SharedModel<Net> shared = SharedModel.of(model::save, file -> Net.read(file, 1));
        return new Scoring(spark, new NetScorer(broadcast(spark, shared), model, pixels, level));
    }

    private static void requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new UserError("level is " + level + ", must be between 0 and 1");
        }
    }

    private static <M> Broadcast<SharedModel<M>> broadcast(SparkSession spark, SharedModel<M> model) {
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(model);
    }

    /**
     * Adds the model's columns to a DataFrame; nothing runs before the result is asked for.
     *
     * @param rows with the columns that the model reads, and any others
     * @return the same rows with more columns
     * @throws UserError if a column is missing, or there already
     */
    public Dataset<Row> transform(Dataset<Row> rows) {
        StructType schema = rows.schema();
        List<String> header = List.of(schema.fieldNames());
        StructType wider = schema;
        for (StructField column : scorer.columns()) {
            if (header.contains(column.name())) {
                throw new UserError(
                        "the DataFrame already has a column '" + column.name() + "': rename it or leave it out");
            }
            wider = wider.add(column);
        }
        // Here, so that a column that is missing is told before anything runs.
        scorer.open(schema);
        RowScorer each = scorer;
        MapPartitionsFunction<Row, Row> task = part -> {
            Natives.load();
            return new Scored(part, each.open(schema), each.block());
        };
        return rows.mapPartitions(task, Encoders.row(wider));
    }

    /**
     * Makes the model a function of SQL: of one struct with the columns that it reads, to one with those that it
     * computes.
     *
     * @param name of the function
     */
    public void register(String name) {
        StructType columns = DataTypes.createStructType(scorer.columns());
        spark.udf().register(name, new Function(scorer), columns);
    }

    /** The model as a function of one row; each task has its own. */
    private static final class Function implements UDF1<Row, Row> {
        private static final long serialVersionUID = 1;

        private final RowScorer scorer;
        private transient @Nullable StructType schema;
        private transient RowScorer.@Nullable Block block;

        Function(RowScorer scorer) {
            this.scorer = scorer;
        }

        @Override
        public synchronized Row call(Row row) {
            RowScorer.Block ready = block;
            if (ready == null || !row.schema().equals(schema)) {
                Natives.load();
                ready = scorer.open(row.schema());
                block = ready;
                schema = row.schema();
            }
            return RowFactory.create(ready.score(List.of(row), 0).get(0));
        }
    }

    /** A partition's rows with their scores, block by block. */
    private static final class Scored implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final RowScorer.Block block;
        private final int most;
        private long before;
        private Iterator<Row> ready = List.<Row>of().iterator();

        Scored(Iterator<Row> rows, RowScorer.Block block, int most) {
            this.rows = rows;
            this.block = block;
            this.most = most;
        }

        @Override
        public boolean hasNext() {
            return ready.hasNext() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (!ready.hasNext()) {
                List<Row> some = new ArrayList<>();
                while (some.size() < most && rows.hasNext()) {
                    some.add(rows.next());
                }
                List<Object[]> scores = block.score(some, before);
                before += some.size();
                List<Row> wider = new ArrayList<>();
                for (int i = 0; i < some.size(); i++) {
                    wider.add(wider(some.get(i), scores.get(i)));
                }
                ready = wider.iterator();
            }
            return ready.next();
        }

        private static Row wider(Row row, Object[] scores) {
            Object[] cells = new Object[row.length() + scores.length];
            for (int j = 0; j < row.length(); j++) {
                cells[j] = row.get(j);
            }
            System.arraycopy(scores, 0, cells, row.length(), scores.length);
            return RowFactory.create(cells);
        }
    }
}
