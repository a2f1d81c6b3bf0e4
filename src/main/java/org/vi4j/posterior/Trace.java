package org.vi4j.posterior;

/**
 * The values that an algorithm went through on its way to a posterior: the objective it climbed, or its chains' log
 * densities.
 *
 * @param quantity what the values are, with its unit, for people
 * @param values in the order in which they came; none where there was nothing to climb
 */
@SuppressWarnings("ArrayRecordComponent")
public record Trace(String quantity, double[] values) {
    /** The trace of a closed form, without values. */
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

    /** Returns what the values are, how many, and the last. */
    @Override
    public String toString() {
        return quantity
                + (values.length == 0 ? "" : ": " + values.length + " values, the last " + values[values.length - 1]);
    }
}
