package org.vi4j.regression;

import java.util.Arrays;

/**
 * The test of Anderson and Darling of whether numbers are spread evenly over (0, 1), which weighs the ends as much as
 * the middle: A² = −n − 1/n Σ (2i − 1)(ln uᵢ + ln(1 − u₍ₙ₊₁₋ᵢ₎)) of the sorted numbers. Its distribution as n → ∞ is
 * that of Marsaglia and Marsaglia, "Evaluating the Anderson-Darling distribution", Journal of Statistical Software
 * 2004, to 2e-6; of a few numbers it is nearly the same.
 */
final class Uniformity {
    private Uniformity() {}

    /** P(A² ≥ that of the numbers), each inside (0, 1). */
    static double pValue(double[] numbers) {
        return 1 - below(statistic(numbers));
    }

    static double statistic(double[] numbers) {
        double[] u = numbers.clone();
        Arrays.sort(u);
        int n = u.length;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (2 * i + 1) * (Math.log(u[i]) + Math.log1p(-u[n - 1 - i]));
        }
        return -n - sum / n;
    }

    /** P(A² < z) for many numbers. */
    static double below(double z) {
        if (z <= 0) {
            return 0;
        }
        if (z < 2) {
            return Math.exp(-1.2337141 / z)
                    / Math.sqrt(z)
                    * (2.00012 + (.247105 - (.0649821 - (.0347962 - (.011672 - .00168691 * z) * z) * z) * z) * z);
        }
        return Math.exp(-Math.exp(1.0776
                - (2.30695 - (.43424 - (.082433 - (.008056 - .0003146 * z) * z) * z) * z) * z));
    }
}
