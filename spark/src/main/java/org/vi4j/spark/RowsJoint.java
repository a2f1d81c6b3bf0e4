package org.vi4j.spark;

import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.DataJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.model.Likelihood;

/**
 * A log joint of the rows of a DataFrame, for any likelihood: ln p(θ) + Σᵢ ln p(xᵢ | θ), the sum a Spark job over rows
 * that stay in the executors' memory and on their disks. Gradient VI may take its steps from a few partitions:
 *
 * <pre>{@code
 * try (RowsJoint model = RowsJoint.regression(clicks, "clicked", List.of("age", "hour"), Likelihood.logistic(), 5)) {
 *     VariationalPosterior q = Inference.gradientVi().withFamily("full-rank").withBatchRows(4).fit(model, Run.of(1));
 *     System.out.println(q.summary());
 * }
 * }</pre>
 *
 * <p>As a {@link DataJoint} its "rows" are the DataFrame's partitions: {@link DataJoint.MiniBatch} draws some of P
 * partitions, a pure function of seed and step, and multiplies their log likelihood by P/B, which is unbiased however
 * many rows each has. The less partitions differ, the less noise: deal the rows at random ({@code repartition}) where
 * they lie in order of time or place. What fits ask of all rows, their beginning and their verdict, is a pass over all.
 * The same partitions give the same bits.
 */
public final class RowsJoint implements DataJoint, AutoCloseable {
    private static final int BLOCK = 256;

    private final JavaRDD<Block> blocks;
    private final int width;
    private final Parameters parameters;
    private final LogJoint.Density.Pointwise prior;
    private final RowDensity density;
    private final LogJoint all;

    private RowsJoint(
            JavaRDD<Block> blocks,
            int width,
            Parameters parameters,
            LogJoint.Density.Pointwise prior,
            RowDensity density) {
        this.blocks = blocks;
        this.width = width;
        this.parameters = parameters;
        this.prior = prior;
        this.density = density;
        this.all = joint(IntStream.range(0, blocks.getNumPartitions()).toArray(), 1);
    }

    /** The log density of a row; it travels to where the rows lie. */
    public interface RowDensity extends Serializable {
        /**
         * Computes ln p(x | θ), in nats, and adds its gradient.
         *
         * @param row x, a number for each column
         * @param theta θ, over which the model is written, {@code [p]}
         * @param gradient ∂ln p(x | θ)/∂θ is to be added to it, {@code [p]}
         * @return ln p(x | θ)
         */
        double at(double[] row, double[] theta, double[] gradient);

        /**
         * Checks a row when it is read; any will do unless this is overridden.
         *
         * @param row x
         * @throws UserError if it is none of the model's
         */
        default void require(double[] row) {}
    }

    /**
     * Some consecutive rows of a partition.
     *
     * @param values one row after another
     * @param error why they cannot be used; null where they can
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Block(double[] values, @Nullable String error) implements Serializable {}

    /**
     * Makes the log joint of a model of one's own.
     *
     * @param rows the DataFrame; it is kept until {@link #close}
     * @param columns of numbers that a row's density reads, in this order
     * @param parameters θ
     * @param prior ln p(θ), with its gradient, here
     * @param density ln p(x | θ), on the executors
     * @return the log joint
     * @throws UserError if a column is not there; where a cell is no number, the first pass says so
     */
    public static RowsJoint of(
            Dataset<Row> rows,
            List<String> columns,
            Parameters parameters,
            LogJoint.Density.Pointwise prior,
            RowDensity density) {
        List<String> header = List.of(rows.columns());
        for (String column : columns) {
            if (!header.contains(column)) {
                throw new UserError("the DataFrame has no column '" + column + "': it has " + header);
            }
        }
        List<String> names = List.copyOf(columns);
        JavaRDD<Block> blocks = rows.select(names.stream()
                        .map(column -> rows.col("`" + column.replace("`", "``") + "`"))
                        .toArray(org.apache.spark.sql.Column[]::new))
                .javaRDD()
                .mapPartitions(part -> new Blocks(part, names, density));
        blocks.persist(StorageLevel.MEMORY_AND_DISK());
        return new RowsJoint(blocks, names.size(), parameters, prior, density);
    }

