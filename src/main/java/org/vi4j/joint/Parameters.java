package org.vi4j.joint;

import java.util.List;

/**
 * The named parameters of a model, in their order in the vector θ, and the maps between θ and unconstrained coordinates
 * u.
 */
public final class Parameters {
    private final List<String> names;

    private Parameters(List<String> names) {
        this.names = List.copyOf(names);
    }

    /**
     * Returns unconstrained parameters: θ = u.
     *
     * @param names a name for each coordinate, at least one
     * @return the parameters
     */
    public static Parameters real(List<String> names) {
        return new Parameters(names);
    }

    /** Returns d, the number of unconstrained coordinates. */
    public int dimension() {
        return names.size();
    }

    /** Returns a name for each number of θ, such as {@code weights[2]}. */
    public List<String> names() {
        return names;
    }

    /**
     * Maps unconstrained coordinates to parameters.
     *
     * @param u {@code [d]}
     * @return θ, one number for each of {@link #names()}
     */
    public double[] constrain(double[] u) {
        return u.clone();
    }
}
