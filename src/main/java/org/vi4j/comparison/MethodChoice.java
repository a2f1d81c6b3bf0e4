package org.vi4j.comparison;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.Verdict;

/** MCMC or VI? The answer that the measurements give. */
final class MethodChoice {
    /** Time is worth an approximation only where it is less than half, and a second at least. */
    private static final double WORTHWHILE = 2;

    private static final double NOTICED_SECONDS = 1;

    private MethodChoice() {}

    /**
     * Chooses. The closed form if there is one; else the fastest approximation that is believed and agrees with the
     * reference, unless NUTS is believed and hardly slower; else NUTS if it is believed.
     *
     * @param results of the methods that were run
     * @return the choice
     */
    static Comparison.Recommendation of(List<MethodResult> results) {
        Optional<MethodResult> exact = find(results, Method.EXACT);
        if (exact.filter(MethodChoice::adequate).isPresent()) {
            return new Comparison.Recommendation(
                    Method.EXACT, "the posterior has a closed form: there is nothing to approximate");
        }
        Optional<MethodResult> nuts = find(results, Method.NUTS).filter(MethodChoice::adequate);
        Optional<MethodResult> fastest = results.stream()
                .filter(r -> !r.name().equals(Method.NUTS) && adequate(r))
                .min(Comparator.comparingDouble(MethodResult::seconds));
        if (fastest.isPresent() && nuts.isPresent()) {
            return between(fastest.get(), nuts.get());
        }
        if (fastest.isPresent()) {
            MethodResult q = fastest.get();
            return new Comparison.Recommendation(
                    q.name(),
                    "VI: " + q.verdict().reason() + ", in " + seconds(q)
                            + (find(results, Method.NUTS).isPresent()
                                    ? "; NUTS cannot be believed here"
                                    : "; NUTS was not run, which would be a check"));
        }
        if (nuts.isPresent()) {
            return new Comparison.Recommendation(
                    Method.NUTS, "MCMC: " + nuts.get().verdict().reason() + ", and " + others(results));
        }
        Optional<MethodResult> weighted = results.stream()
                .filter(r -> r.verdict().trust() == Verdict.Trust.USE_WITH_WEIGHTS)
                .min(Comparator.comparingDouble(r -> r.paretoK().orElse(Double.NaN)));
        if (weighted.isPresent()) {
            return new Comparison.Recommendation(
                    weighted.get().name(),
                    "with importance weights only: " + weighted.get().verdict().reason());
        }
        return new Comparison.Recommendation(
                "none",
                find(results, Method.NUTS)
                        .map(r -> none(results) + "; NUTS says: " + r.verdict().reason() + "; "
                                + r.verdict().next())
                        .orElse("no answer can be believed: run NUTS too, or another parameterization"));
    }

    /** Why it is not an approximation where it is NUTS. */
    private static String others(List<MethodResult> results) {
        List<MethodResult> approximations =
                results.stream().filter(r -> !r.name().equals(Method.NUTS)).toList();
        if (approximations.isEmpty()) {
            return "no approximation was run";
        }
        String outside = approximations.stream()
                .filter(r -> !Agreement.inside(r))
                .map(r -> r.name() + " ("
                        + Agreement.distance(r.metrics().errors().orElseThrow()) + ")")
                .collect(Collectors.joining(", "));
        return "no approximation can be believed"
                + (outside.isEmpty() ? "" : "; too far from the reference: " + outside);
    }

    /** Says that nothing can be believed, although an approximation's weights may be good. */
    private static String none(List<MethodResult> results) {
        String disputed = results.stream()
                .filter(r -> r.verdict().trust() == Verdict.Trust.BELIEVE)
                .map(MethodResult::name)
                .collect(Collectors.joining(", "));
        return disputed.isEmpty()
                ? "no answer can be believed"
                : "NUTS cannot be believed, and " + disputed + ", believed by its weights, is too far from it";
    }

    private static Comparison.Recommendation between(MethodResult q, MethodResult nuts) {
        double gain = nuts.seconds() - q.seconds();
        if (gain < NOTICED_SECONDS || nuts.seconds() < WORTHWHILE * q.seconds()) {
            return new Comparison.Recommendation(
                    Method.NUTS,
                    format(
                            "MCMC: it can be believed and took %s; the fastest believed approximation, %s, took %s,"
                                    + " which saves too little time",
                            seconds(nuts), q.name(), seconds(q)));
        }
        MethodResult.Errors errors = q.metrics().errors().orElseThrow();
        return new Comparison.Recommendation(
                q.name(),
                format(
                        "VI: it can be believed (%s), with means within %.2f and standard deviations within %.0f %% of"
                                + " the reference's, in %s where NUTS took %s",
                        q.verdict().reason(),
                        errors.worstMean(),
                        100 * Math.max(1 - errors.sdRatioMin(), errors.sdRatioMax() - 1),
                        seconds(q),
                        seconds(nuts)));
    }

    private static boolean adequate(MethodResult r) {
        return r.verdict().trust() == Verdict.Trust.BELIEVE && Agreement.inside(r);
    }

    private static Optional<MethodResult> find(List<MethodResult> results, String name) {
        return results.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    private static String seconds(MethodResult r) {
        return format(r.seconds() < 10 ? "%.2f s" : "%.0f s", r.seconds());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
