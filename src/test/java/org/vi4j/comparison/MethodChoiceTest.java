package org.vi4j.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Trust;

class MethodChoiceTest {
    private static MethodResult result(String name, double seconds, Trust trust, double meanError) {
        return new MethodResult(
                name,
                seconds,
                1,
                Optional.empty(),
                new MethodResult.Metrics(
                        Double.isNaN(meanError)
                                ? Optional.empty()
                                : Optional.of(new MethodResult.Errors(meanError, 1, 1)),
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new Verdict(trust, "the numbers of " + name, "next"));
    }

    private static final MethodResult GOOD_NUTS = result("nuts", 100, Trust.BELIEVE, Double.NaN);
    private static final MethodResult BAD_NUTS = result("nuts", 100, Trust.DO_NOT_BELIEVE, Double.NaN);

    private static String chosen(MethodResult... results) {
        return MethodChoice.of(List.of(results)).method();
    }

    @Test
    void theClosedFormComesFirst() {
        assertThat(chosen(result("exact", 50, Trust.BELIEVE, 0), result("laplace", 1, Trust.BELIEVE, 0), GOOD_NUTS))
                .isEqualTo("exact");
    }

    @Test
    void theFastestThatIsRightWins() {
        assertThat(chosen(
                        result("mean-field", 1, Trust.DO_NOT_BELIEVE, 0),
                        result("laplace", 2, Trust.BELIEVE, 0.6),
                        result("full-rank", 5, Trust.BELIEVE, 0.01),
                        result("automatic", 9, Trust.BELIEVE, 0.01),
                        GOOD_NUTS))
                .isEqualTo("full-rank");
    }

    @Test
    void nutsWinsWhereApproximatingSavesLittle() {
        assertThat(chosen(result("full-rank", 60, Trust.BELIEVE, 0.01), GOOD_NUTS))
                .isEqualTo("nuts");
        assertThat(chosen(
                        result("full-rank", 0.01, Trust.BELIEVE, 0.01), result("nuts", 0.9, Trust.BELIEVE, Double.NaN)))
                .isEqualTo("nuts");
    }

    @Test
    void nutsWinsWhereNoApproximationIsBelieved() {
        Comparison.Recommendation choice =
                MethodChoice.of(List.of(result("full-rank", 1, Trust.USE_WITH_WEIGHTS, 0), GOOD_NUTS));
        assertThat(choice.method()).isEqualTo("nuts");
        assertThat(choice.reason()).contains("the numbers of nuts").endsWith("no approximation can be believed");
    }

    @Test
    void whatWasNotRunIsNotJudged() {
        assertThat(MethodChoice.of(List.of(GOOD_NUTS)).reason()).endsWith("no approximation was run");
    }

    @Test
    void whatIsTooFarFromTheReferenceIsNamed() {
        assertThat(MethodChoice.of(List.of(
                                result("laplace", 1, Trust.DO_NOT_BELIEVE, 0.6),
                                result("full-rank", 1, Trust.USE_WITH_WEIGHTS, 0.1),
                                GOOD_NUTS))
                        .reason())
                .endsWith("no approximation can be believed; too far from the reference: laplace (a mean 0.60"
                        + " standard deviations off)");
        Comparison.Recommendation disputed =
                MethodChoice.of(List.of(result("laplace", 1, Trust.BELIEVE, 0.6), BAD_NUTS));
        assertThat(disputed.method()).isEqualTo("none");
        assertThat(disputed.reason())
                .startsWith("NUTS cannot be believed, and laplace, believed by its weights, is too far from it;")
                .contains("the numbers of nuts");
    }

    @Test
    void withoutAnythingBelievedNothingIsSold() {
        assertThat(chosen(result("full-rank", 1, Trust.USE_WITH_WEIGHTS, 0), BAD_NUTS))
                .isEqualTo("full-rank");
        Comparison.Recommendation none =
                MethodChoice.of(List.of(result("full-rank", 1, Trust.DO_NOT_BELIEVE, 0), BAD_NUTS));
        assertThat(none.method()).isEqualTo("none");
        assertThat(none.reason()).contains("the numbers of nuts");
    }
}
