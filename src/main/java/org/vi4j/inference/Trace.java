package org.vi4j.inference;

/**
 * How an inference came to its answer: what it climbed, or where its chains were.
 *
 * @param quantity what the values are, with its unit, for people
 * @param values in the order in which they came; none where there was nothing to climb
 */
@SuppressWarnings("ArrayRecordComponent")
public record Trace(String quantity, double[] values) {
    /** Of a closed form. */
    public static final Trace NONE = new Trace("closed form", new double[0]);

    /** Copies the values. */
    public Trace {
        values = values.clone();
    }

    /** Returns a copy of the values. */
    @Override
    public double[] values() {
        return values.clone();
    }
}
