package org.vi4j.joint;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.exception.ND4JException;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.math.RandomStreams;

/**
 * Any SameDiff graph as a log joint; SameDiff differentiates it. For every parameter the graph has a variable of the
 * same name, in double precision, either
 *
 * <ul>
 *   <li>a placeholder {@code [S, size]}, S points at once, with the output {@code [S]} or {@code [S, 1]}; or
 *   <li>a trainable variable of {@code size} numbers, one point at a time, with one number as output: what a graph
 *       looks like that was written for maximum likelihood. It is slower by a factor of S.
 * </ul>
 *
 * The output is ln p(x, θ), without a Jacobian, θ the constrained parameters. Noise has no place in it. One SameDiff
 * graph must not run in two threads at once (its gradient function keeps arrays that it shares), hence calls wait for
 * each other.
 */
public final class SameDiffJoint implements LogJoint {
    private static final String TOTAL = "vi4j_total_";
    private static final double ALIKE = 1e-6;
    private static final double MILLISECONDS = 1e-6;

    private final SameDiff graph;
    private final Parameters parameters;
    private final String output;
    private final List<String> names;
    private final boolean batched;
    private final String loss;
    private final LogJoint joint;
    private final LongAdder nanoseconds = new LongAdder();
    private final LongAdder gradients = new LongAdder();

    private SameDiffJoint(SameDiff graph, Parameters parameters, String output, boolean batched, String loss) {
        this.graph = graph;
        this.parameters = parameters;
        this.output = output;
        this.batched = batched;
        this.loss = loss;
        this.names = parameters.parts().stream().map(Parameter::name).toList();
        this.joint = LogJoint.ofBatches(parameters, this::evaluate);
    }

    /**
     * Wraps a graph and tries it at some points. Sets its loss variable and defines its gradients, so give it no other
     * use: another output wants another graph.
     *
     * @param graph the graph
     * @param parameters its parameters, named as its variables
     * @param output the name of the variable that holds ln p(x, θ)
     * @return the log joint over unconstrained coordinates
     * @throws UserError if the graph has no such variables, shapes do not fit, points are not computed apart from each
     *     other, or SameDiff's gradient is wrong: that of 1.0.0-M2.1 is for {@code div} by, and
     *     {@code squaredDifference} with, an array of one number
     */
    public static SameDiffJoint of(SameDiff graph, Parameters parameters, String output) {
        requireVariable(graph, output);
        boolean allPlaceholders = true;
        boolean allVariables = true;
        for (Parameter part : parameters.parts()) {
            SDVariable variable = requireVariable(graph, part.name());
            if (variable.dataType() != DataType.DOUBLE) {
                throw new UserError("variable " + part.name() + " of the graph is " + variable.dataType()
                        + ", must be DOUBLE: single precision is too coarse for gradients of a log density");
            }
            if (variable.getVariableType() == VariableType.PLACEHOLDER) {
                requireShape(part, variable.placeholderShape());
            }
            allPlaceholders &= variable.getVariableType() == VariableType.PLACEHOLDER;
            allVariables &= variable.getVariableType() == VariableType.VARIABLE;
        }
        if (!allPlaceholders && !allVariables) {
            throw new UserError("the parameters "
                    + parameters.parts().stream().map(Parameter::name).toList()
                    + " must all be placeholders [S, size] of the graph, or all be its variables");
        }
        String loss = allPlaceholders ? TOTAL + output : output;
        for (SDVariable variable : graph.variables()) {
            if (variable.name().startsWith(TOTAL) && !variable.name().equals(loss)) {
                throw new UserError("the graph is already the log joint of its output "
                        + variable.name().substring(TOTAL.length()) + ", and SameDiff differentiates a graph only"
                        + " once: make a separate graph for " + output);
            }
        }
        if (!graph.hasVariable(loss)) {
            graph.sum(graph.getVariable(output)).rename(loss);
        }
        SameDiffJoint joint = new SameDiffJoint(graph, parameters, output, allPlaceholders, loss);
        joint.tryOut();
        try {
            GradientCheck.require(joint, new double[joint.dimension()]);
        } catch (UserError e) {
            throw new UserError(
                    e.getMessage() + ". SameDiff 1.0.0-M2.1 has wrong gradients of a / b and (a - b)^2 where b is one"
                            + " number: multiply by the reciprocal of b, or square the difference",
                    e);
        }
        return joint;
    }

