package org.vi4j.inference;

import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * Doubles or halves the step size until the acceptance of one step crosses 0.8 (Hoffman and Gelman, JMLR 2014,
 * algorithm 4, with Stan's 0.8).
 */
final class StepSizeSearch implements Stage {
    private static final double ACCEPTANCE = 0.8;
    private static final double LARGEST = 1e7;
    private static final double SMALLEST = 1e-12;

    private final Hamiltonian hamiltonian;
    private final PhasePoint from;
    private final RandomGenerator random;
    private final PhasePoint z;

    private double stepSize;
    private double energy;
    private int steps;
    private boolean grow;

    StepSizeSearch(Hamiltonian hamiltonian, PhasePoint from, double stepSize, RandomGenerator random) {
        this.hamiltonian = hamiltonian;
        this.from = from;
        this.stepSize = stepSize;
        this.random = random;
        this.z = from.copy();
    }

    double stepSize() {
        return stepSize;
    }

    @Override
    public @Nullable PhasePoint next() {
        if (steps > 0) {
            hamiltonian.finish(z, stepSize);
            boolean accepted = energy - hamiltonian.energy(z) > Math.log(ACCEPTANCE);
            if (steps == 1) {
                grow = accepted;
            } else if (accepted != grow) {
                return null;
            }
            stepSize *= grow ? 2 : 0.5;
            check(stepSize, from);
        }
        z.set(from);
        hamiltonian.drawMomentum(z, random);
        energy = hamiltonian.energy(z);
        hamiltonian.begin(z, stepSize);
        steps++;
        return z;
    }

    /** Throws a {@link UserError} if no target that can be sampled has such a step size. */
    static void check(double stepSize, PhasePoint point) {
        if (!(stepSize <= LARGEST)) {
            throw new UserError("steps of any size are accepted (" + number(stepSize) + " and more at log density "
                    + number(point.logDensity)
                    + "): the posterior is improper; give every parameter a proper prior, and check that the data reach"
                    + " the model");
        }
        if (stepSize < SMALLEST) {
            throw new UserError("no step is small enough (" + number(stepSize) + " at log density "
                    + number(point.logDensity)
                    + "): the log density is not continuous, or its gradient is wrong; compare the gradient with finite"
                    + " differences");
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
