package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.posterior.Posterior.Algorithm;

/** What a user's model throws, whenever it does, is what the user gets: a failed factorization alone is expected. */
class UserErrorsPassTest {
    private static final int EACH = 150;
    private static final int TRIED = 20;

    /** A Gaussian that throws at one of its calls. */
    private record Throwing(LogJoint joint, AtomicInteger calls, int at) implements LogJoint {
        @Override
        public Parameters parameters() {
            return joint.parameters();
        }

        @Override
        public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
            if (calls.incrementAndGet() == at) {
                throw new UserError("the rows are gone");
            }
            joint.logDensityAndGradient(points, count, logDensity, gradient);
        }
    }

    static Stream<Arguments> algorithms() {
        return Stream.of(
                Arguments.of("laplace", Inference.laplace()),
                Arguments.of("pathfinder", Inference.pathfinder()),
                Arguments.of("dadvi", Inference.dadvi()),
                Arguments.of("full-rank", Inference.gradientVi().withFamily("full-rank")),
                Arguments.of("inclusive", Inference.inclusive()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("algorithms")
    void noneIsSwallowed(String name, Algorithm<?> algorithm) {
        LogJoint target = KnownPosterior.correlated(3, 0.6);
        AtomicInteger calls = new AtomicInteger();
        algorithm.fit(new Throwing(target, calls, 0));
        int all = calls.get();
        assertThat(all).isPositive();
        // The first calls, among which are the Hessians, one by one; later ones here and there.
        IntStream first = IntStream.rangeClosed(1, Math.min(all, EACH));
        IntStream later = IntStream.range(0, TRIED).map(k -> 1 + (int) ((long) k * (all - 1) / TRIED));
        IntStream.concat(first, later)
                .forEach(at -> assertThatThrownBy(() -> algorithm.fit(new Throwing(target, new AtomicInteger(), at)))
                        .as("%s, call %d of %d", name, at, all)
                        .isInstanceOf(UserError.class)
                        .hasMessage("the rows are gone"));
    }
}
