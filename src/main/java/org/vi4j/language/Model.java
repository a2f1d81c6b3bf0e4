package org.vi4j.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.DataJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.math.RandomStreams;

/**
 * A model that was written down as a function of named parameters:
 *
 * <pre>
 * Model schools = Model.define(m -> {
 *     Real mu = m.real("mu", normal(0, 5));
 *     Real tau = m.positive("tau", halfCauchy(5));
 *     Vector theta = m.nonCentred("theta", 8, mu, tau);
 *     m.observe("y", y, normal(theta, sigma));
 * });
 * </pre>
 *
 * It is a {@link LogJoint}: every inference takes it. The definition runs once and is kept as a tape of operations on
 * arrays; a gradient is one pass over the tape and one back (reverse-mode differentiation; Griewank and Walther,
 * <i>Evaluating Derivatives</i>, 2008), and makes no garbage after the first. Points of a batch are computed each by
 * itself, on all cores where that pays, and to the same bits as alone.
 */
public final class Model implements DataJoint {
    private static final int SHOWN = 8;

    private final ModelBuilder definition;
    private final Parameters parameters;
    private final List<Operation> density;
    private final List<Operation> derived;
    private final Evaluator whole;
    private final SpareWorkspaces spare = new SpareWorkspaces();

    private Model(ModelBuilder definition) {
        this.definition = definition;
        this.density = definition.tape.density();
        this.whole = new Evaluator(density, definition.tape.size(), definition.dimension, spare);
        List<Slot> shown = new ArrayList<>();
        definition.parameters.forEach(parameter -> shown.add(parameter.operation().theta));
        definition.quantities.forEach(quantity -> shown.add(quantity.slot()));
        this.derived = definition.tape.behind(shown);
        List<String> names = new ArrayList<>();
        List<String> coordinates = new ArrayList<>();
        for (ModelBuilder.NamedParameter parameter : definition.parameters) {
            names.addAll(parameter.elements());
            coordinates.addAll(parameter.coordinates());
        }
        int own = names.size();
        definition.quantities.forEach(quantity -> names.addAll(quantity.elements()));
        this.parameters = Parameters.mapped(names, coordinates, names.size() - own, new Map());
    }

    /**
     * Defines a model.
     *
     * @param definition adds parameters, data and quantities to the builder it is given; runs once
     * @return the model
     * @throws UserError if it has no parameter, sizes do not fit or data lie where they have no density
     */
    public static Model define(Consumer<ModelBuilder> definition) {
        ModelBuilder builder = new ModelBuilder();
        definition.accept(builder);
        if (builder.dimension == 0) {
            throw new UserError("a model needs at least one parameter");
        }
        return new Model(builder);
    }

