package org.vi4j.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vi4j.UserError;
import org.vi4j.internal.cuda.Gpu.Precision;
import org.vi4j.internal.cuda.Products.Matrix;
import org.vi4j.math.RandomStreams;

/** Matrix products of each precision, on a stand-in, beside sums in double precision of factors rounded in decimals. */
class PrecisionTest {
    private static final int AMPERE = 8;
    private static final int DRIVER = 11_040;

    private StandIn standIn;

    @BeforeEach
    void load() {
        standIn = StandIn.load();
        standIn.standinDevice(1, AMPERE, 0, DRIVER);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        standIn.unplug();
        assertThat(standIn.standinAllocated()).isZero();
    }

    /** Rounds by decimal arithmetic, to 24, 11 or 8 bits, of ties as cvt.rna.tf32 and cvt.rn.bf16 do. */
    private static double rounded(float x, Precision precision) {
        if (x == 0) {
            return 0;
        }
        int bits = switch (precision) {
            case FP32 -> 24;
            case TF32 -> 11;
            case BF16 -> 8;
        };
        // A power of two: the quotient is exact.
        double unit = Math.scalb(1.0, Math.getExponent(x) - bits + 1);
        BigDecimal steps = new BigDecimal(x / unit);
        return steps.setScale(0, precision == Precision.TF32 ? RoundingMode.HALF_UP : RoundingMode.HALF_EVEN)
                        .doubleValue()
                * unit;
    }

    private static double[] rounded(float[] values, Precision precision) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> rounded(values[i], precision))
                .toArray();
    }

    /** An m × k matrix in some order of its elements, with its values by row. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Given(float[] stored, float[] values, int row, int column) {
        static Given of(RandomGenerator random, int rows, int columns) {
            boolean byRows = random.nextBoolean();
            Given made = new Given(
                    new float[rows * columns], new float[rows * columns], byRows ? columns : 1, byRows ? 1 : rows);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    float value = (float) random.nextGaussian();
                    made.values[i * columns + j] = value;
                    made.stored[i * made.row + j * made.column] = value;
                }
            }
            return made;
        }

        Matrix at(long address) {
            return new Matrix(address, row, column);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void productsAreThoseOfRoundedFactors(Precision precision) {
        RandomGenerator random = new RandomStreams(5).at("products of " + precision, 0);
        try (Gpu gpu = Gpu.open(0, precision)) {
            for (int trial = 0; trial < 40; trial++) {
                int m = 1 + random.nextInt(150);
                int n = 1 + random.nextInt(150);
                int k = 1 + random.nextInt(trial % 4 == 0 ? 900 : 100);
                standIn.standinOrder(trial % 3);
                multiplyOnce(gpu, random, m, n, k);
            }
        }
        assertThat(standIn.standinCalls("cuModuleUnload")).isEqualTo(precision == Precision.FP32 ? 1 : 2);
    }

    private static void multiplyOnce(Gpu gpu, RandomGenerator random, int m, int n, int k) {
        Given a = Given.of(random, m, k);
        Given b = Given.of(random, k, n);
        float[] bias = new float[n];
        for (int j = 0; j < n; j++) {
            bias[j] = (float) random.nextGaussian();
        }
        float[] found;
        try (Buffers buffers = new Buffers(gpu)) {
            Products products = new Products(gpu, buffers, n);
            Buffers.Array[] arrays = {
                buffers.floats((long) m * k),
                buffers.floats((long) k * n),
                buffers.floats((long) m * n),
                buffers.floats(n)
            };
            buffers.allocate();
            gpu.upload(arrays[0].address(), a.stored, m * k);
            gpu.upload(arrays[1].address(), b.stored, k * n);
            gpu.upload(arrays[3].address(), bias, n);
            products.multiply(
                    a.at(arrays[0].address()),
                    b.at(arrays[1].address()),
                    Matrix.rows(arrays[2].address(), n),
                    m,
                    n,
                    k,
                    arrays[3].address(),
                    0);
            found = gpu.floats(arrays[2].address(), m * n);
        }
        double[] left = rounded(a.values, gpu.precision());
        double[] right = rounded(b.values, gpu.precision());
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = bias[j];
                double size = Math.abs(sum);
                for (int p = 0; p < k; p++) {
                    double term = left[i * k + p] * right[p * n + j];
                    sum += term;
                    size += Math.abs(term);
                }
                // k products and k + 1 sums in single precision, each rounded by 2⁻²⁴ of at most the sum of sizes.
                assertThat((double) found[i * n + j])
                        .as("(%d, %d) of [%d, %d, %d]", i, j, m, n, k)
                        .isCloseTo(sum, Offset.offset(size * (k + 2) * 0x1p-24));
            }
        }
    }

    @Test
    void anOlderCardIsRefusedForThePrecisionAlone() {
        standIn.standinDevice(1, 7, 5, DRIVER);
        assertThatThrownBy(() -> Gpu.open(0, Precision.BF16))
                .isExactlyInstanceOf(UserError.class)
                .hasMessage("Stand-in 0, compute capability 7.5, and precision bf16 needs 8.0 (Ampere) or newer:"
                        + " take fp32");
        try (Gpu gpu = Gpu.open(0, Precision.FP32)) {
            assertThat(gpu.model()).isEqualTo("Stand-in 0, compute capability 7.5");
        }
    }

    @Test
    void theNameSaysThePrecision() {
        try (Gpu gpu = Gpu.open(0, Precision.TF32)) {
            assertThat(gpu.model()).isEqualTo("Stand-in 0, compute capability 8.0, tf32");
            assertThat(gpu.precision()).isEqualTo(Precision.TF32);
        }
    }
}
