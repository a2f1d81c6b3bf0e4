package org.vi4j.internal.math;

/**
 * The logistic function σ(x) = 1/(1 + e⁻ˣ) over whole rows of single-precision numbers, written so that the compiler
 * turns each loop into vector instructions.
 *
 * <p>With y = x/8, Lambert's continued fraction for tanh cut after seven levels gives tanh y = p/q with p = y(1 + a₁y²
 * + a₂y⁴ + a₃y⁶) and q = 1 + b₁y² + b₂y⁴ + b₃y⁶. Doubling the angle once without dividing, tanh 2y = P/Q with P = 2pq
 * and Q = p² + q², and σ(x) = (1 + tanh 4y)/2 = (P + Q)² / (2(P² + Q²)): one division a value. Arguments are clamped to
 * ±18, where 1 − σ is 1.5e-8, so that ±∞ is no exception; NaN stays NaN. The absolute error is below 3e-7, and by it σ
 * may exceed 1.
 */
public final class Logistic {
    private static final float A1 = 17325f / 135135f;
    private static final float A2 = 378f / 135135f;
    private static final float A3 = 1f / 135135f;
    private static final float B1 = 62370f / 135135f;
    private static final float B2 = 3150f / 135135f;
    private static final float B3 = 28f / 135135f;
    private static final float LIMIT = 18f;

    private Logistic() {}

    /**
     * Computes out[i] = σ(x[i]) and tail[i] = σ(|x[i]|), whose negative logarithm is log(1 + e^−|x|).
     *
     * @param x the arguments, [n]
     * @param out receives σ(x), [n]
     * @param absolute receives σ(|x|), [n], each at least 1/2
     * @param n how many
     */
    public static void sigmoids(float[] x, float[] out, float[] absolute, int n) {
        for (int i = 0; i < n; i++) {
            float y = 0.125f * Math.max(-LIMIT, Math.min(LIMIT, x[i]));
            float y2 = y * y;
            float p = y * (1f + y2 * (A1 + y2 * (A2 + y2 * A3)));
            float q = 1f + y2 * (B1 + y2 * (B2 + y2 * B3));
            float numerator = 2f * p * q;
            float denominator = p * p + q * q;
            float scale = 0.5f / (numerator * numerator + denominator * denominator);
            float sum = numerator + denominator;
            float absoluteSum = Math.abs(numerator) + denominator;
            out[i] = sum * sum * scale;
            absolute[i] = absoluteSum * absoluteSum * scale;
        }
    }

    /**
     * Computes σ(x) in place.
     *
     * @param x the arguments, [n], overwritten
     * @param n how many
     */
    public static void sigmoid(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            float y = 0.125f * Math.max(-LIMIT, Math.min(LIMIT, x[i]));
            float y2 = y * y;
            float p = y * (1f + y2 * (A1 + y2 * (A2 + y2 * A3)));
            float q = 1f + y2 * (B1 + y2 * (B2 + y2 * B3));
            float numerator = 2f * p * q;
            float denominator = p * p + q * q;
            float sum = numerator + denominator;
            x[i] = sum * sum * (0.5f / (numerator * numerator + denominator * denominator));
        }
    }

    /**
     * Computes log(1 + eˣ) without overflow.
     *
     * @param x the argument
     * @return the softplus of x
     */
    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
