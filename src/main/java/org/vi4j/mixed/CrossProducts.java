package org.vi4j.mixed;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The sums Σ ωᵢ rᵢrᵢᵀ and Σ sᵢ rᵢ over rows, r the row of all coefficients' columns, which is zero but for the levels
 * that the row belongs to. With the eliminated factor's effects first they are
 *
 * <pre>[ G  B ]
 * [ Bᵀ C ]</pre>
 *
 * with G block-diagonal, a block a level, and B kept only where a level meets another factor's.
 */
final class CrossProducts {
    private final DesignRows rows;
    private final Layout layout;
    private final int[][] touched;
    private final int[][] touching;
    private final int[][] place;
    private final double[][] blocks;
    private final double[][] borders;
    private final double[][] corner;
    private final double[] sums;

    private CrossProducts(DesignRows rows, int[][] touched, int[][] touching, int[][] place) {
        this.rows = rows;
        this.layout = rows.layout();
        this.touched = touched;
        this.touching = touching;
        this.place = place;
        int k = layout.width(layout.eliminated());
        this.blocks = new double[touched.length][k * k];
        this.borders = new double[touched.length][];
        Arrays.setAll(borders, g -> new double[k * touched[g].length]);
        this.corner = new double[layout.rest()][];
        Arrays.setAll(corner, i -> new double[i + 1]);
        this.sums = new double[layout.dimension()];
    }

    /** Finds out which levels meet; the sums are zero. */
    static CrossProducts of(DesignRows rows) {
        Layout layout = rows.layout();
        int head = layout.head();
        int first = layout.eliminated();
        List<Integer> others = layout.others();
        int n = rows.count();
        List<TreeSet<Integer>> met = new java.util.ArrayList<>();
        for (int g = 0; g < layout.levels(first); g++) {
            met.add(new TreeSet<>());
        }
        for (int i = 0; i < n; i++) {
            for (int f : others) {
                met.get(rows.level()[first][i]).add(layout.at(f, rows.level()[f][i]) - head);
            }
        }
        int[][] touched = new int[met.size()][];
        for (int g = 0; g < touched.length; g++) {
            touched[g] = columns(layout, met.get(g));
        }
        int[][] place = new int[layout.factors()][others.isEmpty() ? 0 : n];
        for (int i = 0; i < n && !others.isEmpty(); i++) {
            for (int f : others) {
                place[f][i] =
                        Arrays.binarySearch(touched[rows.level()[first][i]], layout.at(f, rows.level()[f][i]) - head);
            }
        }
        return new CrossProducts(rows, touched, touching(touched, layout.rest()), place);
    }

    /** The levels that touch each column, and where it stands among what they touch. */
    private static int[][] touching(int[][] touched, int columns) {
        int[] count = new int[columns];
        for (int[] own : touched) {
            for (int column : own) {
                count[column]++;
            }
        }
        int[][] touching = new int[columns][];
        Arrays.setAll(touching, i -> new int[2 * count[i]]);
        Arrays.fill(count, 0);
        for (int g = 0; g < touched.length; g++) {
            for (int c = 0; c < touched[g].length; c++) {
                int column = touched[g][c];
                touching[column][2 * count[column]] = g;
                touching[column][2 * count[column] + 1] = c;
                count[column]++;
            }
        }
        return touching;
    }

    /** All columns of the levels that are met, and the fixed ones. */
    private static int[] columns(Layout layout, java.util.SortedSet<Integer> begins) {
        int[] columns = new int[0];
        int count = 0;
        int head = layout.head();
        for (int begin : begins) {
            int k = 0;
            for (int f : layout.others()) {
                boolean own = begin + head >= layout.at(f, 0) && begin + head < layout.at(f, layout.levels(f));
                k = own ? layout.width(f) : k;
            }
            columns = Arrays.copyOf(columns, count + k);
            for (int a = 0; a < k; a++) {
                columns[count++] = begin + a;
            }
        }
        columns = Arrays.copyOf(columns, count + layout.fixed());
        for (int j = 0; j < layout.fixed(); j++) {
            columns[count + j] = layout.fixedAt() - head + j;
        }
        return columns;
    }

