package org.vi4j.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.internal.math.Variates;
import org.vi4j.language.ModelBuilder.Distribution;

/** p(y) = Σₖ wₖ pₖ(y): which component a row is of is summed out. */
final class MixtureDistribution extends RowDistribution {
    private final Slot weights;
    private final Distribution[] components;

    MixtureDistribution(Object weights, Distribution... components) {
        this.weights = Slot.of(weights);
        this.components = components.clone();
        if (this.weights.size != components.length || components.length < 1) {
            throw new UserError("mixture: " + this.weights.size + " weights for " + components.length + " components");
        }
    }

    @Override
    List<Slot> arguments() {
        List<Slot> all = new ArrayList<>(List.of(weights));
        Arrays.stream(components).forEach(component -> all.addAll(component.arguments()));
        return all;
    }

    @Override
    RowTerm rows(Tape tape, Slot value) {
        RowTerm[] terms = Arrays.stream(components)
                .map(component -> component.rows(tape, value))
                .toArray(RowTerm[]::new);
        return new Term(terms, tape.allocate(terms.length + 1));
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        double[] probabilities = new double[components.length];
        for (int k = 0; k < probabilities.length; k++) {
            probabilities[k] = weights.get(w, k);
        }
        double[] all = new double[size];
        int[] from = new int[size];
        for (int i = 0; i < size; i++) {
            from[i] = Variates.index(probabilities, random);
        }
        for (int k = 0; k < components.length; k++) {
            components[k].draw(w, all, 0, size, random);
            for (int i = 0; i < size; i++) {
                out[at + i] = from[i] == k ? all[i] : out[at + i];
            }
        }
    }

    @Override
    public String toString() {
        return "mixture of " + Arrays.toString(components);
    }

    /** Its rows; scratch holds ln wₖ + ln pₖ(yᵢ) and their log-sum-exp. */
    private final class Term implements RowTerm {
        private final RowTerm[] terms;
        private final Slot scratch;

        Term(RowTerm[] terms, Slot scratch) {
            this.terms = terms;
            this.scratch = scratch;
        }

        @Override
        public List<Slot> inputs() {
            List<Slot> inputs = new ArrayList<>(List.of(weights));
            Arrays.stream(terms).forEach(term -> inputs.addAll(term.inputs()));
            return inputs;
        }

        @Override
        public void prepare(Workspace w) {
            for (RowTerm term : terms) {
                term.prepare(w);
            }
        }

        @Override
        public double value(Workspace w, int i) {
            for (int k = 0; k < terms.length; k++) {
                w.values[scratch.at + k] = Math.log(weights.get(w, k)) + terms[k].value(w, i);
            }
            double total = LogSumExp.of(w.values, scratch.at, terms.length);
            w.values[scratch.at + terms.length] = total;
            return total;
        }

        @Override
        public void push(Workspace w, int i, double weight) {
            double total = w.values[scratch.at + terms.length];
            for (int k = 0; k < terms.length; k++) {
                double share = weight * Math.exp(w.values[scratch.at + k] - total);
                terms[k].push(w, i, share);
                if (weights.variable()) {
                    w.adjoints[weights.at + k] += share / weights.get(w, k);
                }
            }
        }
    }
}
