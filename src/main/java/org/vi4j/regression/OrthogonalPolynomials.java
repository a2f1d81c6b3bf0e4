package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.UserError;

/**
 * Polynomials of degree 1 to k that are orthogonal to each other and to 1 over given numbers and of length 1, as R's
 * {@code poly}: by the recurrence p₀ = 1, pⱼ₊₁ = (x − aⱼ) pⱼ − (nⱼ/nⱼ₋₁) pⱼ₋₁ with aⱼ = Σ x pⱼ²/nⱼ and nⱼ = Σ pⱼ².
 *
 * @param center aⱼ, {@code [k]}
 * @param norm nⱼ, {@code [k + 1]}
 */
@SuppressWarnings("ArrayRecordComponent")
record OrthogonalPolynomials(double[] center, double[] norm) {
    /** A polynomial this small beside the last has nothing new. */
    private static final double NOTHING = 1e-12;

    static OrthogonalPolynomials of(String name, double[] x, int degree) {
        double[] center = new double[degree];
        double[] norm = new double[degree + 1];
        double[] before = new double[x.length];
        double[] current = new double[x.length];
        Arrays.fill(current, 1);
        double mean = Arrays.stream(x).average().orElse(0);
        double spread = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
        norm[0] = x.length;
        for (int j = 0; j < degree; j++) {
            for (int i = 0; i < x.length; i++) {
                // About the mean, so that numbers far from zero lose no digits.
                center[j] += (x[i] - mean) * current[i] * current[i] / norm[j];
            }
            center[j] += mean;
            double ratio = j == 0 ? 0 : norm[j] / norm[j - 1];
            for (int i = 0; i < x.length; i++) {
                double next = (x[i] - center[j]) * current[i] - ratio * before[i];
                before[i] = current[i];
                current[i] = next;
                norm[j + 1] += next * next;
            }
            if (!(norm[j + 1] > NOTHING * norm[j] * spread)) {
                throw new UserError(
                        "formula: " + name + " needs more than " + (j + 1) + " different values: give a lower degree");
            }
        }
        return new OrthogonalPolynomials(center, norm);
    }

    /** The polynomials' values at a number, {@code [k]}. */
    double[] at(double x) {
        double[] values = new double[center.length];
        double before = 0;
        double current = 1;
        for (int j = 0; j < center.length; j++) {
            double next = (x - center[j]) * current - (j == 0 ? 0 : norm[j] / norm[j - 1]) * before;
            before = current;
            current = next;
            values[j] = current / Math.sqrt(norm[j + 1]);
        }
        return values;
    }
}
