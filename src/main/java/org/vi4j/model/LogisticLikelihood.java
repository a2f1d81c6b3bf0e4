package org.vi4j.model;

import java.util.Arrays;
import java.util.Optional;
import org.vi4j.internal.math.Logistic;

/**
 * P(y = 1) = σ(η): ln p = (y − ½)η − ½|η| − ln(1 + e^−|η|). One logarithm of the product of all (1 + e^−|η|) ≤ 2
 * replaces a logarithm for each. Loops run from 0 over arrays of their own, and sums have four parts: so the compiler
 * makes vector instructions of them.
 */
record LogisticLikelihood() implements BinaryLikelihood {
    /** Far below the roundings of |η|, so that 0/0 is 0 where η is 0. */
    private static final double TINY = 1e-300;

    @Override
    public String label() {
        return "logistic";
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        return -weight * Logistic.softplus(y == 1 ? -linear : linear);
    }

    @Override
    public double inverseLink(double linear) {
        return 1 / (1 + Math.exp(-linear));
    }

    @Override
    public double mean(double m, double s) {
        return Intervals.expectation(this::inverseLink, m, s);
    }

    @Override
    public double curvature(double y, double linear, double beta) {
        double e = Math.exp(-Math.abs(linear));
        return e / ((1 + e) * (1 + e));
    }

    @Override
    public void derivatives(double y, double linear, double[] out) {
        double e = Math.exp(-Math.abs(linear));
        double one = (linear >= 0 ? 1 : e) / (1 + e);
        out[0] = Math.min(y == 1 ? linear : -linear, 0) - Math.log1p(e);
        out[1] = y - one;
        out[2] = e / ((1 + e) * (1 + e));
    }

    @Override
    public Words words() {
        return new Words(
                "",
                "",
                "odds ratio",
                "Odds ratio: the factor by which one unit of the column multiplies the odds, posterior median and"
                        + " 95 % interval.",
                "bound on the ELBO",
                "");
    }

    @Override
    public Optional<RowFactors> rowFactors(double[] target, double[] weights, Precision noise) {
        return Optional.of(new LogisticRows(target, weights));
    }

    @Override
    public Optional<RowStep> rowStep() {
        return Optional.of(new LogisticRows.Step());
    }

    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double[] x = Arrays.copyOfRange(eta, at, at + n);
        double[] outcome = Arrays.copyOfRange(y, row, row + n);
        double[] tails = new double[n];
        tails(x, tails, n);
        double[] terms = new double[n];
        for (int i = 0; i < n; i++) {
            terms[i] = (outcome[i] - 0.5) * x[i] - 0.5 * Math.abs(x[i]);
        }
        for (int i = 0; i < n; i++) {
            // σ(x) − ½ = ½ sign(x) (1 − e)/(1 + e)
            double e = tails[i];
            x[i] = outcome[i] - 0.5 - 0.5 * x[i] * (1 - e) / ((1 + e) * (Math.abs(x[i]) + TINY));
        }
        System.arraycopy(x, 0, eta, at, n);
        return sum(terms, n) - logOfProduct(tails, n);
    }

    /**
     * e^−|x|, as a Taylor series of −|x|/64 squared six times, |x| cut off at 40, where it is 4e-18: right to 1e-14.
     */
    private static void tails(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            double t = Math.min(Math.abs(x[i]), 40.0) * (-1.0 / 64);
            double e = 1.0 / 39916800 + t * (1.0 / 479001600);
            e = 1.0 / 3628800 + t * e;
            e = 1.0 / 362880 + t * e;
            e = 1.0 / 40320 + t * e;
            e = 1.0 / 5040 + t * e;
            e = 1.0 / 720 + t * e;
            e = 1.0 / 120 + t * e;
            e = 1.0 / 24 + t * e;
            e = 1.0 / 6 + t * e;
            e = 1.0 / 2 + t * e;
            e = 1 + t * e;
            e = 1 + t * e;
            e *= e;
            e *= e;
            e *= e;
            e *= e;
            e *= e;
            e *= e;
            out[i] = e;
        }
    }

    private static double sum(double[] x, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        for (; i < n; i++) {
            a += x[i];
        }
        return (a + b) + (c + d);
    }

    /** Σ ln(1 + e); the product of {@link #RUN} factors up to 2 is at most 2²⁵⁶. */
    private static double logOfProduct(double[] e, int n) {
        double a = 1;
        double b = 1;
        double c = 1;
        double d = 1;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a *= 1 + e[i];
            b *= 1 + e[i + 1];
            c *= 1 + e[i + 2];
            d *= 1 + e[i + 3];
        }
        for (; i < n; i++) {
            a *= 1 + e[i];
        }
        return Math.log(a * b * c * d);
    }
}
