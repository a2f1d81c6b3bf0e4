package org.vi4j.regression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.Likelihood;

/** Refuses columns that a regression cannot tell apart, with a way out. */
final class FeatureChecks {
    private FeatureChecks() {}

    /** Checks the features' names, before the data are read. */
    static void checkNames(String source, List<String> names, RegressionOptions config) {
        if (config.intercept() && names.contains(Design.INTERCEPT)) {
            throw new UserError(source + " has a column '" + Design.INTERCEPT
                    + "', the name under which the intercept is reported: rename it, or fit no intercept");
        }
        for (int j = 0; j < names.size(); j++) {
            if (names.indexOf(names.get(j)) < j) {
                throw new UserError(source + ": column '" + names.get(j) + "' has the name that a level of a column of"
                        + " words gets, so that two coefficients would be named so: rename it, or leave one of the"
                        + " columns out");
            }
        }
    }

    /** Checks their values. */
    static void check(String source, List<String> names, Moments moments, RegressionOptions config) {
        double[] min = moments.min();
        double[] max = moments.max();
        for (int j = 0; j < names.size(); j++) {
            if (min[j] == max[j] && (config.intercept() || config.standardize() || min[j] == 0)) {
                String clash =
                        config.intercept() ? "so it cannot be told from the intercept" : "so it carries no information";
                String out = config.intercept() && !config.standardize() && min[j] != 0
                        ? "leave the column out, or fit no intercept"
                        : "leave the column out";
                throw new UserError(source + ": column '" + names.get(j) + "' is " + min[j] + " in every row ("
                        + moments.rows() + "), " + clash + ": " + out);
            }
        }
        Map<Long, String> seen = new HashMap<>();
        for (int j = 0; j < names.size(); j++) {
            String other = seen.putIfAbsent(moments.hashes()[j], names.get(j));
            if (other != null) {
                throw new UserError(source + ": columns '" + other + "' and '" + names.get(j)
                        + "' are the same in every row, so their coefficients cannot be told apart: leave one out");
            }
        }
        int last = min.length - 1;
        // Counts that are all the same still say how large their mean is, and that they vary little.
        boolean counts = config.likelihood().support() == Likelihood.Support.COUNT;
        if (!counts && !config.precisionsKnown() && min[last] == max[last]) {
            throw new UserError(source + ": the target is " + min[last] + " in every row (" + moments.rows()
                    + "), so neither noise nor effects can be learned: give alpha and beta");
        }
    }

    /** Names the columns because of which a precision matrix broke down, where it is that of all coefficients. */
    static UserError notToldApart(String source, Design design, Cholesky.NotPositiveDefinite e) {
        List<String> names = design.coefficients();
        if (e.dimension() != names.size() || e.others().isEmpty()) {
            return e;
        }
        String others = String.join("', '", e.others().stream().map(names::get).toList());
        return new UserError(
                source + ": column '" + names.get(e.row()) + "' cannot be told from '" + others
                        + "' in float64: leave one of them out, raise alpha, or standardize the columns",
                e);
    }

    /** Refuses a flat prior where the rows alone do not determine every coefficient and the noise. */
    static void checkFlat(String source, Spectrum spectrum) {
        int d = spectrum.dimension();
        if (spectrum.blind() > 0 || spectrum.rows() < d + 4) {
            throw new UserError(source + ": " + spectrum.rows() + " rows for " + d + " coefficients"
                    + (spectrum.rows() < d + 4
                            ? ", and a flat prior needs at least " + (d + 4)
                            : ", of which columns are sums of others, and a flat prior tells them not apart")
                    + ": take another prior, such as weak, or leave columns out");
        }
    }
}
