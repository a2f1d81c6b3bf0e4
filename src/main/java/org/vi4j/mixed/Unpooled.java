package org.vi4j.mixed;

import java.util.Arrays;

/**
 * What each level of a term says by its own rows alone: (ZᵀΩZ)⁻¹ZᵀΩr with r what the rows leave when all other
 * coefficients are at their posterior means. With normal noise it is least squares; else the target is linearized
 * there, Ω its curvature, one step of Newton's method.
 */
final class Unpooled {
    private final DesignRows rows;
    private final double[] mean;
    private final double[] omega;
    private final double[] residual;

    /**
     * Prepares.
     *
     * @param rows them
     * @param mean the coefficients, {@code [d]}
     * @param working Ω, {@code [n]}, and what the target's linearization leaves, {@code [n]}
     */
    Unpooled(DesignRows rows, double[] mean, double[][] working) {
        this.rows = rows;
        this.mean = mean;
        this.omega = working[0];
        this.residual = working[1];
    }

    /** The effects of a term, {@code [levels][q]} in the fit's units; NaN where a level's rows do not tell. */
    double[][] of(Layout.Term term) {
        Layout layout = rows.layout();
        int f = term.factor();
        int q = term.size();
        int k = layout.width(f);
        double[][] squares = new double[layout.levels(f)][q * q];
        double[][] effects = new double[layout.levels(f)][q];
        for (int i = 0; i < rows.count(); i++) {
            int level = rows.level()[f][i];
            int at = layout.at(f, level) + term.at();
            double left = residual[i];
            for (int a = 0; a < q; a++) {
                left += rows.grouped()[f][i * k + term.at() + a] * mean[at + a];
            }
            for (int a = 0; a < q; a++) {
                double za = omega[i] * rows.grouped()[f][i * k + term.at() + a];
                effects[level][a] += za * left;
                for (int b = 0; b <= a; b++) {
                    squares[level][a * q + b] += za * rows.grouped()[f][i * k + term.at() + b];
                }
            }
        }
        for (int level = 0; level < effects.length; level++) {
            double trace = 0;
            for (int a = 0; a < q; a++) {
                trace = Math.max(trace, squares[level][a * q + a]);
            }
            boolean told = Block.factor(squares[level], q);
            for (int a = 0; a < q; a++) {
                told &= squares[level][a * q + a] * squares[level][a * q + a] > 1e-9 * trace;
            }
            if (told) {
                Block.solve(squares[level], q, effects[level], 1);
                Block.solveTransposed(squares[level], q, effects[level], 1);
            } else {
                Arrays.fill(effects[level], Double.NaN);
            }
        }
        return effects;
    }
}
