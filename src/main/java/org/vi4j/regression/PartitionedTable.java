package org.vi4j.regression;

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
     * @param design how the columns enter
     * @return sums over the rows
     */
    RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, Design design);
}
