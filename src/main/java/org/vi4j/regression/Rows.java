package org.vi4j.regression;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.inference.cavi.CaviAugmented;
import org.vi4j.model.Design;
import org.vi4j.model.Likelihood;

/** All rows of a table in memory, as the regression sees them, in the file's order. */
public final class Rows {
    private final INDArray x;
    private final double[] target;
    private final double[] weights;

    private Rows(int n, int d) {
        this.x = Nd4j.create(DataType.DOUBLE, new long[] {n, d}, 'c');
        this.target = new double[n];
        this.weights = new double[n];
    }

    /**
     * Reads a table.
     *
     * @param source the table
     * @param columns what to read
     * @param missing what to do about missing cells
     * @param scan what a first pass found
     * @param design how the columns enter
     * @return the rows
     * @throws UserError if they do not fit into memory, or the file cannot be read
     */
    static Rows of(TableSource source, Columns columns, RowReader.Missing missing, Scan scan, Design design) {
        int d = design.coefficients().size();
        long n = scan.moments().rows();
        requireMemory(source.file().toString(), n, d, Pointer.maxBytes());
        Rows rows = new Rows(Math.toIntExact(n), d);
        int p = design.features().size();
        int first = design.intercept() ? 1 : 0;
        double[] center = design.center();
        double[] scale = design.scale();
        int[] filled = {0};
        // One worker, so that the rows keep their order and the same file gives the same bits on any machine.
        source.blocks(columns, missing, scan.fill(), 1, () -> {
            filled[0] = 0;
            return (values, weights, count) -> {
                double[] block = new double[count * d];
                for (int i = 0; i < count; i++) {
                    if (first == 1) {
                        block[i * d] = 1;
                    }
                    for (int j = 0; j < p; j++) {
                        block[i * d + first + j] = (values[i * (p + 1) + j] - center[j]) / scale[j];
                    }
                    rows.target[filled[0] + i] = values[i * (p + 1) + p] - design.targetCenter();
                    rows.weights[filled[0] + i] = weights[i];
                }
                rows.x
                        .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(filled[0], filled[0] + count))
                        .assign(Nd4j.create(block, new long[] {count, d}, 'c'));
                filled[0] += count;
            };
        });
        return rows;
    }

    /** Refuses more rows than memory holds, before they are read. */
    static void requireMemory(String source, long n, int d, long limit) {
        double need = 8.0 * CaviAugmented.COPIES * n * d;
        if ((limit > 0 && need > limit) || n > Integer.MAX_VALUE) {
            throw new UserError(String.format(
                    java.util.Locale.ROOT,
                    "%s: this likelihood keeps all %d rows of %d columns in memory, about %.1f GB, and may use %.1f GB:"
                            + " give more, such as VI4J_JAVA_OPTS=-Xmx%dg, take fewer columns with --features, or use"
                            + " --likelihood gaussian, which keeps no rows",
                    source,
                    n,
                    d,
                    need / 1e9,
                    limit / 1e9,
                    (long) Math.ceil(need / 1e9) + 1));
        }
    }

    /** Returns X, {@code [n, d]}. */
    INDArray x() {
        return x;
    }

    /** Returns y less the design's target center, {@code [n]}. */
    double[] target() {
        return target;
    }

    /** Returns the rows' weights, {@code [n]}. */
    double[] weights() {
        return weights;
    }

    /** ln p(y | w, β), in nats. */
    double logLikelihood(Likelihood likelihood, double[] w, double beta) {
        double[] linear = linear(w);
        double sum = 0;
        for (int i = 0; i < linear.length; i++) {
            sum += likelihood.logDensity(target[i], linear[i], beta, weights[i]);
        }
        return sum;
    }

    private double[] linear(double[] w) {
        return x.mmul(Nd4j.create(w, new long[] {w.length, 1}, 'c'))
                .reshape(target.length)
                .toDoubleVector();
    }

    /**
     * What divides zeros from ones without error or but for ties, so that without a prior no finite estimate would
     * exist: a column's place, d for the whole linear predictor, −1 for nothing that was found.
     */
    int separation(double[] w, boolean intercept) {
        int d = x.columns();
        for (int j = intercept ? 1 : 0; j < d; j++) {
            if (apart(x.getColumn(j).dup().toDoubleVector())) {
                return j;
            }
        }
        double[] linear = linear(w);
        boolean right = true;
        for (int i = 0; i < linear.length; i++) {
            right &= target[i] == 1 ? linear[i] > 0 : linear[i] < 0;
        }
        return right ? d : -1;
    }

    private boolean apart(double[] values) {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < values.length; i++) {
            int side = (int) target[i];
            low[side] = Math.min(low[side], values[i]);
            high[side] = Math.max(high[side], values[i]);
        }
        return high[0] <= low[1] || high[1] <= low[0];
    }
}
