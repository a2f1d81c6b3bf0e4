package org.vi4j.language;

import org.vi4j.UserError;
import org.vi4j.language.Matrix.OdeSystem;

/** The right side of a system of differential equations on a tape of its own. */
final class OdeTape {
    private final Slot t;
    private final Slot y;
    private final Slot theta;
    private final Slot derivative;
    private final Operation[] operations;
    private final int size;

    private OdeTape(Tape tape, Slot t, Slot y, Slot theta, Slot derivative) {
        this.t = t;
        this.y = y;
        this.theta = theta;
        this.derivative = derivative;
        this.operations = tape.operations().toArray(new Operation[0]);
        this.size = tape.size();
    }

    static OdeTape of(OdeSystem system, int n, int p) {
        Tape tape = new Tape();
        Slot t = tape.allocate(1);
        Slot y = tape.allocate(n);
        Slot theta = tape.allocate(p);
        Slot derivative =
                system.derivative(new Real(t), new Vector(y), new Vector(theta)).slot();
        if (derivative.size != n || !derivative.variable()) {
            throw new UserError("ode: a derivative of " + derivative.size + " numbers for a state of " + n
                    + ": it must have as many, and depend on the state");
        }
        return new OdeTape(tape, t, y, theta, derivative);
    }

    Workspace workspace() {
        return new Workspace(size);
    }

    void set(Workspace w, double[] parameters, int at) {
        System.arraycopy(parameters, at, w.values, theta.at, theta.size);
    }

    void derivative(Workspace w, double time, double[] state, double[] out) {
        w.values[t.at] = time;
        System.arraycopy(state, 0, w.values, y.at, y.size);
        for (Operation operation : operations) {
            operation.forward(w);
        }
        System.arraycopy(w.values, derivative.at, out, 0, derivative.size);
    }

    /** Computes ∂fⱼ/∂y and ∂fⱼ/∂θ where the derivative was computed last. */
    void slopes(Workspace w, int j) {
        java.util.Arrays.fill(w.adjoints, 0);
        w.adjoints[derivative.at + j] = 1;
        for (int k = operations.length - 1; k >= 0; k--) {
            operations[k].backward(w);
        }
    }

    double stateSlope(Workspace w, int k) {
        return w.adjoints[y.at + k];
    }

    void parameterSlopes(Workspace w, double[] out, int at) {
        System.arraycopy(w.adjoints, theta.at, out, at, theta.size);
    }
}
