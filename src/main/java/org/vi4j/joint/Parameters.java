package org.vi4j.joint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * The named parameters of a model, in their order in the vector θ, and the maps between θ and unconstrained coordinates
 * u. For example
 *
 * <pre>Parameters.empty().real("mu").positive("tau").real("theta", 8)</pre>
 *
 * Immutable: each of the naming methods returns new parameters with one more at the end.
 */
public final class Parameters {
    /** So many names are told where there is no such name. */
    private static final int NAMED = 20;

    private final List<Parameter> parts;
    private final List<String> names;
    private final int dimension;
    private final @Nullable Mapped mapped;

    /** What takes the place of parts whose constraints depend on each other. */
    private record Mapped(List<String> coordinates, int generated, Transform transform) {}

    /** A map between unconstrained coordinates and parameters, for {@link #mapped}. */
    public interface Transform {
        /**
         * Computes θ(u).
         *
         * @param u {@code [d]}
         * @param theta receives θ, {@code [p]}
         */
        void constrain(double[] u, double[] theta);

        /**
         * Computes u(θ).
         *
         * @param theta {@code [p]}
         * @param u receives coordinates, {@code [d]}; not finite where θ lies outside its constraints
         */
        void unconstrain(double[] theta, double[] u);
    }

    private Parameters(List<Parameter> parts, List<String> names) {
        this.parts = List.copyOf(parts);
        this.names = List.copyOf(names);
        this.dimension = parts.stream().mapToInt(Parameter::coordinates).sum();
        this.mapped = null;
        Set<String> distinct = new HashSet<>();
        for (Parameter part : parts) {
            if (!distinct.add(part.name())) {
                throw new UserError("two parameters are named " + part.name() + ": give each a name of its own");
            }
        }
    }

    private Parameters(List<String> names, Mapped mapped) {
        this.parts = List.of();
        this.names = List.copyOf(names);
        this.dimension = mapped.coordinates.size();
        this.mapped = mapped;
    }

    /**
     * Returns parameters whose constraints depend on each other, or that are shown together with quantities derived
     * from them. They have no {@link #parts()}.
     *
     * @param names a name for each number of θ, {@code [p]}
     * @param coordinates a name for each unconstrained coordinate, {@code [d]}
     * @param generated how many of the names, the last ones, are of derived quantities
     * @param transform the map between them
     * @return the parameters
     */
    public static Parameters mapped(List<String> names, List<String> coordinates, int generated, Transform transform) {
        return new Parameters(names, new Mapped(List.copyOf(coordinates), generated, transform));
    }

    /** Returns no parameters, to which others are added. */
    public static Parameters empty() {
        return new Parameters(List.of(), List.of());
    }

    /**
     * Returns unconstrained parameters: θ = u.
     *
     * @param names a name for each coordinate, at least one
     * @return the parameters
     */
    public static Parameters real(List<String> names) {
        List<Parameter> parts = names.stream()
                .map(name -> new Parameter(name, 1, new Constraint.Real()))
                .toList();
        return new Parameters(parts, names);
    }

    /**
     * Adds a scalar on (−∞, ∞).
     *
     * @param name its name
     * @return these and the new one
     */
    public Parameters real(String name) {
        return scalar(name, new Constraint.Real());
    }

    /**
     * Adds a vector in ℝᵏ.
     *
     * @param name its name
     * @param size k, at least 1
     * @return these and the new one
     */
    public Parameters real(String name, int size) {
        return vector(name, size, new Constraint.Real());
    }

    /**
     * Adds a scalar on (0, ∞).
     *
     * @param name its name
     * @return these and the new one
     */
    public Parameters positive(String name) {
        return scalar(name, new Constraint.Positive());
    }

    /**
     * Adds a scalar.
     *
     * @param name its name
     * @param constraint where it may lie
     * @return these and the new one
     */
    public Parameters scalar(String name, Constraint constraint) {
        return with(new Parameter(name, 1, constraint), List.of(name));
    }

