package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LinearRegression;

/** Centred sums against exact decimal arithmetic. */
class MomentsTest {
    private static final int WIDTH = 3;

    /** Columns with mean 1e8 and standard deviation 1. */
    private static double[] rows(int n) {
        RandomGenerator random = new RandomStreams(1).at("rows", 0);
        double[] rows = new double[n * WIDTH];
        for (int i = 0; i < n; i++) {
            double shared = random.nextGaussian();
            for (int j = 0; j < WIDTH; j++) {
                rows[i * WIDTH + j] = 1e8 + (shared + j * random.nextGaussian()) / Math.sqrt(1 + j * j);
            }
        }
        return rows;
    }

    private static double exactScatter(double[] rows, double[] weights, int a, int b) {
        BigDecimal sumA = BigDecimal.ZERO;
        BigDecimal sumB = BigDecimal.ZERO;
        BigDecimal product = BigDecimal.ZERO;
        BigDecimal total = BigDecimal.ZERO;
        for (int i = 0; i < weights.length; i++) {
            BigDecimal w = new BigDecimal(weights[i]);
            BigDecimal x = new BigDecimal(rows[i * WIDTH + a]);
            BigDecimal y = new BigDecimal(rows[i * WIDTH + b]);
            total = total.add(w);
            sumA = sumA.add(w.multiply(x));
            sumB = sumB.add(w.multiply(y));
            product = product.add(w.multiply(x).multiply(y));
        }
        return product.subtract(sumA.multiply(sumB).divide(total, new MathContext(60)))
                .doubleValue();
    }

    @Test
    void columnsFarFromZeroKeepTheirDigits() {
        int n = 20_000;
        double[] rows = rows(n);
        RandomGenerator random = new RandomStreams(2).at("weights", 0);
        for (boolean weighted : new boolean[] {false, true}) {
            double[] weights = new double[n];
            Arrays.setAll(weights, i -> weighted ? 0.5 + random.nextDouble() : 1);
            Moments[] parts = {new Moments(WIDTH), new Moments(WIDTH), new Moments(WIDTH)};
            for (int start = 0, k = 0; start < n; k++) {
                int count = Math.min(n - start, 1 + k % 777);
                parts[k % 2].add(
                        Arrays.copyOfRange(rows, start * WIDTH, (start + count) * WIDTH),
                        Arrays.copyOfRange(weights, start, start + count),
                        count);
                start += count;
            }
            parts[2].add(parts[0]);
            parts[2].add(parts[1]);
            Moments all = parts[2];
            assertThat(all.rows()).isEqualTo(n);
            assertThat(all.logWeights())
                    .isCloseTo(Arrays.stream(weights).map(Math::log).sum(), within(1e-8));
            double[][] scatter = all.scatter();
            for (int a = 0; a < WIDTH; a++) {
                for (int b = 0; b < WIDTH; b++) {
                    double exact = exactScatter(rows, weights, a, b);
                    assertThat(scatter[a][b] / exact).isCloseTo(1, within(1e-6));
                }
            }
        }
    }

    /** The products that a design asks for are those of the columns it would make. */
    @Test
    void productsAreThoseOfTheDesignsColumns() {
        double[][] columns = {{1, 2, 4, 7, 5}, {3, -1, 0, 2, 2}};
        double[] y = {1, 4, 2, 8, 6};
        double[] rows = new double[15];
        for (int i = 0; i < 5; i++) {
            rows[i * 3] = columns[0][i];
            rows[i * 3 + 1] = columns[1][i];
            rows[i * 3 + 2] = y[i];
        }
        Moments moments = new Moments(3);
        moments.add(rows, 5);
        List<String> names = List.of("a", "b");
        for (Design design : List.of(
                Design.plain(names, true),
                Design.plain(names, false),
                Design.of(names, true, new double[] {3.8, 1.2}, new double[] {2.1, 1.5}, 4.2),
                Design.of(names, false, new double[2], new double[] {2.1, 1.5}, 0))) {
            double[][] x = new double[design.coefficients().size()][5];
            double[] shifted = new double[5];
            for (int i = 0; i < 5; i++) {
                double[] row = design.row(new double[] {columns[0][i], columns[1][i]});
                for (int j = 0; j < x.length; j++) {
                    x[j][i] = row[j];
                }
                shifted[i] = y[i] - design.targetCenter();
            }
            double[] ones = new double[x.length];
            Arrays.fill(ones, 1);
            LinearRegression expected = LinearRegression.of(x, shifted, ones, 1);
            LinearRegression actual = LinearRegression.ofProducts(moments.products(design), 5, 0, ones, 1);
            for (int i = 0; i < x.length; i++) {
                assertThat(actual.gram()[i]).containsExactly(expected.gram()[i], within(1e-12));
            }
            assertThat(actual.xty()).containsExactly(expected.xty(), within(1e-12));
            assertThat(actual.yty()).isCloseTo(expected.yty(), within(1e-12));
        }
    }

    @Test
    void writtenAndAddedElsewhereTheyAreTheSameBits() throws IOException {
        double[] rows = rows(500);
        Moments here = new Moments(WIDTH);
        Moments there = new Moments(WIDTH);
        for (int from = 0; from < 500; from += 100) {
            Moments part = new Moments(WIDTH);
            part.add(Arrays.copyOfRange(rows, from * WIDTH, (from + 100) * WIDTH), 100);
            here.add(part);
            there.add(read(written(part)));
            there.add(read(written(new Moments(WIDTH))));
        }

        assertThat(there.scatter()).isDeepEqualTo(here.scatter());
        assertThat(there.mean()).isEqualTo(here.mean());
        assertThat(there.hashes()).isEqualTo(here.hashes());
        assertThat(there.min()).isEqualTo(here.min());
        assertThat(there.max()).isEqualTo(here.max());
        assertThat(there.rows()).isEqualTo(500);
        assertThat(there.weight()).isEqualTo(500);
        assertThatThrownBy(() -> new Moments(WIDTH + 1).add(read(written(here))))
                .hasMessageContaining("3 columns");
    }

    private static byte[] written(Moments moments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        moments.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInput read(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
