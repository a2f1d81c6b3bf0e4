package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior;

class ImpropernessCheckTest {
    private static double[] all(int d, double value) {
        double[] x = new double[d];
        Arrays.fill(x, value);
        return x;
    }

    /** ln p = −(a − b)²/2 − weight (a + b)²/2 − c²/2. */
    private static LogJoint ridge(double weight) {
        return LogJoint.of(Parameters.empty().real("a").real("b").real("c"), (x, g) -> {
            double difference = x[0] - x[1];
            double sum = x[0] + x[1];
            g[0] = -difference - weight * sum;
            g[1] = difference - weight * sum;
            g[2] = -x[2];
            return -(difference * difference + weight * sum * sum + x[2] * x[2]) / 2;
        });
    }

    /** Equal correlations: the precision's least eigenvalue is 1/(1 + (d − 1)ρ); of scaled coordinates s² times it. */
    @Test
    void ofAGaussianItIsThePrecisionsLeastEigenvalue() {
        ImpropernessCheck least = ImpropernessCheck.of(KnownPosterior.correlated(5, 0.8), all(5, 0), all(5, 2));
        assertThat(least.value()).isCloseTo(4 / (1 + 4 * 0.8), within(1e-9));
        assertThat(least.evaluations()).isEqualTo(40);
    }

    @Test
    void whatIsFlatAlongACombinationIsRefusedByName() {
        assertThatThrownBy(() -> ImpropernessCheck.of(ridge(0), all(3, 0.5), all(3, 1)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("improper")
                .hasMessageContaining("a + b:");
    }

    /** However weak a proper prior is within 10⁵ standard deviations of the likelihood, it is taken for proper. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-2, 1e-6, 1e-10})
    void aWeakPriorIsProper(double weight) {
        ImpropernessCheck least = ImpropernessCheck.of(ridge(weight), all(3, 0.5), all(3, 1));
        assertThat(least.value()).isCloseTo(2 * weight, within(1e-9));
    }

    /** Proper, and no independent Gaussians could say so: it falls by ln 10⁷ no sooner than 10⁷ widths away. */
    @Test
    void whatIsTooLongForItsWidthIsNotCalledImproper() {
        assertThatThrownBy(() -> ImpropernessCheck.of(ridge(1e-13), all(3, 0.5), all(3, 1)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("along a + b the posterior is over a million times as long as wide")
                .hasMessageContaining("full-rank");
    }

    @Test
    void ofMoreCoordinatesItIsNotKnown() {
        ImpropernessCheck least = ImpropernessCheck.of(KnownPosterior.correlated(201, 0.5), all(201, 0), all(201, 1));
        assertThat(least.value()).isNaN();
        assertThat(least.evaluations()).isZero();
    }
}
