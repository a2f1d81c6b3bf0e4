package org.vi4j.model;

import java.util.Arrays;
import java.util.stream.IntStream;

/** X = QR by Gram and Schmidt, twice, without the columns that repeat others; q row by row, {@code [n, k]}. */
@SuppressWarnings("ArrayRecordComponent")
record OrthonormalBasis(double[][] q, double[][] r, int[] kept) {
    /** A column this near to a combination of those before it, relative to its length, is one. */
    private static final double REPEATED = 1e-10;
    /** A column moves with a direction if its part is at least this much of the largest one's. */
    private static final double PART = 0.1;

    static OrthonormalBasis of(double[][] x) {
        int n = x.length;
        int d = x[0].length;
        double[][] q = new double[n][d];
        double[][] r = new double[d][d];
        int[] kept = new int[d];
        int k = 0;
        for (int j = 0; j < d; j++) {
            double[] column = new double[n];
            for (int i = 0; i < n; i++) {
                column[i] = x[i][j];
            }
            double length = length(column);
            Arrays.fill(r[k], 0);
            for (int pass = 0; pass < 2; pass++) {
                for (int c = 0; c < k; c++) {
                    double part = 0;
                    for (int i = 0; i < n; i++) {
                        part += q[i][c] * column[i];
                    }
                    r[k][c] += part;
                    for (int i = 0; i < n; i++) {
                        column[i] -= part * q[i][c];
                    }
                }
            }
            double left = length(column);
            if (!(left > REPEATED * length)) {
                continue;
            }
            r[k][k] = left;
            for (int i = 0; i < n; i++) {
                q[i][k] = column[i] / left;
            }
            kept[k++] = j;
        }
        int columns = k;
        return new OrthonormalBasis(
                Arrays.stream(q).map(row -> Arrays.copyOf(row, columns)).toArray(double[][]::new),
                r,
                Arrays.copyOf(kept, columns));
    }

    private static double length(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }

    /** The columns that Q·direction = X b consists of; r holds the coefficients of X's columns row by row. */
    int[] important(double[] direction) {
        int k = kept.length;
        double[] b = direction.clone();
        double[] part = new double[k];
        for (int j = k - 1; j >= 0; j--) {
            b[j] /= r[j][j];
            part[j] = Math.abs(b[j]) * length(Arrays.copyOf(r[j], j + 1));
            for (int c = 0; c < j; c++) {
                b[c] -= r[j][c] * b[j];
            }
        }
        double largest = Arrays.stream(part).max().orElse(0);
        return IntStream.range(0, k)
                .filter(j -> part[j] >= PART * largest)
                .boxed()
                .sorted((a, c) -> Double.compare(part[c], part[a]))
                .mapToInt(j -> kept[j])
                .toArray();
    }
}
