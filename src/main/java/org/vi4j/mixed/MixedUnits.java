package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fit's units: the target y enters as (y − c₀)/s₀, a feature x as (x − c)/s with its mean and standard deviation,
 * or as x/s where no intercept takes up the shift. So with v the coefficients in the fit's units those of the table are
 *
 * <pre>wⱼ = s₀ vⱼ/sⱼ,   intercept = c₀ + s₀ (v₀ − Σⱼ vⱼ cⱼ/sⱼ)</pre>
 *
 * and the same, without c₀, for effects of groups.
 *
 * @param features their names, {@code [p]}
 * @param intercept whether there is one
 * @param center c, {@code [p]}, also where there is no intercept
 * @param scale s, {@code [p]}
 * @param targetCenter c₀
 * @param targetScale s₀
 */
@SuppressWarnings("ArrayRecordComponent")
record MixedUnits(
        List<String> features,
        boolean intercept,
        double[] center,
        double[] scale,
        double targetCenter,
        double targetScale) {
    /** The name under which the intercept is reported. */
    static final String INTERCEPT = "intercept";

    /** The fixed coefficients' names. */
    List<String> coefficients() {
        List<String> names = new ArrayList<>(intercept ? List.of(INTERCEPT) : List.of());
        names.addAll(features);
        return names;
    }

    int first() {
        return intercept ? 1 : 0;
    }

    /** The fixed coefficients' names but those of the last few, which bend splines. */
    List<String> coefficients(int bends) {
        List<String> all = coefficients();
        return all.subList(0, all.size() - bends);
    }

    /** What the fixed coefficients multiply. */
    double[] fixed(double[] row) {
        double[] x = new double[scale.length + first()];
        Arrays.fill(x, 0, first(), 1);
        for (int j = 0; j < scale.length; j++) {
            x[first() + j] = (row[j] - (intercept ? center[j] : 0)) / scale[j];
        }
        return x;
    }

    /** What the effects of a term multiply. */
    double[] grouped(double[] row, Layout.Term term) {
        return term.columns().stream()
                .mapToDouble(j -> j == Layout.ONE ? 1 : (row[j] - (term.hasIntercept() ? center[j] : 0)) / scale[j])
                .toArray();
    }

    /** The matrix that takes the fixed coefficients to the table's units, but for c₀, {@code [p][p]}. */
    double[][] fixedToTable() {
        List<Integer> columns = new ArrayList<>(intercept ? List.of(Layout.ONE) : List.of());
        for (int j = 0; j < scale.length; j++) {
            columns.add(j);
        }
        return toTable(columns, intercept);
    }

    /** The matrix that takes the effects of a term to the table's units, {@code [q][q]}. */
    double[][] toTable(Layout.Term term) {
        return toTable(term.columns(), term.hasIntercept());
    }

    private double[][] toTable(List<Integer> columns, boolean shifted) {
        int q = columns.size();
        double[][] matrix = new double[q][q];
        for (int a = 0; a < q; a++) {
            int j = columns.get(a);
            matrix[a][a] = j == Layout.ONE ? targetScale : targetScale / scale[j];
            if (j != Layout.ONE && shifted) {
                int one = columns.indexOf(Layout.ONE);
                matrix[one][a] = -targetScale * center[j] / scale[j];
            }
        }
        return matrix;
    }

    /** What is added to a fixed coefficient on the table's scale. */
    double shift(int j) {
        return intercept && j == 0 ? targetCenter : 0;
    }

    /** M v. */
    static double[] times(double[][] matrix, double[] v) {
        double[] product = new double[matrix.length];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < v.length; j++) {
                product[i] += matrix[i][j] * v[j];
            }
        }
        return product;
    }

    /** M S Mᵀ. */
    static double[][] sandwich(double[][] matrix, double[][] s) {
        int q = matrix.length;
        double[][] product = new double[q][q];
        for (int i = 0; i < q; i++) {
            for (int j = 0; j < q; j++) {
                double sum = 0;
                for (int a = 0; a < q; a++) {
                    for (int b = 0; b < q; b++) {
                        sum += matrix[i][a] * s[a][b] * matrix[j][b];
                    }
                }
                product[i][j] = sum;
            }
        }
        return product;
    }
}
