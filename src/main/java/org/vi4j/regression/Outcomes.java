package org.vi4j.regression;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/**
 * How many coefficients a design has for each of its columns, by what the target is: one, or one for each level but the
 * reference; or one with cutpoints between ordered levels, which stand in the intercept's place.
 *
 * @param kind which of them
 * @param levels the target's levels; none for one coefficient
 */
record Outcomes(Kind kind, List<String> levels) {
    static final Outcomes ONE = new Outcomes(Kind.ONE, List.of());

    enum Kind {
        ONE,
        CUTPOINTS,
        LEVELS
    }

    static Outcomes of(Likelihood likelihood) {
        return likelihood instanceof LevelsLikelihood target
                ? new Outcomes(target.ordered() ? Kind.CUTPOINTS : Kind.LEVELS, target.levels())
                : ONE;
    }

    /** The number of linear predictors that have coefficients of their own. */
    int blocks() {
        return kind == Kind.LEVELS ? levels.size() - 1 : 1;
    }

    int cutpoints() {
        return kind == Kind.CUTPOINTS ? levels.size() - 1 : 0;
    }

    /** The coefficients' names from those of one linear predictor. */
    List<String> names(List<String> one) {
        if (kind == Kind.ONE) {
            return one;
        }
        List<String> all = new ArrayList<>();
        for (int k = 1; k <= blocks(); k++) {
            String level = kind == Kind.LEVELS ? levels.get(k) + ": " : "";
            one.forEach(name -> all.add(level + name));
        }
        for (int k = 1; k <= cutpoints(); k++) {
            all.add(levels.get(k - 1) + "|" + levels.get(k));
        }
        return all;
    }

    /** A number for each coefficient, from those of one linear predictor and those of the cutpoints. */
    double[] spread(double[] one, double cutpoint) {
        return IntStream.range(0, one.length * blocks() + cutpoints())
                .mapToDouble(j -> j < one.length * blocks() ? one[j % one.length] : cutpoint)
                .toArray();
    }

    /** The places of a member of one linear predictor. */
    List<Integer> places(int member, int d) {
        return IntStream.range(0, blocks()).mapToObj(k -> k * d + member).toList();
    }

    /** A row of one linear predictor's linear function of coefficients, for block k. */
    double[] block(int k, double[] one) {
        double[] all = new double[one.length * blocks() + cutpoints()];
        System.arraycopy(one, 0, all, k * one.length, one.length);
        return all;
    }
}
