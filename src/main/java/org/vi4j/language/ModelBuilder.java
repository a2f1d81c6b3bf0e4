package org.vi4j.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.joint.Constraint;
import org.vi4j.language.Model.Domain;
import org.vi4j.language.Model.Expression;

/**
 * Records a model while it is defined: its parameters with their priors, its data and its derived quantities. A
 * definition runs once, before any number is known; what depends on parameters is written with the operations of
 * {@link Real}, {@link Vector} and {@link Matrix}, loops and conditions over data as plain Java.
 */
public final class ModelBuilder {
    private static final int[] SINGLE = {};

    final Tape tape = new Tape();
    final List<NamedParameter> parameters = new ArrayList<>();
    final List<Observation> observations = new ArrayList<>();
    final List<Quantity> quantities = new ArrayList<>();
    int dimension;

    private final Set<String> names = new HashSet<>();

    /** A parameter, its prior and the shape it is shown in. */
    record NamedParameter(ParameterOperation operation, Distribution prior, List<String> elements, int columns) {
        List<String> coordinates() {
            return IntStream.range(0, operation.coordinates)
                    .mapToObj(i -> operation.prefix() + elements.get(i))
                    .toList();
        }
    }

    /** Data and their distribution. */
    record Observation(String name, Slot value, Distribution distribution, Operation statement) {}

    /** A derived quantity that is shown with the parameters. */
    record Quantity(Slot slot, List<String> elements) {}

    /** Makes a parameter's operation, given the first of its coordinates and its place. */
    interface Maker {
        ParameterOperation make(int first, Slot theta);
    }

    ModelBuilder() {}

    /**
     * Adds a parameter on (−∞, ∞).
     *
     * @param name its name
     * @param prior its distribution
     * @return the parameter
     */
    public Real real(String name, Distribution prior) {
        return real(name, Domain.real(), prior);
    }

    /**
     * Adds a parameter.
     *
     * @param name its name
     * @param domain where it may lie; a prior that reaches farther is not renormalized
     * @param prior its distribution
     * @return the parameter
     */
    public Real real(String name, Domain domain, Distribution prior) {
        return new Real(add(name, 1, prior, (first, theta) -> domain.operation(name, first, theta), SINGLE));
    }

    /**
     * Adds a parameter on (0, ∞).
     *
     * @param name its name
     * @param prior its distribution; one that reaches below 0 is not renormalized
     * @return the parameter
     */
    public Real positive(String name, Distribution prior) {
        return real(name, Domain.positive(), prior);
    }

    /**
     * Adds a vector of parameters on (−∞, ∞).
     *
     * @param name its name; elements are shown as {@code name[1]} …
     * @param size how many
     * @param prior the distribution of each, or of all together
     * @return the parameters
     */
    public Vector vector(String name, int size, Distribution prior) {
        return vector(name, size, Domain.real(), prior);
    }

    /**
     * Adds a vector of parameters.
     *
     * @param name its name; elements are shown as {@code name[1]} …
     * @param size how many
     * @param domain where each may lie
     * @param prior the distribution of each, or of all together
     * @return the parameters
     */
    public Vector vector(String name, int size, Domain domain, Distribution prior) {
        return new Vector(add(name, size, prior, (first, theta) -> domain.operation(name, first, theta), size));
    }

    /**
     * Adds a matrix of parameters.
     *
     * @param name its name; elements are shown as {@code name[1,1]} …, row after row
     * @param rows how many rows
     * @param columns how many columns
     * @param domain where each element may lie
     * @param prior the distribution of each element, or of each row
     * @return the parameters
     */
    public Matrix matrix(String name, int rows, int columns, Domain domain, Distribution prior) {
        Maker maker = (first, theta) -> domain.operation(name, first, theta);
        return new Matrix(add(name, rows * columns, prior, maker, rows, columns), columns);
    }

    /**
     * Adds parameters θᵢ ~ N(mean, sd²) that inference sees as (θᵢ − mean)/sd: the non-centred parameterization, which
     * is easier where data say little about each.
     *
     * @param name their name
     * @param size how many
     * @param mean their mean: a number, an array or an expression
     * @param sd their standard deviation
     * @return θ
     */
    public Vector nonCentred(String name, int size, Object mean, Object sd) {
        Slot location = Slot.of(mean);
        Slot scale = Slot.of(sd);
        int rows = Slot.rows(name, location, scale);
        if (rows != 1 && rows != size) {
            throw new UserError("parameter " + name + " has " + size + " numbers, but its prior is of " + rows);
        }
        Distribution prior = new Univariate(SymmetricFamily.NORMAL, new Real(location), new Real(scale));
        Slot theta = allocate(name, size);
        Affine operation = new Affine(name, dimension, theta, location, scale);
        return new Vector(record(operation, prior, size));
    }

