package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.model.Precision;

/** The Gamma distribution has the standard deviation's mean and spread, however well that is known. */
class MatchedGammaTest {
    /**
     * Of x ~ Gamma(a), x^−½ has the relative spread r with 2r√a = 1 + 9r²/4 but for terms of order r⁴, at any scale.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1e-1, 1e-2, 2e-2, 3e-3, 1e-3, 1e-4, 1e-5})
    void theSpreadIsMatched(double relative) {
        for (double scale : new double[] {1e-6, 0.37, 1e5}) {
            Precision matched = MatchedGamma.ofSd(scale, relative * relative * scale * scale);
            assertThat(matched.sdMean() / scale).isCloseTo(1, within(1e-6));
            double shape = ((Precision.Uncertain) matched).gamma().shape();
            double square = relative * relative;
            assertThat(2 * relative * Math.sqrt(shape))
                    .isCloseTo(1 + 2.25 * square, within(8 * square * square + 1e-7));
        }
    }
}
