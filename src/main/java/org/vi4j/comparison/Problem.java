package org.vi4j.comparison;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.target.GlmJoint;

/**
 * A posterior to be found.
 *
 * @param name for people
 * @param joint the log joint
 * @param truth the posterior's moments, or null where they are not known
 * @param own methods that only this problem has: a closed form, coordinate ascent
 * @param rows what is predicted, or null where there are no data
 * @param warnings lines that a user should read
 */
public record Problem(
        String name,
        LogJoint joint,
        @Nullable Reference truth,
        List<Method> own,
        @Nullable Predicted rows,
        List<String> warnings) {
    /** Copies the lists. */
    public Problem {
        own = List.copyOf(own);
        warnings = List.copyOf(warnings);
    }

    /**
     * Means and standard deviations of the unconstrained coordinates.
     *
     * @param source where they come from, for people
     * @param mean {@code [d]}
     * @param sd {@code [d]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Reference(String source, double[] mean, double[] sd) {
        /** The source of a reference that is draws of NUTS, where the truth is not known. */
        static final String NUTS = "NUTS";

        /** Returns the source as part of a sentence. */
        public String label() {
            return source.equals(NUTS) ? "NUTS' draws" : "the closed form";
        }
    }

    /**
     * Data to predict.
     *
     * @param training the rows that the model was made of
     * @param heldOut rows that it has not seen, or null
     * @param unit what one of the outcome's unit is in the table's: log densities are shifted by its logarithm
     */
    public record Predicted(GlmJoint training, @Nullable GlmJoint heldOut, double unit) {}

    /** Returns the names of the densities that {@link #named} knows. */
    public static List<String> names() {
        return TargetDensities.names();
    }

    /**
     * Returns a density that is hard in its own way, by its name.
     *
     * @param name one of {@link #names()}
     * @param dimension d, or 0 for the usual one
     * @param correlation of every two coordinates of a correlated Gaussian; null for the usual 0.9
     * @return the problem
     * @throws UserError if there is none of that name, or it has no such dimension or correlation
     */
    public static Problem named(String name, int dimension, @Nullable Double correlation) {
        return TargetDensities.of(name, dimension, correlation);
    }
}