    /**
     * Makes a generalized linear model with normal priors: η = w₀ + xᵀw, yᵢ ~ p(· | ηᵢ), wⱼ ~ N(0, s²), the intercept
     * included, as {@link org.vi4j.joint.target.GlmJoint} has it in memory.
     *
     * @param rows the DataFrame
     * @param target y, a column of numbers
     * @param features the columns of x, numbers
     * @param likelihood one without noise of its own, such as {@link Likelihood#logistic}
     * @param priorSd s, positive
     * @return the log joint over the intercept and the features' coefficients
     * @throws UserError if a column is not there, s is not positive or the likelihood has noise
     */
    public static RowsJoint regression(
            Dataset<Row> rows, String target, List<String> features, Likelihood likelihood, double priorSd) {
        if (!(priorSd > 0 && priorSd < Double.POSITIVE_INFINITY)) {
            throw new UserError("the prior's standard deviation is " + priorSd + ", must be positive");
        }
        if (likelihood.hasNoise() || likelihood.support() == Likelihood.Support.LEVEL) {
            throw new UserError("the likelihood " + likelihood.label() + " has parameters besides the coefficients:"
                    + " logistic, probit and poisson have none; or fit a Regression of a SparkTable");
        }
        double precision = 1 / (priorSd * priorSd);
        int d = features.size() + 1;
        double constant = -d * (Math.log(priorSd) + 0.5 * Math.log(2 * Math.PI));
        return of(
                rows,
                Stream.concat(features.stream(), Stream.of(target)).toList(),
                Parameters.real(
                        Stream.concat(Stream.of("intercept"), features.stream()).toList()),
                (theta, gradient) -> {
                    double squares = 0;
                    for (int j = 0; j < d; j++) {
                        squares += theta[j] * theta[j];
                        gradient[j] = -precision * theta[j];
                    }
                    return constant - precision * squares / 2;
                },
                new Linear(likelihood, target));
    }

    /** A row of a generalized linear model, its target behind its features. */
    private record Linear(Likelihood likelihood, String target) implements RowDensity {
        @Override
        public void require(double[] row) {
            double y = row[row.length - 1];
            if (!likelihood.support().contains(y)) {
                throw new UserError("the DataFrame, column '" + target + "': the outcome " + y + " must be "
                        + likelihood.support().allowed());
            }
        }

        @Override
        public double at(double[] row, double[] theta, double[] gradient) {
            int p = row.length - 1;
            double[] eta = {theta[0]};
            for (int j = 0; j < p; j++) {
                eta[0] += theta[j + 1] * row[j];
            }
            double[] y = {row[p]};
            double value = likelihood.constant(y[0], 1) + likelihood.replaceBySlope(eta, 0, y, 0, 1, 1);
            gradient[0] += eta[0];
            for (int j = 0; j < p; j++) {
                gradient[j + 1] += eta[0] * row[j];
            }
            return value;
        }
    }

    /** Makes blocks of a partition's rows. */
    private static final class Blocks implements Iterator<Block> {
        private final Iterator<Row> rows;
        private final List<String> columns;
        private final RowDensity density;

