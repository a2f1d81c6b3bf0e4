package org.vi4j.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.Variates;
import org.vi4j.language.ModelBuilder.Distribution;

/**
 * A hidden Markov model, whose states are summed out by the forward algorithm; the derivatives are the posterior
 * probabilities of states and transitions that the backward pass gives (Rabiner, "A tutorial on hidden Markov models",
 * Proceedings of the IEEE, 1989).
 */
final class HiddenMarkov extends Distribution {
    private final Slot initial;
    private final Slot transition;
    private final Distribution[] emissions;
    private final int k;

    HiddenMarkov(Object initial, Matrix transition, Distribution... emissions) {
        this.initial = Slot.of(initial);
        this.transition = transition.slot();
        this.emissions = emissions.clone();
        this.k = emissions.length;
        if (this.initial.size != k || transition.rows() != k || transition.columns() != k) {
            throw new UserError(
                    "hiddenMarkov: " + this.initial.size + " initial probabilities, a transition matrix of ["
                            + transition.rows() + ", " + transition.columns() + "] and " + k + " distributions");
        }
    }

    @Override
    List<Slot> arguments() {
        List<Slot> all = new ArrayList<>(List.of(initial, transition));
        Arrays.stream(emissions).forEach(emission -> all.addAll(emission.arguments()));
        return all;
    }

    @Override
    void state(Tape tape, String name, Slot value) {
        RowTerm[] terms = Arrays.stream(emissions)
                .map(emission -> emission.rows(tape, value))
                .toArray(RowTerm[]::new);
        int steps = value.size;
        tape.add(new Density(
                name, terms, steps, tape.allocate(steps * k), tape.allocate(steps * k), tape.allocate(2 * k)));
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        double[] probabilities = Arrays.copyOfRange(initial.in(w), initial.at, initial.at + k);
        double[] all = new double[size];
        int[] states = new int[size];
        for (int t = 0; t < size; t++) {
            states[t] = Variates.index(probabilities, random);
            System.arraycopy(transition.in(w), transition.at + states[t] * k, probabilities, 0, k);
        }
        for (int s = 0; s < k; s++) {
            emissions[s].draw(w, all, 0, size, random);
            for (int t = 0; t < size; t++) {
                out[at + t] = states[t] == s ? all[t] : out[at + t];
            }
        }
    }

    @Override
    public String toString() {
        return "hiddenMarkov of " + k + " states";
    }

    /** Its log density. */
    private final class Density extends Statement {
        private final RowTerm[] terms;
        private final int steps;
        /** p(xₜ | state) over the greatest of them, {@code [steps, k]}. */
        private final Slot likelihood;
        /** p(state | x₀ … xₜ), {@code [steps, k]}. */
        private final Slot filtered;
        /** p(xₜ₊₁ … | state) up to a factor, and its next value. */
        private final Slot later;

        Density(String name, RowTerm[] terms, int steps, Slot likelihood, Slot filtered, Slot later) {
            super(name);
            this.terms = terms;
            this.steps = steps;
            this.likelihood = likelihood;
            this.filtered = filtered;
            this.later = later;
        }

        @Override
        List<Slot> inputs() {
            List<Slot> inputs = new ArrayList<>(List.of(initial, transition));
            Arrays.stream(terms).forEach(term -> inputs.addAll(term.inputs()));
            return inputs;
        }

        @Override
        void forward(Workspace w) {
            for (RowTerm term : terms) {
                term.prepare(w);
            }
            double sum = 0;
            for (int t = 0; t < steps; t++) {
                sum += filter(w, t);
            }
            w.target += sum;
            Arrays.fill(w.values, later.at, later.at + k, 1);
            for (int t = steps - 1; t >= 0; t--) {
                smooth(w, t);
            }
        }

        /** Returns ln p(xₜ | x₀ … xₜ₋₁). */
        private double filter(Workspace w, int t) {
            double[] v = w.values;
            int row = t * k;
            double most = Double.NEGATIVE_INFINITY;
            for (int s = 0; s < k; s++) {
                v[likelihood.at + row + s] = terms[s].value(w, t);
                most = Math.max(most, v[likelihood.at + row + s]);
            }
            double total = 0;
            for (int s = 0; s < k; s++) {
                v[likelihood.at + row + s] = Math.exp(v[likelihood.at + row + s] - most);
                double prior = 0;
                for (int r = 0; t > 0 && r < k; r++) {
                    prior += v[filtered.at + row - k + r] * transition.in(w)[transition.at + r * k + s];
                }
                double joint = (t > 0 ? prior : initial.get(w, s)) * v[likelihood.at + row + s];
                v[filtered.at + row + s] = joint;
                total += joint;
            }
            for (int s = 0; s < k; s++) {
                v[filtered.at + row + s] /= total;
            }
            return most + Math.log(total);
        }

        /** Adds the derivatives of step t, and goes one step back. */
        private void smooth(Workspace w, int t) {
            double[] v = w.values;
            int row = t * k;
            double total = 0;
            for (int s = 0; s < k; s++) {
                total += v[filtered.at + row + s] * v[later.at + s];
            }
            for (int s = 0; s < k; s++) {
                terms[s].value(w, t);
                terms[s].push(w, t, v[filtered.at + row + s] * v[later.at + s] / total);
                v[later.at + s] *= v[likelihood.at + row + s];
            }
            if (t == 0) {
                double first = 0;
                for (int s = 0; s < k; s++) {
                    first += initial.get(w, s) * v[later.at + s];
                }
                for (int s = 0; s < k && initial.variable(); s++) {
                    w.adjoints[initial.at + s] += v[later.at + s] / first;
                }
                return;
            }
            stepBack(w, row);
        }

        private void stepBack(Workspace w, int row) {
            double[] v = w.values;
            double[] gamma = transition.in(w);
            double total = 0;
            for (int r = 0; r < k; r++) {
                double sum = Rows.dot(gamma, transition.at + r * k, v, later.at, k);
                v[later.at + k + r] = sum;
                total += v[filtered.at + row - k + r] * sum;
            }
            for (int r = 0; r < k && transition.variable(); r++) {
                Rows.axpy(v[filtered.at + row - k + r] / total, v, later.at, w.adjoints, transition.at + r * k, k);
            }
            for (int r = 0; r < k; r++) {
                v[later.at + r] = v[later.at + k + r] / total;
            }
        }
    }
}
