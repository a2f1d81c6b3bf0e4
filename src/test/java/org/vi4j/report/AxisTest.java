package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

class AxisTest {
    private static final double MARGIN = 0.04;

    private static List<String> labels(Axis axis) {
        return axis.ticks(5).stream().map(Axis.Tick::label).toList();
    }

    /** Of any size, sign and spread, near zero and far from it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyTickIsRoundAndSaysWhereItIsAndNoneIsMinusZero(int seed) {
        RandomGenerator random = new RandomStreams(seed).at("axis", 0);
        for (int i = 0; i < 200; i++) {
            double size = Math.pow(10, 16 * random.nextDouble() - 8);
            double middle = random.nextBoolean() ? 0 : size * (random.nextDouble() - 0.5) * 20;
            Axis axis = Axis.over(
                    new double[] {middle - size * random.nextDouble(), middle + size * random.nextDouble()},
                    false,
                    MARGIN);
            List<Axis.Tick> ticks = axis.ticks(5);
            assertThat(ticks).hasSizeBetween(2, 12);
            assertThat(ticks.stream().map(Axis.Tick::label)).doesNotHaveDuplicates();
            double slack = 1e-6 * (axis.high() - axis.low());
            for (Axis.Tick tick : ticks) {
                assertThat(tick.label()).doesNotMatch("-0(\\.0*)?").hasSizeLessThan(13);
                assertThat(Math.abs(Double.parseDouble(tick.label()) - tick.at()))
                        .isLessThanOrEqualTo(slack);
                assertThat(axis.place(tick.at())).isBetween(-1e-6, 1 + 1e-6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void logarithmicTicksAreRoundDistinctAndInside(int seed) {
        RandomGenerator random = new RandomStreams(seed).at("log", 0);
        for (int i = 0; i < 200; i++) {
            double low = Math.pow(10, 12 * random.nextDouble() - 6);
            Axis axis = Axis.over(new double[] {low, low * Math.pow(10, 8 * random.nextDouble()), -1}, true, MARGIN);
            List<Axis.Tick> ticks = axis.ticks(6);
            assertThat(ticks.stream().map(Axis.Tick::label)).doesNotHaveDuplicates();
            for (Axis.Tick tick : ticks) {
                assertThat(Double.parseDouble(tick.label()) / tick.at()).isBetween(1 - 1e-9, 1 + 1e-9);
                assertThat(axis.place(tick.at())).isBetween(-1e-6, 1 + 1e-6);
            }
        }
    }

    @Test
    void whatIsCountedHasWholeTicks() {
        assertThat(labels(Axis.over(new double[] {1, 2, 3}, false, MARGIN))).containsExactly("1", "2", "3");
        assertThat(labels(Axis.over(new double[] {1}, false, MARGIN))).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource({"45.79205287901024, 45.79205287901025", "0.069041555872467, 0.069041555872467", "1e9, 1000000000.5"})
    void equalValuesHaveShortTicksOfTheirOwnSize(double least, double most) {
        assertThat(labels(Axis.over(new double[] {least, most}, false, MARGIN)))
                .hasSizeGreaterThan(1)
                .allMatch(label -> label.length() <= 10);
    }

    @Test
    void zeroIsZeroWhateverTheRoundingOfItsStepsIs() {
        assertThat(labels(Axis.over(new double[] {-0.3, 0.3}, false, MARGIN)))
                .containsExactly("-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3");
        assertThat(Axis.label(-1e-17, 0.1)).isEqualTo("0");
    }

    @Test
    void withoutValuesThereIsStillAnAxis() {
        assertThat(Axis.over(new double[] {Double.NaN}, false, MARGIN)).isEqualTo(new Axis(0, 1, false, false));
        assertThat(Axis.over(new double[] {-3}, true, MARGIN)).isEqualTo(new Axis(1, 10, true, false));
    }
}
