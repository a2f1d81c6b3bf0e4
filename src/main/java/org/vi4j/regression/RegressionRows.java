package org.vi4j.regression;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Scan.PartitionedTable;

/**
 * All rows of a table in memory, as the regression sees them, in the file's order. Of a count of successes among trials
 * each row becomes two, its successes and its failures, that count as often.
 */
final class RegressionRows implements FitData {
    private final double[][] x;
    private final double[] target;
    private final double[] weights;
    private final int d;

    private RegressionRows(double[][] x, double[] target, double[] weights, int d) {
        this.x = x;
        this.target = target;
        this.weights = weights;
        this.d = d;
    }

    /**
     * Reads a table.
     *
     * @param data the table
     * @param columns what to read
     * @param missing what to do about missing cells
     * @param scan what a first pass found
     * @param design how the columns enter
     * @param likelihood the target's
     * @return the rows
     * @throws UserError if they do not fit into memory, or the table cannot be read
     */
    static RegressionRows of(
            TableData data,
            Columns columns,
            RowReader.Missing missing,
            Scan scan,
            Design design,
            Likelihood likelihood) {
        FitRows maker = new FitRows(design, likelihood);
        long n = scan.moments().rows();
        int copies = design.extras().trials() == null ? 1 : 2;
        requireMemory(data.name(), copies * n, maker.dimension(), Pointer.maxBytes());
        Reading reading = new Reading(data.name(), Math.toIntExact(copies * n), maker);
        int width = columns.features().size() + 1;
        // One worker, so that the rows keep their order and the same file gives the same bits on any machine.
        data.read(columns, missing, scan.fill(), 1, () -> {
            reading.restart();
            return (values, weights, count) -> {
                for (int i = 0; i < count; i++) {
                    reading.read(Arrays.copyOfRange(values, i * width, (i + 1) * width), weights[i]);
                }
            };
        });
        return reading.rows();
    }

    /** Rows as they are read. */
    private static final class Reading implements PartitionedTable.Rows {
        private final String source;
        private final FitRows maker;
        private final double[][] x;
        private final double[] target;
        private final double[] weights;
        private int filled;
        private long read;

        Reading(String source, int most, FitRows maker) {
            this.source = source;
            this.maker = maker;
            this.x = new double[most][];
            this.target = new double[most];
            this.weights = new double[most];
        }

        void restart() {
            filled = 0;
            read = 0;
        }

        void read(double[] values, double weight) {
            read++;
            try {
                maker.make(values, weight, this);
            } catch (UserError e) {
                throw new UserError(source + ", row " + read + ": " + e.getMessage());
            }
        }

        @Override
        public void add(double[] row, double y, double weight) {
            x[filled] = row;
            target[filled] = y;
            weights[filled++] = weight;
        }

        RegressionRows rows() {
            return new RegressionRows(
                    Arrays.copyOf(x, filled),
                    Arrays.copyOf(target, filled),
                    Arrays.copyOf(weights, filled),
                    maker.dimension());
        }
    }

    /** Returns the rows with their targets about the units' center and of their size; X is shared. */
    RegressionRows in(Units units, double center) {
        double shift = units.design().targetCenter() - center;
        double[] moved =
                Arrays.stream(target).map(y -> (y - shift) / units.target()).toArray();
        double[] scaled = Arrays.stream(weights).map(w -> w / units.weight()).toArray();
        return new RegressionRows(x, moved, scaled, d);
    }

    /** Returns the rows with an offset of each. */
    RegressionRows shifted(double by) {
        double[][] moved = Arrays.stream(x)
                .map(row -> {
                    double[] own = Arrays.copyOf(row, d + 1);
                    own[d] += by;
                    return own;
                })
                .toArray(double[][]::new);
        return by == 0 ? this : new RegressionRows(moved, target, weights, d);
    }

    /** Returns the mean offset of rows that have one. */
    double meanOffset() {
        return x[0].length == d
                ? 0
                : Arrays.stream(x).mapToDouble(row -> row[d]).average().orElse(0);
    }

    /** Refuses more rows than memory holds, before they are read. */
    static void requireMemory(String source, long n, int d, long limit) {
        double need = 8.0 * (CaviGlm.COPIES + 1) * n * d;
        if ((limit > 0 && need > limit) || n > Integer.MAX_VALUE) {
            throw new UserError(String.format(
                    java.util.Locale.ROOT,
                    "%s: this likelihood keeps all %d rows of %d columns in memory, about %.1f GB, and may use %.1f GB:"
                            + " give more, take fewer columns, or use a gaussian likelihood, which keeps no rows",
                    source,
                    n,
                    d,
                    need / 1e9,
                    limit / 1e9));
        }
    }

    /** Returns X, {@code [n, d]}; not to be changed. */
    double[][] x() {
        return x[0].length == d
                ? x
                : Arrays.stream(x).map(row -> Arrays.copyOf(row, d)).toArray(double[][]::new);
    }

    /** Returns the rows with their offsets, of which to sum up. */
    RowSums sums() {
        return RowSums.of(x, target, weights, d);
    }

    /** Returns X with the offsets behind it; not to be changed. */
    double[][] all() {
        return x;
    }

    /** Returns X as an array of ND4J, {@code [n, d]}. */
    INDArray matrix() {
        return Nd4j.createFromArray(x());
    }

    /** Returns y less the design's target center, {@code [n]}. */
    double[] target() {
        return target;
    }

    /** Returns the rows' weights, {@code [n]}. */
    double[] weights() {
        return weights;
    }

    /** Returns the logarithm of how many orders the trials may have, weighted: what ln p(y) has besides. */
    double logOrders() {
        return x[0].length < d + 2
                ? 0
                : Arrays.stream(x).mapToDouble(row -> row[d + 1]).sum();
    }

    @Override
    public double[] logLikelihoods(Likelihood likelihood, double[][] w, double[] beta) {
        if (likelihood instanceof LevelsLikelihood) {
            return sums().sum(new LogLikelihoods(likelihood, w, beta));
        }
        double[] logs = new double[w.length];
        boolean plain = !likelihood.hasNoise() && Arrays.stream(weights).allMatch(weight -> weight == 1);
        double constant = plain
                ? Arrays.stream(target).map(y -> likelihood.constant(y, 1)).sum()
                : 0;
        IntStream.range(0, w.length)
                .parallel()
                .forEach(s -> logs[s] = plain
                        ? constant + sum(likelihood, w[s])
                        : likelihood.logLikelihood(target, linear(w[s], 0, x.length), beta[s], weights));
        return logs;
    }

    /** Σ ln p of rows of weight 1 without noise, many at a time, but for its constant. */
    private double sum(Likelihood likelihood, double[] w) {
        double sum = 0;
        for (int from = 0; from < x.length; from += Likelihood.RUN) {
            int n = Math.min(Likelihood.RUN, x.length - from);
            sum += likelihood.replaceBySlope(linear(w, from, n), 0, target, from, n, 1);
        }
        return sum;
    }

    private double[] linear(double[] w, int from, int n) {
        double[] linear = new double[n];
        Arrays.setAll(linear, i -> RowTerms.linear(x[from + i], w));
        return linear;
    }
}
