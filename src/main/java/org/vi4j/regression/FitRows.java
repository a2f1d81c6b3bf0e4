package org.vi4j.regression;

import org.apache.commons.math3.special.Gamma;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Scan.PartitionedTable;

/**
 * Makes the rows that a fit sums up of those of a table, as a design says. Numbers and names only, so that it can
 * travel to where the rows lie.
 */
final class FitRows implements PartitionedTable.RowMaker {
    private static final long serialVersionUID = 1;

    private final boolean intercept;
    private final double[] center;
    private final double[] scale;
    private final double targetCenter;
    private final Columns.Extras extras;

    /**
     * Takes how columns enter.
     *
     * @param design their centers and scales
     * @param likelihood of the target, from which the design's center is subtracted if it is any real number
     */
    FitRows(Design design, Likelihood likelihood) {
        this.intercept = design.intercept();
        this.center = design.center();
        this.scale = design.scale();
        this.targetCenter = likelihood.support() == Likelihood.Support.REAL ? design.targetCenter() : 0;
        this.extras = design.extras();
    }

    @Override
    public int dimension() {
        return center.length + (intercept ? 1 : 0);
    }

    @Override
    public int width() {
        return dimension() + (extras.trials() != null ? 2 : extras.offset() != null ? 1 : 0);
    }

    @Override
    public void make(double[] values, double weight, PartitionedTable.Rows rows) {
        double[] x = new double[width()];
        int at = 0;
        if (intercept) {
            x[at++] = 1;
        }
        for (int j = 0; j < center.length; j++) {
            x[at++] = (values[j] - center[j]) / scale[j];
        }
        if (extras.offset() != null) {
            x[at] = extras.offset(values[center.length]);
        }
        double y = values[values.length - 1];
        if (extras.trials() == null) {
            rows.add(x, y - targetCenter, weight);
        } else {
            binomial(x, y, values[values.length - 2], weight, rows);
        }
    }

    /** Successes and failures as two rows that count as often; behind the first, how many orders they may have. */
    private void binomial(double[] x, double y, double trials, double weight, PartitionedTable.Rows rows) {
        String fault = extras.fault(y, trials);
        if (fault != null) {
            throw new UserError(fault);
        }
        double orders = Gamma.logGamma(trials + 1) - Gamma.logGamma(y + 1) - Gamma.logGamma(trials - y + 1);
        double[] other = x.clone();
        x[x.length - 1] = weight * orders;
        if (y > 0) {
            rows.add(x, 1, weight * y);
        }
        if (y < trials) {
            rows.add(y > 0 ? other : x, 0, weight * (trials - y));
        }
    }
}