    /** Placeholders declared without a shape have none to check. */
    private static void requireShape(Parameter part, long @Nullable [] shape) {
        if (shape != null && !(shape.length == 2 && shape[0] < 0 && shape[1] == part.size())) {
            throw new UserError("placeholder " + part.name() + " of the graph has the shape " + Arrays.toString(shape)
                    + ", must be [-1, " + part.size() + "]: a row for each point");
        }
    }

    private static SDVariable requireVariable(SameDiff graph, String name) {
        if (!graph.hasVariable(name)) {
            throw new UserError("the graph has no variable " + name + "; it has "
                    + graph.variables().stream().map(SDVariable::name).limit(20).toList());
        }
        return graph.getVariable(name);
    }

    // Whatever SameDiff throws at a graph that does not fit is the user's to mend.
    private void tryOut() {
        int count = batched ? pointsUnlikeSizes() : 1;
        int d = parameters.dimension();
        RandomGenerator random = new RandomStreams(0).at("try out", 0);
        double[] points = random.doubles((long) count * d, -1, 1).toArray();
        try {
            graph.setLossVariables(loss);
            DifferentiationLog.silenced(() -> graph.createGradFunction(names.toArray(new String[0])));
            double[] f = new double[count];
            double[] gradient = new double[count * d];
            logDensityAndGradient(points, count, f, gradient);
            for (int s = 0; s < count && count > 1; s++) {
                double[] alone = new double[1];
                double[] slope = new double[d];
                logDensityAndGradient(Arrays.copyOfRange(points, s * d, (s + 1) * d), 1, alone, slope);
                requireAlike(f[s], alone[0], count);
                for (int j = 0; j < d; j++) {
                    requireAlike(gradient[s * d + j], slope[j], count);
                }
            }
        } catch (NullPointerException e) {
            throw new UserError(
                    "the graph cannot be evaluated at " + count + " points of " + names
                            + ": SameDiff 1.0.0-M2.1 cannot sum over an axis of length 1; leave such a sum out",
                    e);
        } catch (IllegalStateException | IllegalArgumentException | ND4JException e) {
            throw new UserError(
                    "the graph cannot be evaluated at " + count + " points of " + names + ": " + e.getMessage(), e);
        }
    }

    /** So many points that no axis of them can be taken for one of a parameter. */
    private int pointsUnlikeSizes() {
        int count = 2;
        for (int i = 0; i < parameters.parts().size(); i++) {
            for (Parameter part : parameters.parts()) {
                count += part.size() == count ? 1 : 0;
            }
        }
        return count;
    }

    private void requireAlike(double together, double alone, int count) {
        double scale = Math.max(1, Math.max(Math.abs(together), Math.abs(alone)));
        if (Math.abs(together - alone) > ALIKE * scale) {
            throw new UserError("output " + output + " of the graph is not the same for a point alone (" + alone
                    + ", or its gradient) as among " + count + " (" + together
                    + "): each row of it must depend on its own row of the parameters only, so sum over axis 1, not 0");
        }
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        long begin = System.nanoTime();
        joint.logDensityAndGradient(points, count, logDensity, gradient);
        nanoseconds.add(System.nanoTime() - begin);
        gradients.add(count);
    }

    /** Returns how long a gradient took on average so far, and what to do if that is long. */
    @Override
    public String cost() {
        return String.format(
                Locale.ROOT,
                "a gradient of the SameDiff graph took %.2g ms; one of a small model that is written by Model.define or as a"
                        + " Java function takes microseconds",
                nanoseconds.sum() / (double) gradients.sum() * MILLISECONDS);
    }

