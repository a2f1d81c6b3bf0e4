package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.model.Separation;

/**
 * Directions b of the parameters in which a likelihood never falls, so that it has no maximum, and under a flat prior
 * no posterior: each row says of vectors z that zᵀb may not be negative, which is what {@link Separation} looks for in
 * rows of ones. Of a count that is 0, −x is such a vector; of another one x and −x, as its likelihood falls either way;
 * of a level without an order the differences between its linear predictor and the others'; of a level in order its
 * upper cutpoint less the row's predictor, and the negative of its lower one.
 */
final class EndlessLikelihood {
    private EndlessLikelihood() {}

    /**
     * Looks for such a direction.
     *
     * @param rows in the fit's units
     * @param likelihood how the target depends on them
     * @param d the number of parameters
     */
    static Optional<Separation> of(RowSums rows, Likelihood likelihood, int d) {
        boolean counts = likelihood.support() == Likelihood.Support.COUNT;
        return counts || likelihood instanceof LevelsLikelihood
                ? Separation.of(new Demands(rows, likelihood, d))
                : Optional.empty();
    }

    /** The refusal of a flat prior. */
    static UserError refusal(String source, Design design, Likelihood likelihood, Separation separation) {
        String apart = switch (likelihood.support()) {
            case COUNT -> "rows apart whose counts are all 0";
            case LEVEL -> "levels of the target apart";
            default -> "the target's two values apart";
        };
        return new UserError(source + ": " + separator(design, separation.columns()) + " " + apart
                + ", so the best coefficients are infinite, and a flat prior has no posterior: take another prior, such"
                + " as weak, or leave columns out");
    }

    /** The columns that separate, as subject and verb of a sentence; the intercept moves with any of them. */
    static String separator(Design design, int[] coefficients) {
        List<String> moving = Arrays.stream(coefficients)
                .filter(j -> design.feature(j) >= 0)
                .mapToObj(j -> "'" + design.features().get(design.feature(j)) + "'")
                .distinct()
                .toList();
        if (moving.isEmpty()) {
            moving = Arrays.stream(coefficients)
                    .mapToObj(j -> "'" + design.coefficients().get(j) + "'")
                    .toList();
        }
        return moving.size() == 1
                ? moving.get(0) + " alone tells"
                : moving.stream().collect(Collectors.joining(", ")) + " together tell";
    }

    /** What rows demand of a direction, as rows of their own. */
    private record Demands(RowSums from, Likelihood likelihood, int dimension) implements RowSums {
        @Override
        public long rows() {
            return from.rows();
        }

        @Override
        public double[] sum(Term term) {
            return from.sum(new Each(likelihood, dimension, term));
        }
    }

    /** Adds a row's demands, each with an outcome of 1. */
    private record Each(Likelihood likelihood, int d, RowSums.Term term) implements RowSums.Term {
        @Override
        public int length() {
            return term.length();
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            if (likelihood instanceof LevelsLikelihood levels) {
                double[][] eta = levels.predictors(x);
                if (levels.ordered()) {
                    ordered(eta, (int) y, sums);
                } else {
                    unordered(eta, (int) y, sums);
                }
                return;
            }
            demand(x, new double[x.length], sums);
            if (y == 0) {
                return;
            }
            demand(new double[x.length], x, sums);
        }

        private void ordered(double[][] eta, int y, double[] sums) {
            double[] none = new double[d];
            if (y < eta.length) {
                demand(none, eta[y], sums);
            }
            if (y > 0) {
                demand(eta[y - 1], none, sums);
            }
            for (int k = 1; k < eta.length; k++) {
                demand(eta[k - 1], eta[k], sums);
            }
        }

        private void unordered(double[][] eta, int y, double[] sums) {
            double[] own = y == 0 ? new double[d] : eta[y - 1];
            for (int k = 0; k <= eta.length; k++) {
                if (k != y) {
                    demand(k == 0 ? new double[d] : eta[k - 1], own, sums);
                }
            }
        }

        /** That b leads from one vector's side to the other's, or along both. */
        private void demand(double[] below, double[] above, double[] sums) {
            double[] z = new double[d];
            Arrays.setAll(z, j -> above[j] - below[j]);
            term.add(z, 1, 1, sums);
        }
    }
}
