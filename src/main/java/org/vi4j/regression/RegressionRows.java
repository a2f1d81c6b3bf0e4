package org.vi4j.regression;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Likelihood;

/** All rows of a table in memory, as the regression sees them, in the file's order. */
final class RegressionRows implements FitData {
    private final double[][] x;
    private final double[] target;
    private final double[] weights;

    private RegressionRows(int n) {
        this.x = new double[n][];
        this.target = new double[n];
        this.weights = new double[n];
    }

    /**
     * Reads a table.
     *
     * @param data the table
     * @param columns what to read
     * @param missing what to do about missing cells
     * @param scan what a first pass found
     * @param design how the columns enter
     * @return the rows
     * @throws UserError if they do not fit into memory, or the table cannot be read
     */
    static RegressionRows of(TableData data, Columns columns, RowReader.Missing missing, Scan scan, Design design) {
        int d = design.coefficients().size();
        long n = scan.moments().rows();
        requireMemory(data.name(), n, d, Pointer.maxBytes());
        RegressionRows rows = new RegressionRows(Math.toIntExact(n));
        int p = design.features().size();
        int[] filled = {0};
        // One worker, so that the rows keep their order and the same file gives the same bits on any machine.
        data.read(columns, missing, scan.fill(), 1, () -> {
            filled[0] = 0;
            return (values, weights, count) -> {
                for (int i = 0; i < count; i++) {
                    int at = i * (p + 1);
                    rows.x[filled[0] + i] = design.row(Arrays.copyOfRange(values, at, at + p));
                    rows.target[filled[0] + i] = values[at + p] - design.targetCenter();
                    rows.weights[filled[0] + i] = weights[i];
                }
                filled[0] += count;
            };
        });
        return rows;
    }

    /** Returns the rows with their targets about the units' center and of their size; X is shared. */
    RegressionRows in(Units units, double center) {
        RegressionRows rows = new RegressionRows(x.length);
        System.arraycopy(x, 0, rows.x, 0, x.length);
        double shift = units.design().targetCenter() - center;
        Arrays.setAll(rows.target, i -> (target[i] - shift) / units.target());
        Arrays.setAll(rows.weights, i -> weights[i] / units.weight());
        return rows;
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
        return x;
    }

    /** Returns X as an array of ND4J, {@code [n, d]}. */
    INDArray matrix() {
        return Nd4j.createFromArray(x);
    }

    /** Returns y less the design's target center, {@code [n]}. */
    double[] target() {
        return target;
    }

    /** Returns the rows' weights, {@code [n]}. */
    double[] weights() {
        return weights;
    }

    @Override
    public double[] logLikelihoods(Likelihood likelihood, double[][] w, double[] beta) {
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
        for (int i = 0; i < n; i++) {
            double[] row = x[from + i];
            double eta = 0;
            for (int j = 0; j < w.length; j++) {
                eta += row[j] * w[j];
            }
            linear[i] = eta;
        }
        return linear;
    }
}
