package org.vi4j.model;

import org.apache.commons.math3.special.Gamma;

/** Differences of ln Γ that keep their digits where the numbers are large. (Abramowitz and Stegun, 6.1.41.) */
final class Stirling {
    /** From here on the series below has float64's digits. */
    private static final double LARGE = 15;

    private Stirling() {}

    /** ln Γ(z) − (z − ½) ln z + z − ½ ln 2π, for z of at least 15. */
    private static double rest(double z) {
        double square = 1 / (z * z);
        return (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188.0)))) / z;
    }

    /** ln Γ(z + y) − ln Γ(z) − y ln z for y of at least 0: Σ ln(1 + k/z), k below y, where y is a whole number. */
    static double rising(double z, double y) {
        if (z < LARGE) {
            return Gamma.logGamma(z + y) - Gamma.logGamma(z) - y * Math.log(z);
        }
        return (z + y - 0.5) * Math.log1p(y / z) - y + rest(z + y) - rest(z);
    }

    /** z ln z − z − ln Γ(z). */
    static double entropy(double z) {
        return z < LARGE
                ? z * Math.log(z) - z - Gamma.logGamma(z)
                : (Math.log(z) - Math.log(2 * Math.PI)) / 2 - rest(z);
    }
}
