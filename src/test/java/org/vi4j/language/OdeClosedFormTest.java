package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.vi4j.language.Distributions.normal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.language.Matrix.OdeSystem;

/** Decay, y' = −θy, has the solution y₀e^(−θt), so that density and gradient have closed forms. */
class OdeClosedFormTest {
    private static final double[] TIMES = {0.3, 1, 2.5};
    private static final double[] SEEN = {2.1, 1.2, 0.4};

    /** Solved to 1e-13, the derivatives by the rate and by the start agree with the closed form to 1e-10. */
    @ParameterizedTest
    @CsvSource({"0.8, 3", "0.1, 1.5", "1.7, 0.4"})
    void derivativesAreThoseOfTheClosedForm(double theta, double start) {
        Model model = Model.define(m -> {
            Real rate = m.real("rate", normal(0, 1));
            Real first = m.real("first", normal(0, 1));
            OdeSystem decay = (t, y, p) -> y.times(p.get(0)).negate();
            Matrix y = Matrix.ode(decay, Vector.of(first), 0, TIMES, Vector.of(rate), 1e-13);
            m.observe("seen", SEEN, normal(y.flat(), 0.5));
        });
        double f = -(theta * theta + start * start) / 2 - Math.log(2 * Math.PI);
        double byRate = -theta;
        double byStart = -start;
        for (int i = 0; i < TIMES.length; i++) {
            double decayed = Math.exp(-theta * TIMES[i]);
            double z = (SEEN[i] - start * decayed) / 0.5;
            f += -z * z / 2 - Math.log(0.5) - Math.log(2 * Math.PI) / 2;
            byRate += z / 0.5 * -TIMES[i] * start * decayed;
            byStart += z / 0.5 * decayed;
        }

        double[] value = new double[1];
        double[] gradient = new double[2];
        model.logDensityAndGradient(new double[] {theta, start}, 1, value, gradient);

        assertThat(value[0]).isCloseTo(f, within(1e-10));
        assertThat(gradient[0]).isCloseTo(byRate, within(1e-10));
        assertThat(gradient[1]).isCloseTo(byStart, within(1e-10));
    }
}
