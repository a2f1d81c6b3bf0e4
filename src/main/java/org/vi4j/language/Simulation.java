package org.vi4j.language;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.UserError;

/** Runs a tape forwards with random numbers: parameters from their priors, data from their distributions. */
final class Simulation {
    private static final int TRIES = 10_000;

    private final ModelBuilder definition;
    private final Map<Operation, ModelBuilder.NamedParameter> parameters = new HashMap<>();

    Simulation(ModelBuilder definition) {
        this.definition = definition;
        definition.parameters.forEach(parameter -> parameters.put(parameter.operation(), parameter));
    }

    /** Draws parameters and quantities from the prior. */
    double[] prior(Workspace w, int size, RandomGenerator random) {
        for (Operation operation : definition.tape.operations()) {
            ModelBuilder.NamedParameter parameter = parameters.get(operation);
            if (parameter != null) {
                draw(w, parameter, random);
            } else if (!(operation instanceof Statement)) {
                operation.forward(w);
            }
        }
        double[] theta = new double[size];
        definition.show(w, theta);
        return theta;
    }

    private void draw(Workspace w, ModelBuilder.NamedParameter parameter, RandomGenerator random) {
        ParameterOperation operation = parameter.operation();
        double[] u = new double[definition.dimension];
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Slot theta = operation.theta;
            parameter.prior().draw(w, w.values, theta.at, theta.size, parameter.columns(), random);
            operation.invert(w, u);
            boolean inside = IntStream.range(operation.first, operation.first + operation.coordinates)
                    .allMatch(i -> Double.isFinite(u[i]));
            if (inside) {
                return;
            }
        }
        throw new UserError("parameter " + operation.name + " ~ " + parameter.prior() + ": none of " + TRIES
                + " draws lies inside its constraints");
    }

    /** Draws the observations of a name, given parameters. */
    double[] predict(Workspace w, String name, double[] theta, RandomGenerator random) {
        ModelBuilder.Observation observation = definition.observations.stream()
                .filter(any -> any.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("there are no observations " + name + "; there are "
                        + definition.observations.stream()
                                .map(ModelBuilder.Observation::name)
                                .toList()));
        int at = 0;
        for (ModelBuilder.NamedParameter parameter : definition.parameters) {
            Slot slot = parameter.operation().theta;
            System.arraycopy(theta, at, w.values, slot.at, slot.size);
            at += slot.size;
        }
        List<Operation> behind =
                definition.tape.behind(observation.distribution().arguments());
        for (Operation operation : behind) {
            if (!(operation instanceof Statement)) {
                operation.forward(w);
            }
        }
        double[] data = new double[observation.value().size];
        observation.distribution().draw(w, data, 0, data.length, random);
        return data;
    }
}
