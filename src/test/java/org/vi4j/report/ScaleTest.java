package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {
    @ParameterizedTest
    @CsvSource({
        "45.79205287901024, 45.79205287901024",
        "45.79205287901024, 45.79205287901025",
        "7.811875207789529, 8.5566937231741",
        "0.027934610905325, 0.030888659158578",
        "0.069041555872467, 0.069041555872467",
        "-12345.678, -12345.678",
        "-0.4, 0.3",
        "0, 0",
        "0, 987654"
    })
    void endsAreRoundAndHoldTheValues(double least, double most) {
        Scale scale = Scale.of(DoubleStream.of(least, most, Double.NaN, Double.POSITIVE_INFINITY));
        assertThat(scale.low()).isLessThan(scale.high());
        // Ends may miss a value by rounding only.
        double slack = 1e-8 * (scale.high() - scale.low());
        assertThat(scale.low()).isLessThanOrEqualTo(least + slack);
        assertThat(scale.high()).isGreaterThanOrEqualTo(most - slack);
        for (double end : new double[] {scale.low(), scale.high()}) {
            String label = scale.label(end);
            assertThat(label).hasSizeLessThanOrEqualTo(8);
            // What is written is where it is.
            assertThat(Math.abs(Double.parseDouble(label) - end)).isLessThanOrEqualTo(slack);
        }
    }

    @Test
    void equalValuesHaveTicksOfTheirOwnSize() {
        Scale scale = Scale.of(DoubleStream.of(45.79205287901024));
        assertThat(scale.label(scale.low())).isEqualTo("45.76");
        assertThat(scale.label(scale.high())).isEqualTo("45.82");
    }

    @Test
    void withoutValuesThereIsStillAScale() {
        assertThat(Scale.of(DoubleStream.of(Double.NaN))).isEqualTo(new Scale(0, 1));
    }
}