    /** Returns the names of parameters and generated quantities, and the maps between θ and u. */
    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        whole.evaluate(points, count, logDensity, gradient);
    }

    @Override
    public void logDensity(double[] points, int count, double[] logDensity) {
        whole.evaluate(points, count, logDensity, null);
    }

    /** Returns N, the number of rows that every observation has; 0 where they have not as many. */
    @Override
    public int rows() {
        List<Integer> sizes = definition.observations.stream()
                .map(observation -> observation.value().size)
                .distinct()
                .toList();
        boolean independent = definition.observations.stream()
                .allMatch(observation -> observation.statement().rowwise(observation.value().size));
        return sizes.size() == 1 && independent ? sizes.get(0) : 0;
    }

    /**
     * Returns the log joint's unbiased estimate from some rows of the observations: what depends on a row alone is
     * computed for these rows only. Priors, and terms that were added, are not scaled.
     *
     * @throws UserError if observations have not as many rows as each other and as the batch's set, or depend on each
     *     other, as those of a series do
     */
    @Override
    public LogJoint on(DataJoint.MiniBatch rows) {
        if (rows() != rows.of()) {
            throw new UserError("a mini-batch of a set of " + rows.of() + " rows, where observations "
                    + definition.observations.stream()
                            .map(observation -> observation.name() + " has " + observation.value().size
                                    + (observation.statement().rowwise(observation.value().size)
                                            ? ""
                                            : " that depend on each other"))
                            .collect(Collectors.joining(", "))
                    + ": all must have as many rows, each independent of the others");
        }
        Set<Operation> observed = definition.observations.stream()
                .map(ModelBuilder.Observation::statement)
                .collect(Collectors.toSet());
        RowSelection selection = RowSelection.of(definition.tape, density, observed, rows);
        Evaluator some = new Evaluator(selection.operations(), selection.size(), definition.dimension, spare);
        return new LogJoint() {
            @Override
            public Parameters parameters() {
                return parameters;
            }

            @Override
            public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
                some.evaluate(points, count, logDensity, gradient);
            }

            @Override
            public void logDensity(double[] points, int count, double[] logDensity) {
                some.evaluate(points, count, logDensity, null);
            }

            @Override
            public List<String> explain(double[] u) {
                return Model.this.explain(u);
            }
        };
    }

    /**
     * Says which statements make the log density infinite or NaN at a point, and by which numbers.
     *
     * @param u unconstrained coordinates, {@code [d]}
     * @return a sentence for each such statement; none where the log density is finite
     */
    @Override
    public List<String> explain(double[] u) {
        parameters.requireDimension(u);
        Workspace w = workspace();
        w.point = u;
        w.from = 0;
        List<String> faults = new ArrayList<>();
        for (Operation operation : density) {
            w.target = 0;
            operation.forward(w);
            if (operation instanceof Statement statement && !Double.isFinite(w.target)) {
                String fault = statement.fault(w);
                faults.add("the log density of " + describe(statement) + " is " + w.target
                        + (fault.isEmpty() ? "" : ", " + fault));
            }
        }
        spare.giveBack(w);
        if (!faults.isEmpty()) {
            double[] theta = parameters.constrain(u);
            faults.add(IntStream.range(0, Math.min(SHOWN, theta.length))
                    .mapToObj(i -> parameters.names().get(i) + " = " + theta[i])
                    .collect(Collectors.joining(", ", "at ", theta.length > SHOWN ? " …" : "")));
        }
        return faults;
    }

    private String describe(Statement statement) {
        if (statement instanceof ParameterOperation) {
            return statement.name + "'s bounds";
        }
        return Stream.concat(
                        definition.observations.stream()
                                .map(observation ->
                                        java.util.Map.entry(observation.name(), observation.distribution())),
                        definition.parameters.stream()
                                .map(parameter -> java.util.Map.entry(parameter.operation().name, parameter.prior())))
                .filter(entry -> entry.getKey().equals(statement.name))
                .map(entry -> entry.getKey() + " ~ " + entry.getValue())
                .findFirst()
                .orElse(statement.name);
    }

    /**
     * Draws parameters and generated quantities from the prior. A parameter whose prior reaches beyond its domain is
     * drawn again until it lies inside.
     *
     * @param count how many
     * @param seed the seed; draw s is the same whatever the count
     * @return {@code [count, p]}, in the order of {@code parameters().names()}
     * @throws UserError if a prior is flat, or hardly ever inside its domain
     */
    public double[][] prior(int count, long seed) {
        RandomStreams streams = new RandomStreams(seed);
        Simulation simulation = new Simulation(definition);
        Workspace w = workspace();
        double[][] draws = new double[count][];
        for (int s = 0; s < count; s++) {
            draws[s] = simulation.prior(w, parameters.size(), streams.at("prior", s));
        }
        spare.giveBack(w);
        return draws;
    }

    /**
     * Draws data anew, given parameters: the posterior predictive distribution where these are the posterior's draws,
     * the prior predictive one where they are {@link #prior}'s.
     *
     * @param name of the observations
     * @param theta parameters, {@code [draws, p]} as of a posterior's {@code sample}
     * @param seed the seed; the data of draw s depend on it and s
     * @return a data set for each draw, {@code [draws, n]}
     * @throws UserError if there are no such observations
     */
    public double[][] predict(String name, double[][] theta, long seed) {
        RandomStreams streams = new RandomStreams(seed);
        Simulation simulation = new Simulation(definition);
        Workspace w = workspace();
        double[][] data = new double[theta.length][];
        for (int s = 0; s < theta.length; s++) {
            data[s] = simulation.predict(w, name, theta[s], streams.at("predict " + name, s));
        }
        spare.giveBack(w);
        return data;
    }

    private Workspace workspace() {
        return spare.take(definition.tape.size());
    }

    /** From u to parameters and generated quantities, and back from parameters. */
    private final class Map implements Parameters.Transform {
        @Override
        public void constrain(double[] u, double[] theta) {
            Workspace w = workspace();
            w.point = u;
            w.from = 0;
            derived.forEach(operation -> operation.forward(w));
            definition.show(w, theta);
            spare.giveBack(w);
        }

        @Override
        public void unconstrain(double[] theta, double[] u) {
            Workspace w = workspace();
            int at = 0;
            for (Operation operation : derived) {
                if (operation instanceof ParameterOperation parameter) {
                    System.arraycopy(theta, at, w.values, parameter.theta.at, parameter.theta.size);
                    at += parameter.theta.size;
                    parameter.invert(w, u);
                } else {
                    operation.forward(w);
                }
            }
            spare.giveBack(w);
        }
    }

    /** Where the numbers of a parameter may lie; the bounds may depend on other parameters. */
    public static final class Domain {
        private static final Slot NONE_BELOW = Slot.constant(Double.NEGATIVE_INFINITY);
        private static final Slot NONE_ABOVE = Slot.constant(Double.POSITIVE_INFINITY);

        private final Slot lower;
        private final Slot upper;

        private Domain(Slot lower, Slot upper) {
            this.lower = lower;
            this.upper = upper;
            if (!lower.variable() && !upper.variable()) {
                Slot.rows("bounds", lower, upper);
                for (int i = 0; i < Math.max(lower.size, upper.size); i++) {
                    double low = lower.constants()[i * lower.step];
                    double high = upper.constants()[i * upper.step];
                    if (!(low < high)) {
                        throw new UserError("a lower bound of " + low + " and an upper bound of " + high
                                + ": the lower one must be less");
                    }
                }
            }
        }

        /** Returns (−∞, ∞). */
        public static Domain real() {
            return new Domain(NONE_BELOW, NONE_ABOVE);
        }

        /** Returns (0, ∞). */
        public static Domain positive() {
            return above(0);
        }

        /**
         * Returns the numbers above a bound.
         *
         * @param lower a number, an array or an expression: one for all, or one for each number
         * @return (lower, ∞)
         */
        public static Domain above(Object lower) {
            return new Domain(finite(lower), NONE_ABOVE);
        }

        /**
         * Returns the numbers below a bound.
         *
         * @param upper a number, an array or an expression: one for all, or one for each number
         * @return (−∞, upper)
         */
        public static Domain below(Object upper) {
            return new Domain(NONE_BELOW, finite(upper));
        }

        /**
         * Returns the numbers between two bounds.
         *
         * @param lower a number, an array or an expression
         * @param upper the same, greater
         * @return (lower, upper)
         * @throws UserError if constant bounds are not in order
         */
        public static Domain between(Object lower, Object upper) {
            return new Domain(finite(lower), finite(upper));
        }

        private static Slot finite(Object bound) {
            Slot slot = Slot.of(bound);
            for (double value : slot.constants()) {
                if (!Double.isFinite(value)) {
                    throw new UserError(
                            "a bound is " + value + ", but must be finite; leave out a bound that does not apply");
                }
            }
            return slot;
        }

        /** Makes the operation that maps coordinates into it. */
        ParameterOperation operation(String name, int first, Slot theta) {
            boolean free = lower == NONE_BELOW && upper == NONE_ABOVE;
            int rows = Slot.rows("bounds of " + name, lower, upper);
            if (rows != 1 && rows != theta.size) {
                throw new UserError("parameter " + name + " has " + theta.size + " numbers, but " + rows + " bounds");
            }
            return free ? new Unbounded(name, first, theta) : new Bounded(name, first, theta, lower, upper);
        }
    }

    /**
     * A quantity of a model: a {@link Real}, a {@link Vector} or a {@link Matrix}, made of parameters and constants. It
     * has no value while a model is defined; {@link Model} gives it one at every point.
     */
    public abstract static sealed class Expression permits Real, Vector, Matrix {
        private final Slot slot;

        Expression(Slot slot) {
            this.slot = slot;
        }

        /** Returns how many numbers it has. */
        public final int size() {
            return slot.size;
        }

        final Slot slot() {
            return slot;
        }
    }
}
