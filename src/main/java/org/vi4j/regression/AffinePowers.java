package org.vi4j.regression;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import org.bytedeco.javacpp.DoublePointer;

/** What an affine map m ↦ Tm + c does when it is repeated. */
final class AffinePowers {
    private AffinePowers() {}

    /**
     * Returns the maps of 0, 1 … K − 1 repetitions, m ↦ Tᵏm + (Tᵏ⁻¹ + … + 1)c, above each other: the upper d rows of
     * the powers of A = [T c; 0 1]. Those of s … 2s − 1 repetitions are one product of those before them with Aˢ.
     *
     * @param map {@code [T c]}, {@code [d, d+1]}, row by row
     * @param d the length of m
     * @param count K, at least 1
     * @return {@code [K d, d+1]}, row by row
     */
    static double[] of(double[] map, int d, int count) {
        int wide = d + 1;
        int block = d * wide;
        if (count == 1) {
            return map;
        }
        double[] powers = new double[count * block];
        try (DoublePointer stack = new DoublePointer((long) count * block);
                DoublePointer first = new DoublePointer((long) wide * wide);
                DoublePointer second = new DoublePointer((long) wide * wide)) {
            stack.put(map, 0, block);
            double[] last = new double[wide];
            last[d] = 1;
            first.put(map, 0, block).getPointer(block).put(last);
            DoublePointer power = first;
            DoublePointer square = second;
            for (int done = 1; done < count; done *= 2) {
                int more = Math.min(done, count - done);
                multiply(more * d, wide, stack, power, stack.getPointer((long) done * block));
                multiply(wide, wide, power, power, square);
                DoublePointer before = power;
                power = square;
                square = before;
            }
            stack.get(powers);
        }
        return powers;
    }

    private static void multiply(int rows, int wide, DoublePointer a, DoublePointer b, DoublePointer out) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, wide, wide, 1, a, wide, b, wide, 0, out, wide);
    }
}
