package org.vi4j.mixture;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Cholesky;

/**
 * The distribution of a normal distribution's mean and precision, N(μ; m, (βΛ)⁻¹) · Wishart(Λ; W, ν), over ℝᴰ. (Bishop,
 * <i>Pattern Recognition and Machine Learning</i>, B.78–B.82 and 10.2.) Immutable.
 */
final class NormalWishart {
    private final double[] mean;
    private final double meanPrecision;
    private final double degreesOfFreedom;
    private final double[][] inverseScale;
    private final Cholesky factor;

    /**
     * Creates the distribution.
     *
     * @param mean m, {@code [D]}
     * @param meanPrecision β, positive
     * @param degreesOfFreedom ν, above D − 1
     * @param inverseScale W⁻¹, symmetric and positive definite, {@code [D, D]}
     * @throws org.vi4j.UserError if W⁻¹ is not positive definite
     */
    public NormalWishart(double[] mean, double meanPrecision, double degreesOfFreedom, double[][] inverseScale) {
        if (!(meanPrecision > 0 && degreesOfFreedom > mean.length - 1)) {
            throw new IllegalArgumentException("beta " + meanPrecision + " and nu " + degreesOfFreedom
                    + ": beta must be positive and nu above " + (mean.length - 1));
        }
        this.mean = mean.clone();
        this.meanPrecision = meanPrecision;
        this.degreesOfFreedom = degreesOfFreedom;
        this.inverseScale = Arrays.stream(inverseScale).map(double[]::clone).toArray(double[][]::new);
        this.factor = Cholesky.of(inverseScale);
    }

    /** Returns the dimension D. */
    public int dimension() {
        return mean.length;
    }

    /** Returns m, {@code [D]}. */
    public double[] mean() {
        return mean.clone();
    }

    /** Returns β, the precision of the mean. */
    public double meanPrecision() {
        return meanPrecision;
    }

    /** Returns ν, the degrees of freedom. */
    public double degreesOfFreedom() {
        return degreesOfFreedom;
    }

    /** Returns W⁻¹, {@code [D, D]}. */
    public double[][] inverseScale() {
        return Arrays.stream(inverseScale).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns E[Λ]⁻¹ = W⁻¹/ν, {@code [D, D]}. */
    public double[][] covariance() {
        return Arrays.stream(inverseScale)
                .map(row -> Arrays.stream(row).map(v -> v / degreesOfFreedom).toArray())
                .toArray(double[][]::new);
    }

    /** Returns the factorization of W⁻¹. */
    public Cholesky factor() {
        return factor;
    }

    /** Returns E ln|Λ| = Σᵢ ψ((ν + 1 − i)/2) + D ln 2 + ln|W|, i = 1 … D. */
    public double meanLogDeterminant() {
        double sum = dimension() * Math.log(2) - factor.logDeterminant();
        for (int i = 0; i < dimension(); i++) {
            sum += Gamma.digamma((degreesOfFreedom - i) / 2);
        }
        return sum;
    }

    /** ½ε ν tr W: by how much E ln N(x; μ, Λ⁻¹) is lower where x is known to the variance ε only. */
    double blur(double variance) {
        if (variance == 0) {
            return 0;
        }
        double[][] w = factor.inverse();
        double trace = 0;
        for (int j = 0; j < w.length; j++) {
            trace += w[j][j];
        }
        return variance * degreesOfFreedom * trace / 2;
    }

    /** ln of the Wishart's normalising constant, −ν/2 ln|W| − νD/2 ln 2 − lnΓ_D(ν/2). */
    double logNormalizer() {
        int d = dimension();
        double sum = degreesOfFreedom / 2 * factor.logDeterminant()
                - degreesOfFreedom * d / 2 * Math.log(2)
                - d * (d - 1) / 4.0 * Math.log(Math.PI);
        for (int i = 0; i < d; i++) {
            sum -= Gamma.logGamma((degreesOfFreedom - i) / 2);
        }
        return sum;
    }

    /**
     * Returns the exclusive (mode-seeking) divergence from this distribution q to p, in nats:
     *
     * <pre>KL(q‖p) = ½ [ D ln(β/β₀) − D + Dβ₀/β + β₀ν (m − m₀)ᵀW(m − m₀) ]
     *         + ln B − ln B₀ + ½ (ν − ν₀) E ln|Λ| + ½ ν (tr(W₀⁻¹W) − D)</pre>
     *
     * with B the Wishart's normalising constant.
     *
     * @param p the other distribution, of the same dimension
     * @return the divergence, at least 0 but for rounding
     */
    public double klTo(NormalWishart p) {
        int d = dimension();
        double[][] w = factor.inverse();
        double trace = 0;
        double distance = 0;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                trace += p.inverseScale[i][j] * w[j][i];
                distance += (mean[i] - p.mean[i]) * w[i][j] * (mean[j] - p.mean[j]);
            }
        }
        double ratio = p.meanPrecision / meanPrecision;
        double normal = (d * (ratio - 1 - Math.log(ratio)) + p.meanPrecision * degreesOfFreedom * distance) / 2;
        double wishart = logNormalizer()
                - p.logNormalizer()
                + (degreesOfFreedom - p.degreesOfFreedom) / 2 * meanLogDeterminant()
                + degreesOfFreedom / 2 * (trace - d);
        return normal + wishart;
    }
}