        Blocks(Iterator<Row> rows, List<String> columns, RowDensity density) {
            this.rows = rows;
            this.columns = columns;
            this.density = density;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Block next() {
            int width = columns.size();
            double[] values = new double[BLOCK * width];
            int filled = 0;
            try {
                for (; filled < values.length && rows.hasNext(); filled += width) {
                    System.arraycopy(numbers(rows.next()), 0, values, filled, width);
                }
            } catch (UserError e) {
                return new Block(new double[0], e.getMessage());
            }
            return new Block(Arrays.copyOf(values, filled), null);
        }

        private double[] numbers(Row row) {
            double[] numbers = new double[columns.size()];
            for (int j = 0; j < numbers.length; j++) {
                numbers[j] = RowEncoder.number(row.get(j));
                if (Double.isNaN(numbers[j])) {
                    throw new UserError("the DataFrame, column '" + columns.get(j) + "': '" + row.get(j)
                            + "' is not a finite number: correct it, or leave out the row");
                }
            }
            density.require(numbers);
            return numbers;
        }
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Returns P, the number of partitions, of which mini-batches are made. */
    @Override
    public int rows() {
        return blocks.getNumPartitions();
    }

    /**
     * Returns the log joint's unbiased estimate from some partitions.
     *
     * @param batch which partitions, of {@link #rows()}; one that is there twice counts twice
     * @return f_B
     * @throws UserError if the batch is one of another number of partitions
     */
    @Override
    public LogJoint on(MiniBatch batch) {
        if (batch.of() != rows()) {
            throw new UserError("a mini-batch of a set of " + batch.of() + " partitions, for a model of " + rows());
        }
        return joint(batch.rows(), batch.scale());
    }

    private LogJoint joint(int[] partitions, double scale) {
        SortedMap<Integer, Integer> times = new TreeMap<>();
        for (int partition : partitions) {
            times.merge(partition, 1, Integer::sum);
        }
        int[] chosen = times.keySet().stream().mapToInt(k -> k).toArray();
        int[] counts = times.values().stream().mapToInt(k -> k).toArray();
        return LogJoint.ofBatches(parameters, (theta, count, logDensity, gradient) -> {
            int p = parameters.size();
            for (int s = 0; s < count; s++) {
                double[] slope = new double[p];
                logDensity[s] = prior.at(Arrays.copyOfRange(theta, s * p, (s + 1) * p), slope);
                System.arraycopy(slope, 0, gradient, s * p, p);
            }
            int[] next = {0};
            Partitions.sum(blocks, chosen, 8L * count * (p + 1), new Sum(theta, count, p, width, density), in -> {
                double weight = scale * counts[next[0]++];
                for (int s = 0; s < count; s++) {
                    logDensity[s] += weight * in.readDouble();
                    for (int j = 0; j < p; j++) {
                        gradient[s * p + j] += weight * in.readDouble();
                    }
                }
            });
        });
    }

    /** Sums of a partition's log densities and their gradients at some points. */
    private static final class Sum implements Partitions.Part<Block> {
        private static final long serialVersionUID = 1;

        private final double[] theta;
        private final int count;
        private final int p;
        private final int width;
        private final RowDensity density;

        Sum(double[] theta, int count, int p, int width, RowDensity density) {
            this.theta = Arrays.copyOf(theta, count * p);
            this.count = count;
            this.p = p;
            this.width = width;
            this.density = density;
        }

        @Override
        public void sum(Iterator<Block> part, DataOutput out) throws IOException {
            List<double[]> rows = new ArrayList<>();
            part.forEachRemaining(block -> {
                if (block.error != null) {
                    throw new UserError(block.error);
                }
                rows.add(block.values);
            });
            for (int s = 0; s < count; s++) {
                double[] point = Arrays.copyOfRange(theta, s * p, (s + 1) * p);
                double[] gradient = new double[p];
                double sum = 0;
                for (double[] block : rows) {
                    sum += block(block, point, gradient);
                }
                out.writeDouble(sum);
                for (double slope : gradient) {
                    out.writeDouble(slope);
                }
            }
        }

        private double block(double[] values, double[] point, double[] gradient) {
            double sum = 0;
            for (int at = 0; at < values.length; at += width) {
                sum += density.at(Arrays.copyOfRange(values, at, at + width), point, gradient);
            }
            return sum;
        }
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        all.logDensityAndGradient(points, count, logDensity, gradient);
    }

    /** Lets the executors forget the rows; another call reads them again. */
    @Override
    public void close() {
        blocks.unpersist();
    }
}
