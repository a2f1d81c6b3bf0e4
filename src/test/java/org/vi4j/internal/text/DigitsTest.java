package org.vi4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {
    @ParameterizedTest
    @CsvSource({
        "42.72879, 10.521647, 42.728790",
        "1000000.12345, 0.072864, 1000000.1235",
        "1600000000.123, 0.987, 1600000000.123",
        "1000000, 5, 1000000.00",
        "123456789, 1e6, 1.23457e+08",
        "2.5e20, 1e10, 2.500000000000e+20",
        "1e-10, 1e-10, 1.00000e-10",
        "-7.11949e-4, 0.018570, -7.11949e-04",
        "0, 1, 0.000000",
        "0.5, 1e-9, 0.50000000000",
        "1, NaN, 1.000000",
        "Infinity, 1, Infinity",
    })
    void asManyDigitsAsTheStandardDeviationNeeds(double value, double sd, String expected) {
        assertThat(Digits.of(value, sd)).isEqualTo(expected);
    }

    /**
     * Two ends of an interval never read the same, however far from zero it lies, as far as float64 tells them apart.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e-6, 0.1, 3, 1e5, 1e6, 1.6e9, 1e14, 1e16, 1e100})
    void endsOfAnIntervalReadDifferently(double value) {
        for (double share : new double[] {1e-13, 1e-9, 1e-6, 1e-3, 1}) {
            double sd = share * value;
            String low = Digits.of(value - sd, sd);
            assertThat(low).isNotEqualTo(Digits.of(value + sd, sd));
            assertThat(Double.parseDouble(low)).isBetween(value - 1.01 * sd, value - 0.99 * sd);
        }
    }

    @Test
    void zeroHasNoSign() {
        assertThat(Digits.apart(2, -0.001, 0.7)).isEqualTo("0.00");
        assertThat(Digits.apart(2, -0.006, 0.7)).isEqualTo("-0.01");
        assertThat(Digits.withoutNegativeZero("-0")).isEqualTo("0");
        assertThat(Digits.withoutNegativeZero("-0.10")).isEqualTo("-0.10");
    }
}
