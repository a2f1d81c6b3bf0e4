package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each coefficient stands in the vector of all of them: first the effects of the largest grouping factor, level
 * after level, then those of the other factors, then the p fixed coefficients. The effects of one level stand together,
 * k of its factor.
 */
final class Layout {
    /**
     * Effects of one factor's levels that vary together: u ~ N(0, Σ), independent from level to level.
     *
     * @param factor the factor's place
     * @param at where its effects begin among those of a level
     * @param columns the columns that they multiply, {@code [q]}: {@link #ONE}, or a feature's place
     */
    record Term(int factor, int at, List<Integer> columns) {
        /** Copies the list. */
        Term {
            columns = List.copyOf(columns);
        }

        int size() {
            return columns.size();
        }

        /** Says whether the level itself varies, so that columns may be taken about their means. */
        boolean hasIntercept() {
            return columns.contains(ONE);
        }
    }

    /** The column of ones. */
    static final int ONE = -1;

    private final List<Term> terms;
    private final int[] levels;
    private final int[] width;
    private final int[] offset;
    private final int eliminated;
    private final int fixed;

    /**
     * Lays out.
     *
     * @param terms of all factors, those of one factor with places that follow each other
     * @param levels of each factor; without factors there is one of one level without effects
     * @param fixed p
     */
    Layout(List<Term> terms, List<Integer> levels, int fixed) {
        this.terms = List.copyOf(terms);
        this.levels = levels.isEmpty()
                ? new int[] {1}
                : levels.stream().mapToInt(n -> n).toArray();
        this.width = new int[this.levels.length];
        for (Term term : terms) {
            width[term.factor] += term.size();
        }
        this.fixed = fixed;
        int largest = 0;
        for (int f = 1; f < width.length; f++) {
            largest = this.levels[f] * width[f] > this.levels[largest] * width[largest] ? f : largest;
        }
        this.eliminated = largest;
        this.offset = new int[width.length];
        int at = this.levels[largest] * width[largest];
        for (int f : others()) {
            offset[f] = at;
            at += this.levels[f] * width[f];
        }
    }

    List<Term> terms() {
        return terms;
    }

    int factors() {
        return levels.length;
    }

    /** The factor of which each level meets itself only: it is eliminated before the others are looked at. */
    int eliminated() {
        return eliminated;
    }

    /** The other factors, in order. */
    List<Integer> others() {
        List<Integer> others = new ArrayList<>();
        for (int f = 0; f < levels.length; f++) {
            if (f != eliminated) {
                others.add(f);
            }
        }
        return others;
    }

    int levels(int factor) {
        return levels[factor];
    }

    /** k, the effects of one level. */
    int width(int factor) {
        return width[factor];
    }

    /** Where the effects of a level begin. */
    int at(int factor, int level) {
        return offset[factor] + level * width[factor];
    }

    /** p, the fixed coefficients. */
    int fixed() {
        return fixed;
    }

    /** Where the fixed coefficients begin. */
    int fixedAt() {
        return dimension() - fixed;
    }

    /** The effects of the eliminated factor. */
    int head() {
        return levels[eliminated] * width[eliminated];
    }

    /** All coefficients but the eliminated ones. */
    int rest() {
        return dimension() - head();
    }

    int dimension() {
        int sum = fixed;
        for (int f = 0; f < levels.length; f++) {
            sum += levels[f] * width[f];
        }
        return sum;
    }
}
