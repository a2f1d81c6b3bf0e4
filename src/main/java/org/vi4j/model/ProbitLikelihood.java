package org.vi4j.model;

import java.util.Optional;
import org.vi4j.internal.math.Normal;

/** P(y = 1) = Φ(η), the normal distribution function. */
record ProbitLikelihood() implements BinaryLikelihood {
    @Override
    public String label() {
        return "probit";
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        return weight * Normal.logCdf(y == 1 ? linear : -linear);
    }

    /** Computes the slope: with s = ±1 the side of y, ∂ln Φ(sη)/∂η = s φ(η)/Φ(sη). */
    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double side = 2 * y[row + i] - 1;
            double logCdf = Normal.logCdf(side * eta[at + i]);
            sum += logCdf;
            eta[at + i] = side * hazard(eta[at + i], logCdf);
        }
        return sum;
    }

    /** φ(η)/Φ(sη) by ln Φ(sη), which is finite far out. */
    private static double hazard(double linear, double logCdf) {
        return Math.exp(-linear * linear / 2 - Normal.LOG_ROOT_2PI - logCdf);
    }

    /** Computes the curvature, with t = sη and h = φ(t)/Φ(t): h(h + t), between 0 and 1. */
    @Override
    public double curvature(double y, double linear, double beta) {
        double t = (2 * y - 1) * linear;
        double h = hazard(t, Normal.logCdf(t));
        return Math.max(0, h * (h + t));
    }

    @Override
    public void derivatives(double y, double linear, double[] out) {
        double side = 2 * y - 1;
        double t = side * linear;
        double logCdf = Normal.logCdf(t);
        double h = hazard(t, logCdf);
        out[0] = logCdf;
        out[1] = side * h;
        out[2] = Math.max(0, h * (h + t));
    }

    @Override
    public double inverseLink(double linear) {
        return Normal.cdf(linear);
    }

    @Override
    public double mean(double m, double s) {
        return Normal.cdf(m / Math.sqrt(1 + s * s));
    }

    @Override
    public Words words() {
        return new Words("", "", "", "", "ELBO", "");
    }

    @Override
    public Optional<RowFactors> rowFactors(double[] target, double[] weights, Precision noise) {
        return Optional.of(new ProbitRows(target, weights));
    }

    @Override
    public Optional<RowStep> rowStep() {
        return Optional.of(new ProbitRows.Step());
    }
}