    /**
     * Adds a vector of increasing numbers.
     *
     * @param name its name
     * @param size how many
     * @param prior the distribution of each, or of all together
     * @return the parameters
     */
    public Vector ordered(String name, int size, Distribution prior) {
        return structured(name, 1, size, new Constraint.Ordered(), prior);
    }

    /**
     * Adds a vector of positive numbers that add up to 1.
     *
     * @param name its name
     * @param size how many, at least 2
     * @param prior their distribution
     * @return the parameters
     */
    public Vector simplex(String name, int size, Distribution prior) {
        return structured(name, 1, size, new Constraint.Simplex(), prior);
    }

    /**
     * Adds a matrix whose rows are positive and add up to 1 each, such as transition probabilities.
     *
     * @param name its name
     * @param rows how many rows
     * @param size how many numbers in a row, at least 2
     * @param prior the distribution of each row
     * @return the parameters
     */
    public Matrix simplexes(String name, int rows, int size, Distribution prior) {
        Maker maker = (first, theta) -> new Structured(name, first, theta, new Constraint.Simplex(), rows);
        return new Matrix(add(name, rows * size, prior, maker, rows, size), size);
    }

    /**
     * Adds a vector of positive, increasing numbers.
     *
     * @param name its name
     * @param size how many
     * @param prior the distribution of each, or of all together
     * @return the parameters
     */
    public Vector positiveOrdered(String name, int size, Distribution prior) {
        Maker maker = (first, theta) -> new PositiveOrdered(name, first, theta);
        return new Vector(add(name, size, prior, maker, size));
    }

    /**
     * Adds a vector of length 1, whose directions are uniform beforehand.
     *
     * @param name its name
     * @param size how many numbers, at least 2
     * @return the parameters
     */
    public Vector unitVector(String name, int size) {
        Maker maker = (first, theta) -> new UnitVector(name, first, theta);
        return new Vector(add(name, size, new Direction(), maker, size));
    }

    /**
     * Adds the Cholesky factor of a correlation matrix.
     *
     * @param name its name
     * @param size of the matrix, at least 2
     * @param prior the distribution of the factor, such as {@link Distributions#lkjCholesky}
     * @return L, lower triangular with rows of length 1
     */
    public Matrix correlationFactor(String name, int size, Distribution prior) {
        Maker maker = (first, theta) -> new CorrelationFactor(name, first, theta, size);
        return new Matrix(add(name, size * size, prior, maker, size, size), size);
    }

    /**
     * Adds the Cholesky factor of a covariance matrix.
     *
     * @param name its name
     * @param size of the matrix
     * @param prior the distribution of the factor
     * @return L, lower triangular with a positive diagonal
     */
    public Matrix covarianceFactor(String name, int size, Distribution prior) {
        Maker maker = (first, theta) -> new CovarianceParameter(name, first, theta, size);
        return new Matrix(add(name, size * size, prior, maker, size, size), size);
    }

    /**
     * Adds a covariance matrix.
     *
     * @param name its name
     * @param size of the matrix
     * @param prior its distribution, such as {@link Distributions#wishart}
     * @return the parameters, symmetric and positive definite
     */
    public Matrix covariance(String name, int size, Distribution prior) {
        Slot factor = tape.allocate(size * size);
        Slot slopes = tape.allocate(size * size);
        Maker maker = (first, theta) -> new CovarianceParameter(name, first, theta, size, factor, slopes);
        return new Matrix(add(name, size * size, prior, maker, size, size), size);
    }

    private Vector structured(String name, int rows, int size, Constraint constraint, Distribution prior) {
        Maker maker = (first, theta) -> new Structured(name, first, theta, constraint, rows);
        return new Vector(add(name, rows * size, prior, maker, size));
    }

