package org.vi4j.mixed;

/**
 * The rows in the fit's units.
 *
 * @param layout of the coefficients
 * @param fixed what the fixed coefficients multiply, {@code [n][p]}
 * @param grouped what the effects of each factor's levels multiply, {@code [factors][n * k]}
 * @param level which level each row belongs to, {@code [factors][n]}
 * @param target y, {@code [n]}
 * @param offset what the linear predictor has besides, {@code [n]}
 * @param weight the rows' weights, {@code [n]}, of mean 1 where there is noise
 */
@SuppressWarnings("ArrayRecordComponent")
record DesignRows(
        Layout layout,
        double[][] fixed,
        double[][] grouped,
        int[][] level,
        double[] target,
        double[] offset,
        double[] weight) {
    /** Rows without offsets. */
    DesignRows(Layout layout, double[][] fixed, double[][] grouped, int[][] level, double[] target, double[] weight) {
        this(layout, fixed, grouped, level, target, new double[target.length], weight);
    }

    int count() {
        return target.length;
    }

    /** The linear predictor of each row. */
    double[] linear(double[] coefficients) {
        double[] eta = new double[count()];
        int p = layout.fixed();
        int fixedAt = layout.fixedAt();
        for (int i = 0; i < eta.length; i++) {
            double sum = offset[i];
            for (int j = 0; j < p; j++) {
                sum += fixed[i][j] * coefficients[fixedAt + j];
            }
            for (int f = 0; f < level.length; f++) {
                int k = layout.width(f);
                int at = layout.at(f, level[f][i]);
                for (int a = 0; a < k; a++) {
                    sum += grouped[f][i * k + a] * coefficients[at + a];
                }
            }
            eta[i] = sum;
        }
        return eta;
    }

    /** Σ sᵢ rᵢ, r the row of all coefficients' columns. */
    double[] transposed(double[] s) {
        double[] sum = new double[layout.dimension()];
        int fixedAt = layout.fixedAt();
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < fixed[i].length; j++) {
                sum[fixedAt + j] += s[i] * fixed[i][j];
            }
            for (int f = 0; f < level.length; f++) {
                int k = layout.width(f);
                int at = layout.at(f, level[f][i]);
                for (int a = 0; a < k; a++) {
                    sum[at + a] += s[i] * grouped[f][i * k + a];
                }
            }
        }
        return sum;
    }
}
