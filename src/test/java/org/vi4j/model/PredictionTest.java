package org.vi4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.internal.math.Normal;

/** Against SciPy 1.10.1: log_ndtr, and integrate.quad to 1e-13 (with brentq for the intervals). */
class PredictionTest {
    @ParameterizedTest
    @CsvSource({
        "3, -0.001350809964748193",
        "-1, -1.841021645009264",
        "-19.5, -194.01696577749752",
        "-20.5, -214.06672896326387",
        "-60, -1805.0135606805675"
    })
    void logCdf(double x, double expected) {
        assertThat(Normal.logCdf(x)).isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
    }

    @ParameterizedTest
    @CsvSource({
        "0.7, 0.5, 0.6597195347666582, 0.7343750070025759",
        "-2, 3, 0.28257601410432365, 0.26354462843276905",
        "1, 20, 0.5198575769848539, 0.5199139496505747"
    })
    void probabilities(double mean, double sd, double logistic, double probit) {
        assertThat(Likelihood.logistic().mean(mean, sd)).isCloseTo(logistic, within(1e-10));
        assertThat(Likelihood.probit().mean(mean, sd)).isCloseTo(probit, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "0.95, 4, 1, 0.5, 2.92503392478787",
        "0.9, 1, 2, 3, 13.368445124563394",
        "0.5, 30, 1, 0.001, 0.6827560406808462"
    })
    void halfWidths(double level, double nu, double scale, double sd, double expected) {
        assertThat(Likelihood.studentT(nu).interval(level, 0, sd, new Precision.Known(1 / (scale * scale)))[1])
                .isCloseTo(expected, within(1e-8));
    }
}
