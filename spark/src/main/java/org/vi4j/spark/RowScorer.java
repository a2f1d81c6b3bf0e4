package org.vi4j.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a model says about rows of one schema; it travels to the executors. */
interface RowScorer extends Serializable {
    /** The most rows that are scored at once, unless a model says otherwise. */
    int BLOCK = 256;

    /** Returns the most rows that are scored at once. */
    default int block() {
        return BLOCK;
    }

    /** Returns the columns that it computes. */
    List<StructField> columns();

    /**
     * Gets ready for the rows of one partition.
     *
     * @param schema of the rows
     * @return what scores them; used by one thread
     */
    Block open(StructType schema);

    /** Scores blocks of rows. */
    interface Block {
        /**
         * Scores rows.
         *
         * @param rows at most {@link #block} of them
         * @param before how many rows of the partition were scored before; 0 where that is not known
         * @return the cells of {@link #columns} for each row, null where a row cannot be scored
         */
        List<Object[]> score(List<Row> rows, long before);
    }
}