    /** The same structure with sums of its own, for another worker. */
    CrossProducts another() {
        return new CrossProducts(rows, touched, touching, place);
    }

    /**
     * Adds up all rows anew.
     *
     * @param omega ω, {@code [n]}
     * @param slope s, {@code [n]}
     */
    CrossProducts sum(double[] omega, double[] slope) {
        Arrays.fill(sums, 0);
        for (double[] block : blocks) {
            Arrays.fill(block, 0);
        }
        for (double[] border : borders) {
            Arrays.fill(border, 0);
        }
        for (double[] row : corner) {
            Arrays.fill(row, 0);
        }
        int widest = layout.fixed();
        for (int f : layout.others()) {
            widest += layout.width(f);
        }
        // The row's entries outside of the eliminated factor: where they stand in the border and in the corner.
        int[] inBorder = new int[widest];
        int[] inCorner = new int[widest];
        double[] value = new double[widest];
        for (int i = 0; i < rows.count(); i++) {
            add(i, omega[i], slope[i], inBorder, inCorner, value);
        }
        return this;
    }

    private void add(int i, double omega, double slope, int[] inBorder, int[] inCorner, double[] value) {
        int first = layout.eliminated();
        int head = layout.head();
        int g = rows.level()[first][i];
        int m = 0;
        for (int f = 0; f < layout.factors(); f++) {
            if (f == first) {
                continue;
            }
            int k = layout.width(f);
            for (int a = 0; a < k; a++) {
                inBorder[m] = place[f][i] + a;
                inCorner[m] = layout.at(f, rows.level()[f][i]) - head + a;
                value[m++] = rows.grouped()[f][i * k + a];
            }
        }
        int p = layout.fixed();
        int t = touched[g].length;
        for (int j = 0; j < p; j++) {
            inBorder[m] = t - p + j;
            inCorner[m] = layout.rest() - p + j;
            value[m++] = rows.fixed()[i][j];
        }
        int k = layout.width(first);
        double[] z = rows.grouped()[first];
        double[] block = blocks[g];
        double[] border = borders[g];
        for (int a = 0; a < k; a++) {
            double za = omega * z[i * k + a];
            for (int b = 0; b <= a; b++) {
                block[a * k + b] += za * z[i * k + b];
            }
            for (int c = 0; c < m; c++) {
                border[a * t + inBorder[c]] += za * value[c];
            }
            sums[g * k + a] += slope * z[i * k + a];
        }
        for (int c = 0; c < m; c++) {
            double vc = omega * value[c];
            for (int e = 0; e < m; e++) {
                if (inCorner[e] <= inCorner[c]) {
                    corner[inCorner[c]][inCorner[e]] += vc * value[e];
                }
            }
            sums[head + inCorner[c]] += slope * value[c];
        }
    }

    /** About how many operations it takes to factor. */
    double cost() {
        double r = layout.rest();
        double k = layout.width(layout.eliminated());
        double sum = r * r * r / 3;
        for (int g = 0; g < layout.levels(layout.eliminated()); g++) {
            double t = touched[g].length;
            sum += k * t * t + k * k * t;
        }
        return sum;
    }

    Layout layout() {
        return layout;
    }

    /** The columns of the corner that level g of the eliminated factor meets, ascending, {@code [t]}. */
    int[] touched(int g) {
        return touched[g];
    }

    /** The levels that meet a column of the corner, ascending, each before the column's place in {@link #touched}. */
    int[] touching(int column) {
        return touching[column];
    }

    /** Level g's block of G, the lower triangle of {@code [k * k]}. */
    double[] block(int g) {
        return blocks[g];
    }

    /** Level g's rows of B where it meets others, {@code [k * t]}. */
    double[] border(int g) {
        return borders[g];
    }

    /** C, its lower triangle row by row. */
    double[][] corner() {
        return corner;
    }

    /** Σ sᵢ rᵢ, {@code [d]}. */
    double[] sums() {
        return sums;
    }
}
