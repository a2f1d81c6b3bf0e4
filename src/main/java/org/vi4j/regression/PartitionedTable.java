package org.vi4j.regression;

import java.io.Serializable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;

/**
 * A table whose rows lie elsewhere, in parts, such as on the machines of a cluster: what a regression asks of it. Each
 * part is summed up where it lies; the sums are added here in the order of the parts, so that the same parts give the
 * same bits whichever comes first.
 */
public interface PartitionedTable {
    /** Returns its name in messages. */
    String name();

    /**
     * Finds out how the columns that a regression reads are to be read: as numbers, or as words.
     *
     * @param wish what the user said
     * @param support what the target may be
     * @return the columns
     * @throws org.vi4j.UserError if a column is missing, or can be read neither way
     */
    Columns columns(Columns.Wish wish, Likelihood.Support support);

    /**
     * Passes over all rows.
     *
     * @param columns what to read
     * @param missing what to do about missing cells
     * @return what the rows leave
     * @throws org.vi4j.UserError if a cell is not what its column needs, or no row is left
     */
    Scan scan(Columns columns, RowReader.Missing missing);

    /**
     * Prepares sums over the rows, for likelihoods without sufficient statistics.
     *
     * @param columns what to read
     * @param missing what to do about missing cells
     * @param scan what a first pass found
     * @param maker makes the fit's rows of the table's
     * @return sums over the rows; what the maker throws is thrown by the first sum
     */
    RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, RowMaker maker);

    /** Makes the rows that a fit sums up of those of a table; it may be sent to where these lie. */
    interface RowMaker extends Serializable {
        /** Returns the numbers of a row that have coefficients, d. */
        int dimension();

        /** Returns the numbers of a row, with what lies behind the d, such as an offset. */
        int width();

        /**
         * Makes the fit's rows of one of the table's: one, or of a number of trials two, its successes and failures.
         *
         * @param values the columns that are read, then the target
         * @param weight of the row
         * @param rows is given them
         * @throws org.vi4j.UserError if they cannot be made
         */
        void make(double[] values, double weight, Rows rows);
    }

    /** Takes a fit's rows. */
    interface Rows {
        /**
         * Takes the next one.
         *
         * @param x its numbers, {@link RowMaker#width()} of them; the taker's to keep
         * @param y the target
         * @param weight W
         */
        void add(double[] x, double y, double weight);
    }
}