    private void evaluate(double[] theta, int count, double[] logDensity, double[] gradient) {
        synchronized (graph) {
            if (!graph.getLossVariables().equals(List.of(loss))) {
                throw new UserError("the graph's loss is now " + graph.getLossVariables() + ", no longer " + loss
                        + ": a graph that is a log joint must have no other use");
            }
            if (batched) {
                batch(theta, count, logDensity, gradient);
            } else {
                for (int s = 0; s < count; s++) {
                    point(theta, s, logDensity, gradient);
                }
            }
        }
    }

    /**
     * One point goes in twice: SameDiff 1.0.0-M2.1 gives wrong gradients of a / b and (a − b)² by a b of one number,
     * such as a parameter [1, 1].
     */
    private void batch(double[] theta, int count, double[] logDensity, double[] gradient) {
        int rows = Math.max(2, count);
        double[] points = theta;
        if (count == 1) {
            int p = parameters.size();
            points = Arrays.copyOf(theta, 2 * p);
            System.arraycopy(theta, 0, points, p, p);
        }
        Map<String, INDArray> in = new HashMap<>();
        int at = 0;
        for (Parameter part : parameters.parts()) {
            in.put(
                    part.name(),
                    Nd4j.create(columns(points, rows, at, part.size()), new long[] {rows, part.size()}, 'c'));
            at += part.size();
        }
        OutAndGrad result = graph.calculateGradientsAndOutputs(in, List.of(output), names);
        read(result, 0, rows, count, logDensity, gradient);
    }

    private void point(double[] theta, int s, double[] logDensity, double[] gradient) {
        int at = s * parameters.size();
        for (Parameter part : parameters.parts()) {
            SDVariable variable = graph.getVariable(part.name());
            INDArray array = variable.getArr();
            if (array == null || array.length() != part.size()) {
                throw new UserError(
                        "variable " + part.name() + " of the graph does not have " + part.size() + " numbers");
            }
            array.assign(Nd4j.create(Arrays.copyOfRange(theta, at, at + part.size()), array.shape(), 'c'));
            at += part.size();
        }
        OutAndGrad result = graph.calculateGradientsAndOutputs(Map.of(), List.of(output), names);
        read(result, s, 1, 1, logDensity, gradient);
    }

    /** Copies the results of the first {@code count} of the rows computed, from point {@code s}. */
    private void read(OutAndGrad result, int s, int rows, int count, double[] logDensity, double[] gradient) {
        INDArray f = result.getOutputs().get(output);
        if (f == null || f.length() != rows) {
            throw new UserError("output " + output + " of the graph has the shape "
                    + (f == null ? "of nothing" : Arrays.toString(f.shape())) + " for " + rows
                    + " points, must be one number for each: [" + rows + "]");
        }
        System.arraycopy(numbers(f), 0, logDensity, s, count);
        int p = parameters.size();
        int at = 0;
        for (Parameter part : parameters.parts()) {
            INDArray slope = result.getGradients().get(part.name());
            if (slope == null) {
                throw new UserError("output " + output + " of the graph does not depend on " + part.name()
                        + " by differentiable operations: a parameter without a prior has no posterior");
            }
            double[] values = numbers(slope);
            for (int i = 0; i < count; i++) {
                System.arraycopy(values, i * part.size(), gradient, (s + i) * p + at, part.size());
            }
            at += part.size();
        }
    }

    private static double[] numbers(INDArray array) {
        return array.dup('c').reshape(array.length()).castTo(DataType.DOUBLE).toDoubleVector();
    }

    private double[] columns(double[] theta, int count, int at, int size) {
        double[] columns = new double[count * size];
        for (int s = 0; s < count; s++) {
            System.arraycopy(theta, s * parameters.size() + at, columns, s * size, size);
        }
        return columns;
    }
}
