package org.vi4j.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Trust;

class AgreementTest {
    private static final Problem.Reference NUTS =
            new Problem.Reference(Problem.Reference.NUTS, new double[] {0}, new double[] {1});

    private static MethodResult result(Trust trust, double meanError, double sdMin, double sdMax) {
        return result(trust, Optional.of(new MethodResult.Errors(meanError, sdMin, sdMax)));
    }

    private static MethodResult result(Trust trust, Optional<MethodResult.Errors> errors) {
        MethodResult.Metrics metrics =
                new MethodResult.Metrics(errors, OptionalDouble.of(0), Optional.empty(), Optional.empty());
        return new MethodResult("q", 1, 1, Optional.empty(), metrics, new Verdict(trust, "good weights", "next"));
    }

    @ParameterizedTest
    @CsvSource({
        "0.3, 1, 1, a mean 0.30 standard deviations off",
        "0.2504, 1, 1, a mean 0.2504 standard deviations off",
        "0.1, 0.7, 1, a standard deviation 0.70 times as large",
        "0.1, 1, 1.4, a standard deviation 1.40 times as large",
    })
    void whatIsFarFromTheReferenceIsNotBelieved(double error, double min, double max, String distance) {
        Verdict verdict =
                Agreement.checked(result(Trust.BELIEVE, error, min, max), NUTS).verdict();
        assertThat(verdict.trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
        assertThat(verdict.reason()).isEqualTo("good weights, but against NUTS' draws it has " + distance);
    }

    @Test
    void theRestIsLeftAsItIs() {
        MethodResult near = result(Trust.BELIEVE, 0.2, 0.9, 1.2);
        assertThat(Agreement.checked(near, NUTS)).isSameAs(near);
        MethodResult none = result(Trust.BELIEVE, Optional.empty());
        assertThat(Agreement.checked(none, NUTS)).isSameAs(none);
        MethodResult weighted = result(Trust.USE_WITH_WEIGHTS, 2, 0.2, 1);
        assertThat(Agreement.checked(weighted, NUTS)).isSameAs(weighted);
    }
}
