package org.vi4j.comparison;

import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.internal.text.Digits;

/**
 * Whether an answer's means and standard deviations are the reference's. Weights and chains know only of places that
 * they have been to: an approximation that sits in one of two modes, or chains that all fell into it, look perfect to
 * themselves.
 */
final class Agreement {
    /** The largest distance of a mean, in standard deviations of the reference. */
    static final double MAX_MEAN_ERROR = 0.25;

    /** The smallest ratio of a standard deviation to the reference's. */
    static final double MIN_SD_RATIO = 0.8;

    /** The largest. */
    static final double MAX_SD_RATIO = 1.25;

    /** What to do about an answer that misses a part. */
    static final String NEXT =
            "use a method that has been to all modes: several starts, the inclusive divergence, or a mixture";

    private Agreement() {}

    /** Whether an answer is the reference's; where there was no reference there is no objection. */
    static boolean inside(MethodResult result) {
        return result.metrics().errors().map(Agreement::distance).orElse("").isEmpty();
    }

    /** The numbers that are outside; empty where none is. */
    static String distance(MethodResult.Errors errors) {
        String mean = errors.worstMean() > MAX_MEAN_ERROR
                ? "a mean " + Digits.apart(2, errors.worstMean(), MAX_MEAN_ERROR) + " standard deviations off"
                : "";
        double ratio = errors.sdRatioMin() < MIN_SD_RATIO ? errors.sdRatioMin() : errors.sdRatioMax();
        String sd = ratio < MIN_SD_RATIO || ratio > MAX_SD_RATIO
                ? "a standard deviation " + Digits.apart(2, ratio, ratio < MIN_SD_RATIO ? MIN_SD_RATIO : MAX_SD_RATIO)
                        + " times as large"
                : "";
        return mean + (mean.isEmpty() || sd.isEmpty() ? "" : ", ") + sd;
    }

    /**
     * Takes the trust from an answer that is believed by its own weights or chains but is not the reference's.
     *
     * @param result of a method
     * @param reference that is to be believed
     * @return the result, its verdict replaced where it is far off; one that weights may repair is left as it is
     */
    static MethodResult checked(MethodResult result, Problem.Reference reference) {
        if (result.verdict().trust() != Verdict.Trust.BELIEVE || inside(result)) {
            return result;
        }
        return result.withVerdict(new Verdict(
                Verdict.Trust.DO_NOT_BELIEVE,
                result.verdict().reason() + ", but against " + reference.label() + " it has "
                        + distance(result.metrics().errors().orElseThrow()),
                NEXT));
    }
}
