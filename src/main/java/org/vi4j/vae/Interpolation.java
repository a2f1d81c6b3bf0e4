package org.vi4j.vae;

/** Paths from one code to another. */
public enum Interpolation {
    /** The straight line z(t) = (1 − t) a + t b. */
    LINEAR {
        @Override
        double[] weights(double t, double angle) {
            return new double[] {1 - t, t};
        }
    },
    /**
     * Along the great circle, z(t) = [sin((1 − t)Ω) a + sin(tΩ) b] / sin Ω with Ω the angle between a and b, which
     * keeps away from the origin, where a prior of many dimensions has hardly any mass (T. White, "Sampling generative
     * networks", 2016, section 2.1). Straight where a and b lie on one line through the origin.
     */
    SPHERICAL {
        @Override
        double[] weights(double t, double angle) {
            double sine = Math.sin(angle);
            return sine < 1e-6
                    ? LINEAR.weights(t, angle)
                    : new double[] {Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine};
        }
    };

    abstract double[] weights(double t, double angle);

    /**
     * Returns codes at even steps from one to another, both included.
     *
     * @param a the first code, [L]
     * @param b the last code, [L]
     * @param steps how many codes, at least 2
     * @return [steps, L], one after another
     */
    public float[] between(float[] a, float[] b, int steps) {
        double angle = angle(a, b);
        float[] codes = new float[steps * a.length];
        for (int i = 0; i < steps; i++) {
            double[] weight = weights((double) i / (steps - 1), angle);
            for (int j = 0; j < a.length; j++) {
                codes[i * a.length + j] = (float) (weight[0] * a[j] + weight[1] * b[j]);
            }
        }
        return codes;
    }

    private static double angle(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int j = 0; j < a.length; j++) {
            dot += (double) a[j] * b[j];
            aa += (double) a[j] * a[j];
            bb += (double) b[j] * b[j];
        }
        return aa == 0 || bb == 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
