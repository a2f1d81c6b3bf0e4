package org.vi4j.language;

/** The right side of a system of ordinary differential equations dy/dt = f(t, y, θ). */
@FunctionalInterface
public interface OdeSystem {
    /**
     * Returns the derivative, written with the operations of the language.
     *
     * @param t time
     * @param y the state, {@code [n]}
     * @param theta the parameters, {@code [p]}
     * @return dy/dt, {@code [n]}
     */
    Vector derivative(Real t, Vector y, Vector theta);
}
