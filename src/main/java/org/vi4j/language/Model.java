package org.vi4j.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

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
public final class Model implements LogJoint {
    /** Numbers read in a batch from which several threads pay. */
    private static final long PARALLEL = 100_000;

    private final ModelBuilder definition;
    private final Parameters parameters;
    private final Operation[] density;
    private final List<Operation> derived;
    private final long work;
    private final Queue<Workspace> spare = new ConcurrentLinkedQueue<>();

    private Model(ModelBuilder definition) {
        this.definition = definition;
        this.density = definition.tape.density().toArray(new Operation[0]);
        this.work = Arrays.stream(density)
                .flatMap(operation -> operation.inputs().stream())
                .mapToLong(slot -> slot.size)
                .sum();
        List<Slot> shown = new ArrayList<>();
        definition.parameters.forEach(parameter -> shown.add(parameter.operation().theta));
        definition.quantities.forEach(quantity -> shown.add(quantity.slot()));
        this.derived = definition.tape.behind(shown);
        List<String> names = new ArrayList<>();
        List<String> coordinates = new ArrayList<>();
        for (ModelBuilder.NamedParameter parameter : definition.parameters) {
            names.addAll(parameter.elements());
            for (int i = 0; i < parameter.operation().coordinates; i++) {
                coordinates.add(
                        parameter.operation().prefix() + parameter.elements().get(i));
            }
        }
        definition.quantities.forEach(quantity -> names.addAll(quantity.elements()));
        this.parameters = Parameters.mapped(names, coordinates, new Map());
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
        int threads = count > 1 && work * count > PARALLEL
                ? Math.min(count, Runtime.getRuntime().availableProcessors())
                : 1;
        if (threads == 1) {
            evaluate(points, 0, count, logDensity, gradient);
            return;
        }
        IntStream.range(0, threads)
                .parallel()
                .forEach(part ->
                        evaluate(points, part * count / threads, (part + 1) * count / threads, logDensity, gradient));
    }

    private void evaluate(double[] points, int begin, int end, double[] logDensity, double[] gradient) {
        Workspace w = workspace();
        int d = dimension();
        w.point = points;
        w.gradient = gradient;
        for (int s = begin; s < end; s++) {
            w.from = s * d;
            logDensity[s] = evaluate(w);
        }
        spare.add(w);
    }

    private double evaluate(Workspace w) {
        Arrays.fill(w.adjoints, 0);
        w.target = 0;
        for (Operation operation : density) {
            operation.forward(w);
        }
        for (int k = density.length - 1; k >= 0; k--) {
            density[k].backward(w);
        }
        return w.target;
    }

    private Workspace workspace() {
        Workspace w = spare.poll();
        return w == null ? new Workspace(definition.tape.size()) : w;
    }

    /** From u to parameters and generated quantities, and back from parameters. */
    private final class Map implements Parameters.Transform {
        @Override
        public void constrain(double[] u, double[] theta) {
            Workspace w = workspace();
            w.point = u;
            w.from = 0;
            derived.forEach(operation -> operation.forward(w));
            int at = 0;
            for (ModelBuilder.NamedParameter parameter : definition.parameters) {
                at = copy(w, parameter.operation().theta, theta, at);
            }
            for (ModelBuilder.Quantity quantity : definition.quantities) {
                at = copy(w, quantity.slot(), theta, at);
            }
            spare.add(w);
        }

        private int copy(Workspace w, Slot slot, double[] theta, int at) {
            System.arraycopy(slot.in(w), slot.at, theta, at, slot.size);
            return at + slot.size;
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
            spare.add(w);
        }
    }
}