    /**
     * Adds a vector, whose elements are named {@code name[1]} … {@code name[size]}, counted as in Stan.
     *
     * @param name its name
     * @param size how many numbers, at least 1
     * @param constraint where it may lie
     * @return these and the new one
     */
    public Parameters vector(String name, int size, Constraint constraint) {
        List<String> elements = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            elements.add(name + "[" + i + "]");
        }
        return with(new Parameter(name, size, constraint), elements);
    }

    private Parameters with(Parameter part, List<String> elements) {
        List<Parameter> longer = new ArrayList<>(parts);
        longer.add(part);
        List<String> all = new ArrayList<>(names);
        all.addAll(elements);
        return new Parameters(longer, all);
    }

    /** Returns d, the number of unconstrained coordinates. */
    public int dimension() {
        return dimension;
    }

    /** Returns p, the number of numbers of θ; more than d where there is a simplex. */
    public int size() {
        return names.size();
    }

    /** Returns a name for each number of θ, such as {@code weights[2]}, {@code [p]}. */
    public List<String> names() {
        return names;
    }

    /**
     * Returns the place of a number of θ by its name.
     *
     * @param name of a parameter or derived quantity
     * @param indices of an element, from 1 on as in {@link #names()}; none for a single number
     * @return its place, 0 … p−1
     * @throws UserError if there is none of this name
     */
    public int indexOf(String name, int... indices) {
        String element =
                indices.length == 0 ? name : name + Arrays.toString(indices).replace(" ", "");
        int place = names.indexOf(element);
        if (place < 0) {
            List<String> elements =
                    names.stream().filter(other -> other.startsWith(name + "[")).toList();
            List<String> known = elements.isEmpty() ? names : elements;
            throw new UserError("there is no " + element + " among "
                    + String.join(", ", known.subList(0, Math.min(NAMED, known.size())))
                    + (known.size() > NAMED ? " and " + (known.size() - NAMED) + " more" : ""));
        }
        return place;
    }

    /** Returns the names of derived quantities, which are the last of {@link #names()}; none but of mapped ones. */
    public List<String> generated() {
        return mapped == null ? List.of() : names.subList(names.size() - mapped.generated, names.size());
    }

    /**
     * Returns a name for each unconstrained coordinate, {@code [d]}: an unbounded parameter's own, {@code log tau} for
     * a positive one, else such as {@code unconstrained p[1]}.
     */
    public List<String> coordinateNames() {
        if (mapped != null) {
            return mapped.coordinates;
        }
        List<String> all = new ArrayList<>();
        int at = 0;
        for (Parameter part : parts) {
            String prefix = part.constraint() instanceof Constraint.Real
                    ? ""
                    : part.constraint() instanceof Constraint.Positive ? "log " : "unconstrained ";
            for (int i = 0; i < part.coordinates(); i++) {
                all.add(prefix + names.get(at + i));
            }
            at += part.size();
        }
        return List.copyOf(all);
    }

    /** Returns the parameters in their order; none of {@link #mapped} ones. */
    public List<Parameter> parts() {
        return parts;
    }

    /**
     * Checks the length of a point.
     *
     * @param u unconstrained coordinates
     * @throws IllegalArgumentException if they are not d
     */
    public void requireDimension(double[] u) {
        if (u.length != dimension()) {
            throw new IllegalArgumentException(
                    u.length + " unconstrained coordinates, where " + names() + " have " + dimension());
        }
    }

    /**
     * Maps unconstrained coordinates to parameters.
     *
     * @param u {@code [d]}
     * @return θ, one number for each of {@link #names()}
     */
    public double[] constrain(double[] u) {
        requireLength(u, dimension, "unconstrained coordinates");
        double[] theta = new double[size()];
        if (mapped != null) {
            mapped.transform.constrain(u, theta);
            return theta;
        }
        constrain(u, 0, theta, 0);
        return theta;
    }

    /**
     * Maps parameters to unconstrained coordinates.
     *
     * @param theta θ, {@code [p]}, strictly inside its constraints
     * @return u, {@code [d]}
     * @throws UserError if θ lies outside
     */
    public double[] unconstrain(double[] theta) {
        requireLength(theta, size(), "parameters");
        double[] u = new double[dimension];
        if (mapped != null) {
            mapped.transform.unconstrain(theta, u);
            requireInside(u, mapped.coordinates);
            return u;
        }
        int at = 0;
        int from = 0;
        for (Parameter part : parts) {
            part.constraint().unconstrain(theta, at, u, from, part.size());
            for (int i = from; i < from + part.coordinates(); i++) {
                if (!Double.isFinite(u[i])) {
                    throw new UserError("parameter " + part.name() + ": "
                            + Arrays.toString(Arrays.copyOfRange(theta, at, at + part.size()))
                            + " lies outside " + part.constraint());
                }
            }
            at += part.size();
            from += part.coordinates();
        }
        return u;
    }

    /**
     * Maps one row of unconstrained coordinates to one of parameters.
     *
     * @param u coordinates, {@code [d]} from index {@code from}
     * @param theta receives θ, {@code [p]} from index {@code at}
     * @return ln|det ∂θ/∂u|
     */
    double constrain(double[] u, int from, double[] theta, int at) {
        double logJacobian = 0;
        int row = from;
        int column = at;
        for (Parameter part : parts) {
            logJacobian += part.constraint().constrain(u, row, theta, column, part.size());
            row += part.coordinates();
            column += part.size();
        }
        return logJacobian;
    }

    /** Turns one row of ∂f/∂θ into one of ∂/∂u (f + ln|det ∂θ/∂u|); see {@link Constraint#pullBack}. */
    void pullBack(double[] u, int from, double[] theta, int at, double[] gradientTheta, double[] gradientU) {
        int row = from;
        int column = at;
        for (Parameter part : parts) {
            part.constraint().pullBack(u, row, theta, column, part.size(), gradientTheta, gradientU);
            row += part.coordinates();
            column += part.size();
        }
    }

    private static void requireInside(double[] u, List<String> coordinates) {
        for (int i = 0; i < u.length; i++) {
            if (!Double.isFinite(u[i])) {
                throw new UserError(
                        "parameters outside of their constraints: " + coordinates.get(i) + " would be " + u[i]);
            }
        }
    }

    /** Returns the parameters' names, with the sizes of vectors, such as {@code mu, tau, theta[8]}. */
    @Override
    public String toString() {
        if (mapped != null) {
            return names.stream()
                    .map(name -> name.replaceAll("\\[.*", ""))
                    .distinct()
                    .collect(Collectors.joining(", "));
        }
        return parts.stream()
                .map(part -> part.name() + (part.size() == 1 ? "" : "[" + part.size() + "]"))
                .collect(Collectors.joining(", "));
    }

    private static void requireLength(double[] array, int expected, String what) {
        if (array.length != expected) {
            throw new UserError(array.length + " " + what + ", must be " + expected);
        }
    }
}
