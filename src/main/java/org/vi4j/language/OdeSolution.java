package org.vi4j.language;

import java.util.List;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.vi4j.UserError;
import org.vi4j.language.Matrix.OdeSystem;

/**
 * y(tᵢ) of dy/dt = f(t, y, θ), y(t₀) = y₀, with its derivatives by y₀ and θ: the sensitivities S = ∂y/∂(y₀, θ) are
 * integrated along, dS/dt = ∂f/∂y S + ∂f/∂(y₀, θ), by Dormand and Prince's method of order 8 under one error control.
 * Where it fails, y is NaN, and so is the log density.
 */
final class OdeSolution extends Operation {
    private static final double LEAST_STEP = 1e-12;
    private static final int MOST_EVALUATIONS = 100_000;
    /** Evaluations between two times, of a few steps of 12. */
    private static final long EVALUATIONS = 50;

    private final OdeTape system;
    private final Slot initial;
    private final Slot theta;
    private final double start;
    private final double[] times;
    private final double tolerance;
    private final Slot y;
    /** S at all times, {@code [times, n, n + p]}. */
    private final Slot sensitivities;

    private OdeSolution(
            OdeTape system,
            Slot initial,
            Slot theta,
            double start,
            double[] times,
            double tolerance,
            Slot y,
            Slot sensitivities) {
        this.system = system;
        this.initial = initial;
        this.theta = theta;
        this.start = start;
        this.times = times;
        this.tolerance = tolerance;
        this.y = y;
        this.sensitivities = sensitivities;
    }

    static Slot of(OdeSystem f, Slot initial, Slot theta, double start, double[] times, double tolerance) {
        double last = start;
        for (double t : times) {
            if (!(t > last)) {
                throw new UserError("ode: time " + t + " after " + last + ": times must increase, from the start on");
            }
            last = t;
        }
        int n = initial.size;
        OdeTape system = OdeTape.of(f, n, theta.size);
        int width = n * (n + theta.size);
        return Tape.record(
                times.length * n,
                (tape, y) -> new OdeSolution(
                        system,
                        initial,
                        theta,
                        start,
                        times.clone(),
                        tolerance,
                        y,
                        tape.allocate(times.length * width)),
                initial,
                theta);
    }

    @Override
    List<Slot> inputs() {
        return List.of(initial, theta);
    }

    @Override
    long work() {
        return EVALUATIONS * (y.size + sensitivities.size);
    }

    @Override
    void forward(Workspace w) {
        Integration integration = w.keep(this, Integration::new);
        integration.begin(w);
        double from = start;
        int n = initial.size;
        for (int i = 0; i < times.length; i++) {
            boolean fine = integration.advance(from, times[i]);
            for (int j = 0; j < n; j++) {
                w.values[y.at + i * n + j] = fine ? integration.state[j] : Double.NaN;
            }
            int width = integration.state.length - n;
            System.arraycopy(integration.state, n, w.values, sensitivities.at + i * width, width);
            from = times[i];
        }
    }

    @Override
    void backward(Workspace w) {
        int n = initial.size;
        int columns = n + theta.size;
        for (int row = 0; row < y.size; row++) {
            double slope = w.adjoints[y.at + row];
            int from = sensitivities.at + row * columns;
            if (initial.variable()) {
                Rows.axpy(slope, w.values, from, w.adjoints, initial.at, n);
            }
            if (theta.variable()) {
                Rows.axpy(slope, w.values, from + n, w.adjoints, theta.at, theta.size);
            }
        }
    }

    /** The coupled system of states and sensitivities. */
    private final class Integration implements FirstOrderDifferentialEquations {
        private final int n = initial.size;
        private final int columns = n + theta.size;
        private final double[] state = new double[n + n * columns];
        private final Workspace inner = system.workspace();
        private final DormandPrince853Integrator integrator =
                new DormandPrince853Integrator(LEAST_STEP, Double.MAX_VALUE, tolerance, tolerance);
        private boolean failed;

        void begin(Workspace w) {
            java.util.Arrays.fill(state, 0);
            failed = false;
            for (int j = 0; j < n; j++) {
                state[j] = initial.in(w)[initial.at + j];
                state[n + j * columns + j] = 1;
            }
            system.set(inner, theta.in(w), theta.at);
            integrator.setMaxEvaluations(MOST_EVALUATIONS);
            integrator.setInitialStepSize(-1);
        }

        boolean advance(double from, double to) {
            if (failed) {
                return false;
            }
            try {
                integrator.integrate(this, from, state, to, state);
                integrator.setInitialStepSize(Math.abs(integrator.getCurrentSignedStepsize()));
            } catch (MathIllegalArgumentException | MathIllegalStateException e) {
                failed = true;
            }
            return !failed;
        }

        @Override
        public int getDimension() {
            return state.length;
        }

        @Override
        public void computeDerivatives(double t, double[] at, double[] derivatives) {
            system.derivative(inner, t, at, derivatives);
            for (int j = 0; j < n; j++) {
                system.slopes(inner, j);
                int row = n + j * columns;
                java.util.Arrays.fill(derivatives, row, row + n, 0);
                system.parameterSlopes(inner, derivatives, row + n);
                for (int k = 0; k < n; k++) {
                    Rows.axpy(system.stateSlope(inner, k), at, n + k * columns, derivatives, row, columns);
                }
            }
        }
    }
}
