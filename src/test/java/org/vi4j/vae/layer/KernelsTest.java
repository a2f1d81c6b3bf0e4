package org.vi4j.vae.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.support.Arrays2d;

/**
 * The fast kernels against the plain ones in single precision, whose ulp at 1 is 1.2e-7; and the whole of each on views
 * that begin in the middle of an array's memory, amid NaN, of which none may be read and none overwritten.
 */
class KernelsTest {
    private static final int FLAT = 3;

    private final Kernels host = new HostKernels();
    private final Kernels plain = new PlainKernels();

    static Stream<Arguments> sizes() {
        // 65 and 130 rows go past the point where products are folded into a logarithm; 784 is 28², 7 is odd.
        return Stream.of(1, 2, 65, 130)
                .flatMap(rows -> Stream.of(1, 7, 784).map(columns -> Arguments.of(rows, columns)));
    }

    private static INDArray normal(long seed, int rows, int columns) {
        return Arrays2d.asView(Arrays2d.normal(DataType.FLOAT, seed, 2, rows, columns));
    }

    private static INDArray empty(int rows, int columns) {
        return Arrays2d.asView(Nd4j.zeros(DataType.FLOAT, rows, columns));
    }

    /** A bias or its gradient: a flat stretch of a parameter vector, as DL4J hands out. */
    private static INDArray flat(long seed, int columns) {
        return Arrays2d.normal(DataType.FLOAT, seed, 2, 1, columns + 2 * FLAT)
                .reshape(columns + 2L * FLAT)
                .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(FLAT, FLAT + columns));
    }

    static Stream<Arguments> products() {
        return Stream.of("ccc", "cfc", "fcf", "fff", "ccf", "gcc")
                .flatMap(orders -> Stream.of(1, 5)
                        .flatMap(m ->
                                Stream.of(1, 7).flatMap(n -> Stream.of(1, 3).map(k -> Arguments.of(orders, m, n, k)))));
    }

    /** Orders of a, b and the result: 'c', 'f', or 'g' for rows with gaps between them. */
    @ParameterizedTest
    @MethodSource("products")
    void product(String orders, int m, int n, int k) {
        for (boolean transposeA : new boolean[] {false, true}) {
            for (boolean transposeB : new boolean[] {false, true}) {
                INDArray a = inOrder(normal(7, transposeA ? k : m, transposeA ? m : k), orders.charAt(0));
                INDArray b = inOrder(normal(8, transposeB ? n : k, transposeB ? k : n), orders.charAt(1));
                INDArray result = inOrder(empty(m, n), orders.charAt(2));
                host.multiply(a, transposeA, b, transposeB, result);
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        double size = 0;
                        for (int l = 0; l < k; l++) {
                            double term = (transposeA ? a.getDouble(l, i) : a.getDouble(i, l))
                                    * (transposeB ? b.getDouble(j, l) : b.getDouble(l, j));
                            sum += term;
                            size += Math.abs(term);
                        }
                        // k products and sums, each rounded to 6e-8 of the sum of sizes.
                        assertThat(result.getDouble(i, j)).isCloseTo(sum, Offset.offset(6e-8 * (k + 1) * size + 1e-30));
                    }
                }
            }
        }
    }

    private static INDArray inOrder(INDArray x, char order) {
        if (order == 'g') {
            INDArray wide = Nd4j.valueArrayOf(new long[] {x.size(0), x.size(1) + 2}, Double.NaN, DataType.FLOAT);
            return wide.get(
                            org.nd4j.linalg.indexing.NDArrayIndex.all(),
                            org.nd4j.linalg.indexing.NDArrayIndex.interval(1, x.size(1) + 1))
                    .assign(x);
        }
        return x.dup(order);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void biasAndActivation(int rows, int columns) {
        INDArray bias = flat(1, columns);
        for (Nonlinearity f : Nonlinearity.values()) {
            INDArray z = normal(2, rows, columns);
            INDArray expected = z.dup('c');
            host.addBiasAndActivate(z, bias, f);
            plain.addBiasAndActivate(expected, bias, f);
            // tanh is 2σ − 1, with σ good to 2e-7; values up to 10 have an ulp of 1e-6.
            assertThat(Arrays2d.distance(z, expected)).as("%s", f).isLessThan(2e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void derivativeOfActivationAndBias(int rows, int columns) {
        for (Nonlinearity f : Nonlinearity.values()) {
            INDArray a = normal(3, rows, columns);
            f.dl4j().getActivation(a, true);
            INDArray delta = normal(4, rows, columns);
            INDArray expected = delta.dup('c');
            INDArray bias = flat(5, columns);
            INDArray expectedBias = Nd4j.create(DataType.FLOAT, columns);
            host.backActivate(delta, a, f, bias);
            plain.backActivate(expected, a, f, expectedBias);
            assertThat(Arrays2d.distance(delta, expected)).as("%s", f).isLessThan(2e-6);
            // A sum of 130 numbers of order 2, in another order.
            assertThat(Arrays2d.distance(bias, expectedBias)).as("%s", f).isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void bernoulli(int rows, int columns) {
        INDArray logits = normal(6, rows, columns).muli(5);
        INDArray targets = Arrays2d.asView(Arrays2d.uniform(DataType.FLOAT, 7, rows, columns));
        INDArray gradient = empty(rows, columns);
        INDArray exactGradient = Nd4j.create(DataType.DOUBLE, new long[] {rows, columns}, 'c');
        double exact = plain.bernoulli(logits.castTo(DataType.DOUBLE), targets.castTo(DataType.DOUBLE), exactGradient);
        // Each of the terms is rounded to 6e-8 of itself and σ to 2e-7 of its at least ½; rounding does not add up.
        assertThat(host.bernoulli(logits, targets, gradient)).isCloseTo(exact, Offset.offset(1e-6 * exact));
        assertThat(Arrays2d.distance(gradient, exactGradient)).isLessThan(3e-7);

        double[] images = host.bernoulliPerImage(logits, targets);
        double[] exactImages = plain.bernoulliPerImage(logits.castTo(DataType.DOUBLE), targets.castTo(DataType.DOUBLE));
        assertThat(images).hasSize(rows);
        for (int i = 0; i < rows; i++) {
            assertThat(images[i]).isCloseTo(exactImages[i], Offset.offset(1e-6 * Math.max(1, exactImages[i])));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void gaussianKl(int rows, int latent) {
        INDArray posterior = normal(8, rows, 2 * latent);
        INDArray gradient = empty(rows, 2 * latent);
        INDArray expected = empty(rows, 2 * latent);
        double exact = plain.gaussianKl(posterior.castTo(DataType.DOUBLE), expected.castTo(DataType.DOUBLE));
        plain.gaussianKl(posterior, expected);
        // The fast kernel sums in double precision.
        assertThat(host.gaussianKl(posterior, gradient)).isCloseTo(exact, Offset.offset(1e-12 * exact));
        double largest = expected.amaxNumber().doubleValue();
        assertThat(Arrays2d.distance(gradient, expected)).isLessThan(3e-7 * largest);
        double[] images = host.gaussianKlPerImage(posterior);
        double[] exactImages = plain.gaussianKlPerImage(posterior.castTo(DataType.DOUBLE));
        for (int i = 0; i < rows; i++) {
            assertThat(images[i]).isCloseTo(exactImages[i], Offset.offset(1e-12 * exactImages[i]));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void reparameterization(int rows, int latent) {
        INDArray posterior = normal(9, rows, 2 * latent);
        INDArray noise = normal(10, rows, latent);
        INDArray z = empty(rows, latent);
        INDArray expected = empty(rows, latent);
        host.reparameterize(posterior, noise, z);
        plain.reparameterize(posterior, noise, expected);
        double largest = expected.amaxNumber().doubleValue();
        assertThat(Arrays2d.distance(z, expected)).isLessThan(5e-7 * largest);

        INDArray dz = normal(11, rows, latent);
        INDArray gradient = empty(rows, 2 * latent);
        INDArray expectedGradient = empty(rows, 2 * latent);
        host.backReparameterize(dz, posterior, noise, gradient);
        plain.backReparameterize(dz, posterior, noise, expectedGradient);
        double largestDerivative = expectedGradient.amaxNumber().doubleValue();
        assertThat(Arrays2d.distance(gradient, expectedGradient)).isLessThan(5e-7 * largestDerivative);
    }

    @Test
    void theHostKernelsServeSinglePrecisionOnly() {
        assertThat(Kernels.of(DataType.FLOAT, false)).isInstanceOf(HostKernels.class);
        assertThat(Kernels.of(DataType.FLOAT, true)).isInstanceOf(PlainKernels.class);
        assertThat(Kernels.of(DataType.DOUBLE, false)).isInstanceOf(PlainKernels.class);
    }

    @Test
    void neighboursOfAViewAreNotTouched() {
        INDArray larger = Nd4j.valueArrayOf(new long[] {7, 4}, 42f, DataType.FLOAT);
        INDArray view = larger.get(
                org.nd4j.linalg.indexing.NDArrayIndex.interval(2, 5), org.nd4j.linalg.indexing.NDArrayIndex.all());
        host.addBiasAndActivate(view, Nd4j.ones(DataType.FLOAT, 4), Nonlinearity.IDENTITY);
        float[] expected = new float[28];
        java.util.Arrays.fill(expected, 42f);
        java.util.Arrays.fill(expected, 8, 20, 43f);
        assertThat(larger.data().asFloat()).isEqualTo(expected);
    }

    /** Extreme pre-activations saturate, and a derivative there is 0 (or 1), never NaN. */
    @Test
    void extremesStayFinite() {
        float[] extremes = {-1e30f, -100f, -0f, 0f, Float.MIN_VALUE, 1e-40f, 100f, 1e30f};
        for (Nonlinearity f : Nonlinearity.values()) {
            INDArray z = Nd4j.createFromArray(extremes).reshape(1, extremes.length);
            INDArray delta = Nd4j.ones(DataType.FLOAT, 1, extremes.length);
            host.addBiasAndActivate(z, Nd4j.zeros(DataType.FLOAT, extremes.length), f);
            host.backActivate(delta, z, f, Nd4j.zeros(DataType.FLOAT, extremes.length));
            assertThat(z.data().asFloat()).as("%s", f).doesNotContain(Float.NaN);
            for (float derivative : delta.data().asFloat()) {
                assertThat(derivative).as("%s", f).isBetween(0f, 1f);
            }
        }
        INDArray relu = Nd4j.createFromArray(extremes).reshape(1, extremes.length);
        INDArray delta = Nd4j.ones(DataType.FLOAT, 1, extremes.length);
        host.addBiasAndActivate(relu, Nd4j.zeros(DataType.FLOAT, extremes.length), Nonlinearity.RELU);
        host.backActivate(delta, relu, Nonlinearity.RELU, Nd4j.zeros(DataType.FLOAT, extremes.length));
        assertThat(delta.data().asFloat()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
    }
}
