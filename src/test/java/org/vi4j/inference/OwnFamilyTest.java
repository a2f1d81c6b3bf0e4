package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Run;

/** A variational family that was written outside vi4j. */
class OwnFamilyTest {
    /**
     * Independent Laplace distributions, λ = (m, ln s): u = m + s · F⁻¹(Φ(ε)), here by an equivalent pair of normal
     * numbers: with ε = (a, b, c, e), (a² + b² − c² − e²)/2 is Laplace-distributed.
     */
    private record DoubleExponential(int dimension) implements Family {
        private static final int NORMALS = 4;

        @Override
        public int noiseDimension() {
            return NORMALS * dimension;
        }

        @Override
        public int size() {
            return 2 * dimension;
        }

        @Override
        public String name() {
            return "double-exponential";
        }

        /** In units of the posterior's standard deviations, as a Gaussian's. */
        @Override
        public boolean settles() {
            return true;
        }

        @Override
        public double[] start(double[] mean, double[] sd) {
            double[] lambda = Arrays.copyOf(mean, size());
            for (int j = 0; j < dimension; j++) {
                lambda[dimension + j] = Math.log(sd[j] / Math.sqrt(2));
            }
            return lambda;
        }

        private double standard(double[] noise, int s, int j) {
            int at = (s * dimension + j) * NORMALS;
            return (noise[at] * noise[at]
                            + noise[at + 1] * noise[at + 1]
                            - noise[at + 2] * noise[at + 2]
                            - noise[at + 3] * noise[at + 3])
                    / 2;
        }

        @Override
        public void transform(double[] lambda, double[] noise, int count, double[] u) {
            for (int k = 0; k < count * dimension; k++) {
                int j = k % dimension;
                u[k] = lambda[j] + Math.exp(lambda[dimension + j]) * standard(noise, k / dimension, j);
            }
        }

        @Override
        public void pullBack(double[] lambda, double[] noise, int count, double[] w, double[] gradient) {
            for (int k = 0; k < count * dimension; k++) {
                int j = k % dimension;
                gradient[j] += w[k];
                gradient[dimension + j] += w[k] * Math.exp(lambda[dimension + j]) * standard(noise, k / dimension, j);
            }
        }

        @Override
        public void logDensity(double[] lambda, double[] u, int count, double[] logDensity, double[] slope) {
            Arrays.fill(logDensity, 0, count, 0);
            for (int k = 0; k < count * dimension; k++) {
                int j = k % dimension;
                double scale = Math.exp(lambda[dimension + j]);
                logDensity[k / dimension] -= Math.abs(u[k] - lambda[j]) / scale + Math.log(2 * scale);
                slope[k] = -Math.signum(u[k] - lambda[j]) / scale;
            }
        }

        @Override
        public void score(double[] lambda, double[] u, int count, double[] c, double[] gradient) {
            for (int k = 0; k < count * dimension; k++) {
                int j = k % dimension;
                double z = (u[k] - lambda[j]) / Math.exp(lambda[dimension + j]);
                gradient[j] += c[k / dimension] * Math.signum(z) / Math.exp(lambda[dimension + j]);
                gradient[dimension + j] += c[k / dimension] * (Math.abs(z) - 1);
            }
        }

        @Override
        public double[] rescale(double[] lambda, double[] shift, double[] scale) {
            double[] out = lambda.clone();
            for (int j = 0; j < dimension; j++) {
                out[j] = shift[j] + scale[j] * lambda[j];
                out[dimension + j] += Math.log(scale[j]);
            }
            return out;
        }
    }

    /** u₁ and u₂ independent, Laplace-distributed about 3 and −1 with scales 0.5 and 2: the family holds it. */
    private static final LogJoint TARGET = LogJoint.of(Parameters.empty().real("u", 2), (u, gradient) -> {
        double first = (u[0] - 3) / 0.5;
        double second = (u[1] + 1) / 2;
        gradient[0] = -Math.signum(first) / 0.5;
        gradient[1] = -Math.signum(second) / 2;
        return -Math.abs(first) - Math.abs(second) - Math.log(2 * 0.5) - Math.log(2 * 2);
    });

    @Test
    void isFittedLikeAnyOther() {
        VariationalPosterior q =
                Inference.gradientVi().withFamily(DoubleExponential::new).fit(TARGET);
        assertThat(q.optimization().termination()).isEqualTo(Termination.CONVERGED);
        // The evidence is 1 and the family holds the posterior; the accuracy is 0.02 standard deviations.
        assertThat(q.elbo().value()).isCloseTo(0, within(1e-3 + 4 * q.elbo().standardError()));
        double[] sd = {0.5 * Math.sqrt(2), 2 * Math.sqrt(2)};
        assertThat(q.lambda()[0]).isCloseTo(3, within(0.1 * sd[0]));
        assertThat(q.lambda()[1]).isCloseTo(-1, within(0.1 * sd[1]));
        assertThat(Math.exp(q.lambda()[2])).isCloseTo(0.5, within(0.1 * 0.5));
        assertThat(Math.exp(q.lambda()[3])).isCloseTo(2, within(0.1 * 2));
        assertThat(q.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(q.summary().lines().get(0)).startsWith("double-exponential approximation, ELBO ");
    }

    @Test
    void isACandidateLikeAnyOther() {
        FamilySelection.Selection selection = Inference.automatic()
                .withCandidates(d -> List.of(new DoubleExponential(d), Family.meanField(d)))
                .select(TARGET, Run.DEFAULT);
        assertThat(selection.best().family()).isInstanceOf(DoubleExponential.class);
        // It is believed, so nothing is tried after it.
        assertThat(selection.candidates()).hasSize(1);
    }
}