    /**
     * Says how data are distributed, which makes the likelihood.
     *
     * @param name what they are, for messages and predictions
     * @param y the data: a number, an array or an expression
     * @param distribution theirs
     * @throws UserError if they have no density there, such as a negative count
     */
    public void observe(String name, Object y, Distribution distribution) {
        Slot value = Slot.of(y);
        if (distribution instanceof Flat) {
            throw new UserError("observations " + name + " ~ flat(): a flat distribution says nothing about data");
        }
        claim(name);
        int columns = y instanceof Matrix matrix ? matrix.columns() : value.size;
        distribution.state(tape, name, value, columns);
        observations.add(new Observation(name, value, distribution, tape.last()));
    }

    /**
     * Adds a term to the log joint density.
     *
     * @param name what it is, for messages
     * @param logDensity the term, in nats; of a vector, the sum
     */
    public void add(String name, Expression logDensity) {
        claim(name);
        tape.add(new Term(name, logDensity.slot()));
    }

    /**
     * Names a derived quantity, so that draws, moments and summaries show it with the parameters.
     *
     * @param name its name
     * @param quantity what it is
     */
    public void generated(String name, Expression quantity) {
        claim(name);
        int[] shape = quantity instanceof Matrix matrix
                ? new int[] {matrix.rows(), matrix.columns()}
                : quantity instanceof Real ? SINGLE : new int[] {quantity.size()};
        quantities.add(new Quantity(quantity.slot(), ParameterOperation.elements(name, shape)));
    }

    /** Copies the values of all parameters and quantities, in the order of their names. */
    void show(Workspace w, double[] out) {
        int at = 0;
        for (NamedParameter parameter : parameters) {
            at = copy(w, parameter.operation().theta, out, at);
        }
        for (Quantity quantity : quantities) {
            at = copy(w, quantity.slot(), out, at);
        }
    }

    private static int copy(Workspace w, Slot slot, double[] out, int at) {
        System.arraycopy(slot.in(w), slot.at, out, at, slot.size);
        return at + slot.size;
    }

    private Slot add(String name, int size, Distribution prior, Maker maker, int... shape) {
        Slot theta = allocate(name, size);
        return record(maker.make(dimension, theta), prior, shape);
    }

    private Slot allocate(String name, int size) {
        if (size < 1) {
            throw new UserError("parameter " + name + ": size " + size + ", must be at least 1");
        }
        claim(name);
        return tape.allocate(size);
    }

    private Slot record(ParameterOperation operation, Distribution prior, int... shape) {
        tape.add(operation, operation.theta);
        dimension += operation.coordinates;
        int columns = shape.length == 0 ? 1 : shape[shape.length - 1];
        if (!(operation instanceof Affine)) {
            prior.state(tape, operation.name, operation.theta, columns);
        }
        List<String> elements = ParameterOperation.elements(operation.name, shape);
        parameters.add(new NamedParameter(operation, prior, elements, columns));
        return operation.theta;
    }

    private void claim(String name) {
        if (name.isBlank()) {
            throw new UserError("a parameter or statement needs a name");
        }
        if (!names.add(name)) {
            throw new UserError("two parameters or statements are named " + name + ": give each a name of its own");
        }
    }

    /**
     * A probability distribution with its arguments, which may be parameters of a model: what stands right of the ~.
     * Made by {@link Distributions}.
     */
    public abstract static class Distribution {
        Distribution() {}

        /**
         * Records ln p(value | arguments), summed over rows.
         *
         * @param name of the statement
         * @param value the numbers that are distributed so
         */
        abstract void state(Tape tape, String name, Slot value);

        /** The same of a matrix with so many columns. */
        void state(Tape tape, String name, Slot value, int columns) {
            state(tape, name, value);
        }

        /** Returns what it depends on. */
        abstract List<Slot> arguments();

        /**
         * Variates numbers from it, given the arguments' values in a workspace.
         *
         * @param out receives them from {@code at}
         * @param size how many
         */
        abstract void draw(Workspace w, double[] out, int at, int size, RandomGenerator random);

        /** The same of a matrix with so many columns. */
        void draw(Workspace w, double[] out, int at, int size, int columns, RandomGenerator random) {
            draw(w, out, at, size, random);
        }

        /** Returns its log density at each row, where rows are independent; for mixtures and hidden Markov models. */
        RowTerm rows(Tape tape, Slot value) {
            throw new org.vi4j.UserError(
                    this + " has no rows of its own: mixture and hiddenMarkov take distributions of one number");
        }
    }
}
