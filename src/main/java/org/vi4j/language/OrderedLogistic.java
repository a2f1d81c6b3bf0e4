package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;

/** P(y ≤ k) = logistic(cₖ − η) of categories 0 … K−1 with K − 1 increasing cutpoints. */
final class OrderedLogistic extends RowDistribution {
    private final Slot eta;
    private final Slot cutpoints;

    OrderedLogistic(Object eta, Object cutpoints) {
        this.eta = Slot.of(eta);
        this.cutpoints = Slot.of(cutpoints);
    }

    @Override
    List<Slot> arguments() {
        return List.of(eta, cutpoints);
    }

    @Override
    RowTerm rows(Tape tape, Slot value) {
        requireCategories("orderedLogistic", value, cutpoints.size + 1);
        if (eta.size != 1 && eta.size != value.size) {
            throw new UserError("orderedLogistic: " + value.size + " values, but predictors for " + eta.size);
        }
        return new Term(value, tape.allocate(2));
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        for (int i = 0; i < size; i++) {
            double u = random.nextDouble();
            double latent = eta.get(w, i) + Math.log(u) - Math.log1p(-u);
            int k = 0;
            while (k < cutpoints.size && latent > cutpoints.in(w)[cutpoints.at + k]) {
                k++;
            }
            out[at + i] = k;
        }
    }

    @Override
    public String toString() {
        return "orderedLogistic of " + (cutpoints.size + 1) + " categories";
    }

    /** Its rows; scratch holds the derivatives by the cutpoints above and below. */
    private final class Term implements RowTerm {
        private final Slot y;
        private final Slot scratch;

        Term(Slot y, Slot scratch) {
            this.y = y;
            this.scratch = scratch;
        }

        @Override
        public List<Slot> inputs() {
            return List.of(y, eta, cutpoints);
        }

        @Override
        public void prepare(Workspace w) {}

        /** logistic(b) − logistic(a) = logistic(b) logistic(−a) (1 − exp(a − b)). */
        @Override
        public double value(Workspace w, int i) {
            int k = (int) y.get(w, i);
            double[] c = cutpoints.in(w);
            double sum = 0;
            double above = 0;
            double below = 0;
            double b = k < cutpoints.size ? c[cutpoints.at + k] - eta.get(w, i) : Double.POSITIVE_INFINITY;
            double a = k > 0 ? c[cutpoints.at + k - 1] - eta.get(w, i) : Double.NEGATIVE_INFINITY;
            if (k < cutpoints.size) {
                sum -= Special.softplus(-b);
                above = Special.logistic(-b);
            }
            if (k > 0) {
                sum -= Special.softplus(a);
                below = -Special.logistic(a);
            }
            if (k > 0 && k < cutpoints.size) {
                double gap = Math.expm1(b - a);
                sum += Math.log(-Math.expm1(a - b));
                above += 1 / gap;
                below -= 1 / gap;
            }
            w.values[scratch.at] = above;
            w.values[scratch.at + 1] = below;
            return sum;
        }

        @Override
        public void push(Workspace w, int i, double weight) {
            int k = (int) y.get(w, i);
            double above = weight * w.values[scratch.at];
            double below = weight * w.values[scratch.at + 1];
            if (eta.variable()) {
                w.adjoints[eta.at + i * eta.step] -= above + below;
            }
            if (cutpoints.variable() && k < cutpoints.size) {
                w.adjoints[cutpoints.at + k] += above;
            }
            if (cutpoints.variable() && k > 0) {
                w.adjoints[cutpoints.at + k - 1] += below;
            }
        }
    }
}
