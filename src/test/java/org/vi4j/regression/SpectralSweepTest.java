package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.distribution.Gamma;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.regression.CaviRegression.Factorization;

/** The sweep by eigenvectors against the one by an inverse, which is tested against integrals and scikit-learn. */
class SpectralSweepTest {
    private static final Precision UNKNOWN = new Precision.Uncertain(new Gamma(1.5, 0.7));

    /** Correlated columns, centred beside an intercept, whose prior precision is 1e-3; the others' start at 2. */
    private static LinearRegression data(int n, int d, boolean centred) {
        RandomGenerator random = new RandomStreams(5).at("data", d);
        double[][] columns = new double[d][n];
        double[] y = new double[n];
        Arrays.fill(columns[0], 1);
        for (int i = 0; i < n; i++) {
            double common = random.nextGaussian();
            y[i] = random.nextGaussian();
            for (int j = 1; j < d; j++) {
                columns[j][i] = common + random.nextGaussian();
                y[i] += j % 3 * columns[j][i];
            }
        }
        double[][] products = new double[d + 1][d + 1];
        for (int j = 1; centred && j < d; j++) {
            double mean = Arrays.stream(columns[j]).average().orElseThrow();
            for (int i = 0; i < n; i++) {
                columns[j][i] -= mean;
            }
        }
        double[][] all = Arrays.copyOf(columns, d + 1);
        all[d] = y;
        for (int a = 0; a <= d; a++) {
            for (int b = 0; b <= d; b++) {
                for (int i = 0; i < n; i++) {
                    products[a][b] += all[a][i] * all[b][i];
                }
            }
        }
        for (int j = 1; centred && j < d; j++) {
            // Zero but for rounding; a design that centres by the streamed means has exact zeros.
            products[0][j] = 0;
            products[j][0] = 0;
        }
        double[] alpha = new double[d];
        Arrays.fill(alpha, 2);
        alpha[0] = 1e-3;
        return LinearRegression.ofProducts(products, n, 0, alpha, 0.5);
    }

    private static HierarchicalRegression model(LinearRegression data, String kind) {
        List<HierarchicalRegression.Group> groups = new ArrayList<>();
        groups.add(new HierarchicalRegression.Group(List.of(0), new Precision.Known(1e-3)));
        List<Integer> rest = IntStream.range(1, data.dimension()).boxed().toList();
        switch (kind) {
            case "shared" -> groups.add(new HierarchicalRegression.Group(rest, UNKNOWN));
            case "ard" -> rest.forEach(j -> groups.add(new HierarchicalRegression.Group(List.of(j), UNKNOWN)));
            default ->
                rest.forEach(j -> groups.add(new HierarchicalRegression.Group(List.of(j), new Precision.Known(2))));
        }
        return new HierarchicalRegression(data, groups, UNKNOWN);
    }

    /** α learned, or given for each coefficient and β learned; many and few rows; more coefficients than rows. */
    @ParameterizedTest
    @CsvSource({"shared, 40, 6", "shared, 5, 9", "given, 40, 6", "shared, 30, 2", "shared, 150, 90"})
    void isTheSweepByAnInverse(String kind, int n, int d) {
        HierarchicalRegression model = model(data(n, d, true), kind);
        assertThat(SpectralSweep.fits(model)).isTrue();
        SweepGraph spectral = new SpectralSweep(model);
        SweepGraph plain = new LearnedSweep(model, d);
        CaviRegression.State state = new CaviRegression(model, new Factorization.Full()).initialise();
        List<CaviRegression.State> many = spectral.sweeps(state);
        assertThat(many).hasSizeGreaterThan(1);
        // Two executions, the second from where the first ended.
        List<CaviRegression.State> sweeps = new ArrayList<>(many);
        sweeps.addAll(spectral.sweeps(many.get(many.size() - 1)));
        for (CaviRegression.State sweep : sweeps) {
            state = plain.sweeps(state).get(0);
            // Rounding times the matrix's condition, which is below 1e4 here, over sweeps that forget it.
            assertThat(sweep.elbo()).isCloseTo(state.elbo(), within(1e-10 * Math.abs(state.elbo())));
            assertThat(sweep.beta()).isCloseTo(state.beta(), within(1e-10 * state.beta()));
            assertThat(sweep.alpha()).containsExactly(state.alpha(), within(1e-10 * state.alpha()[d - 1]));
            assertThat(sweep.change()).isCloseTo(state.change(), within(1e-9));
            assertThat(sweep.posterior().mean())
                    .containsExactly(state.posterior().mean(), within(1e-10));
            assertThat(sweep.posterior().sd()).containsExactly(state.posterior().sd(), within(1e-10));
            assertThat(sweep.noise())
                    .usingRecursiveComparison()
                    .withComparatorForType((a, b) -> Math.abs(a - b) <= 1e-9 * Math.abs(b) ? 0 : 1, Double.class)
                    .isEqualTo(state.noise());
        }
    }

    /** Otherwise α and XᵀX have no common eigenvectors, and the sweep takes inverses. */
    @Test
    void isNotForPrecisionsThatMix() {
        assertThat(SpectralSweep.fits(model(data(40, 6, false), "shared"))).isFalse();
        assertThat(SpectralSweep.fits(model(data(40, 6, true), "ard"))).isFalse();
    }
}
