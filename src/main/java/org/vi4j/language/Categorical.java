package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.internal.math.Variates;
import org.vi4j.language.Model.Expression;

/** P(y = k) ∝ exp lₖ of categories 0 … K−1, with logits for all rows or for each. */
final class Categorical extends RowDistribution {
    private final Slot logits;
    private final int categories;

    Categorical(Expression logits) {
        this.logits = logits.slot();
        this.categories = logits instanceof Matrix matrix ? matrix.columns() : logits.size();
    }

    @Override
    List<Slot> arguments() {
        return List.of(logits);
    }

    @Override
    RowTerm rows(Tape tape, Slot value) {
        requireCategories("categoricalLogit", value, categories);
        if (logits.size != categories && logits.size != categories * value.size) {
            throw new UserError("categoricalLogit: " + value.size + " values, but logits for "
                    + logits.size / categories + " rows");
        }
        return new Term(value, tape.allocate(1));
    }

    private int row(int i) {
        return logits.at + (logits.size == categories ? 0 : i * categories);
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        double[] probabilities = new double[categories];
        for (int i = 0; i < size; i++) {
            double total = LogSumExp.of(logits.in(w), row(i), categories);
            for (int k = 0; k < categories; k++) {
                probabilities[k] = Math.exp(logits.in(w)[row(i) + k] - total);
            }
            out[at + i] = Variates.index(probabilities, random);
        }
    }

    @Override
    public String toString() {
        return "categoricalLogit of " + categories + " categories";
    }

    /** Its rows; scratch holds the last row's log-sum-exp. */
    private final class Term implements RowTerm {
        private final Slot y;
        private final Slot scratch;

        Term(Slot y, Slot scratch) {
            this.y = y;
            this.scratch = scratch;
        }

        @Override
        public List<Slot> inputs() {
            return List.of(y, logits);
        }

        @Override
        public void prepare(Workspace w) {}

        @Override
        public double value(Workspace w, int i) {
            double total = LogSumExp.of(logits.in(w), row(i), categories);
            w.values[scratch.at] = total;
            return logits.in(w)[row(i) + (int) y.get(w, i)] - total;
        }

        @Override
        public void push(Workspace w, int i, double weight) {
            if (!logits.variable()) {
                return;
            }
            int row = row(i);
            for (int k = 0; k < categories; k++) {
                w.adjoints[row + k] -= weight * Math.exp(w.values[row + k] - w.values[scratch.at]);
            }
            w.adjoints[row + (int) y.get(w, i)] += weight;
        }
    }
}
