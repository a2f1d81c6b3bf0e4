package org.vi4j.regression;

import java.util.Comparator;
import java.util.Locale;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.diagnostics.Verdict.Trust;

/**
 * What the standard deviations of a fit of rows are worth, from what its draws' weights by the exact joint say; and
 * where these say nothing, from a fit beside it.
 */
final class SpreadSentence {
    private SpreadSentence() {}

    /** The sentence. */
    static String of(Evidence evidence, Verdict verdict) {
        Evidence.Quantity most = evidence.quantities().stream()
                .max(Comparator.comparingDouble(SpreadSentence::factor))
                .orElseThrow();
        return switch (verdict.trust()) {
            case BELIEVE ->
                format(
                        "Variances: believe them; weighted to the exact posterior no standard deviation changes by more than"
                                + " %.0f %% (%s).",
                        100 * (factor(most) - 1), most.name());
            case USE_WITH_WEIGHTS ->
                format(
                        "Variances: not exact; weighted to the exact posterior the standard deviation of %s is %.2f times"
                                + " this one.",
                        most.name(), most.widening());
            case NOT_DECIDED, DO_NOT_BELIEVE ->
                "Variances: don't believe them, since the weights by the exact posterior" + " cannot be trusted"
                        + (most.widening() > 1.1 ? widened(most) : "") + ".";
        };
    }

    /** The sentence where another method has fitted the same model. */
    static String beside(Coefficients own, Coefficients other, String better, String advice) {
        double[] narrow = own.sd();
        double[] wide = other.sd();
        int most = 0;
        for (int j = 1; j < wide.length; j++) {
            most = wide[j] / narrow[j] > wide[most] / narrow[most] ? j : most;
        }
        double factor = wide[most] / narrow[most];
        String name = own.names().get(most);
        return factor > 1.1
                ? format(
                        "Variances: too small: %s has a standard deviation of %s that is %.1f times this one: %s.",
                        better, name, factor, advice)
                : format("Variances: as those of %s, to %.0f %% (%s).", better, 100 * (factor - 1), name);
    }

    /** A fit by a better method, and what its weights say of it. */
    static String better(String method, Verdict judged) {
        return method + ", "
                + (judged.trust() == Trust.BELIEVE || judged.trust() == Trust.USE_WITH_WEIGHTS
                        ? "which its own weights confirm,"
                        : "which cannot be believed itself,");
    }

    private static String widened(Evidence.Quantity most) {
        return format(": even they make that of %s %.1f times as large", most.name(), most.widening());
    }

    private static double factor(Evidence.Quantity quantity) {
        return Math.max(quantity.widening(), 1 / quantity.widening());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
