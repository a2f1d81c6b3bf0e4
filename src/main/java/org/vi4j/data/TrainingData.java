package org.vi4j.data;

/** Rows to train on, and rows that are held out. */
public interface TrainingData {
    /** Returns the rows to train on. */
    Dataset train();

    /** Returns the rows that are held out, read by the same codec. */
    Dataset test();

    /** Returns what the data are called, such as a path. */
    String name();

    /** Returns how the numbers of a row are read. */
    default Codec codec() {
        return train().codec();
    }
}
