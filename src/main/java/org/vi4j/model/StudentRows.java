package org.vi4j.model;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.vi4j.distribution.Gamma;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * Student's t noise as a scale mixture: yᵢ ~ N(xᵢᵀw, 1/(βWᵢλᵢ)), λᵢ ~ Gamma(ν/2, ν/2). With rᵢ = E[(yᵢ − xᵢᵀw)²],
 *
 * <pre>q(λᵢ) = Gamma((ν + 1)/2, (ν + E[β]Wᵢrᵢ)/2),   q(β) = Gamma(c₀ + n/2, d₀ + ½ Σᵢ WᵢE[λᵢ]rᵢ)
 * cᵢ = E[β]WᵢE[λᵢ],   bᵢ = cᵢyᵢ</pre>
 *
 * and the rows' part of the ELBO is
 *
 * <pre>½ Σᵢ (E ln β + E ln λᵢ + ln Wᵢ − ln 2π − E[β]WᵢE[λᵢ]rᵢ) − Σᵢ KL(q(λᵢ)‖p(λᵢ)) − KL(q(β)‖p(β))</pre>
 *
 * (Tipping and Lawrence, "Variational inference for Student-t models", Neurocomputing 2005.)
 */
final class StudentRows implements Likelihood.RowFactors {
    private final double nu;
    private final double[] target;
    private final double[] weights;
    private final Precision noise;

    StudentRows(double nu, double[] target, double[] weights, Precision noise) {
        this.nu = nu;
        this.target = target;
        this.weights = weights;
        this.noise = noise;
    }

    @Override
    public double[] startPrecision() {
        return Arrays.stream(weights).map(w -> noise.mean() * w).toArray();
    }

    @Override
    public double[] startInformation() {
        double[] b = startPrecision();
        Arrays.setAll(b, i -> b[i] * target[i]);
        return b;
    }

    @Override
    public Likelihood.RowFactors.Terms build(SameDiff graph, SDVariable linear, SDVariable variance, SDVariable beta) {
        SDVariable w = graph.constant("row_weights", PrecisionUpdate.column(weights));
        SDVariable y = graph.constant("y", PrecisionUpdate.column(target));
        SDVariable error = y.sub(linear);
        SDVariable squares = error.mul(error).add(variance).mul(w);

        SDVariable rate = squares.mul(beta).add(nu).mul(0.5);
        SDVariable lambda = graph.math.reciprocal(rate).mul((nu + 1) / 2);
        SDVariable logRate = graph.math.log(rate);
        // KL(q(λ)‖p(λ)) is a₀ ln b + a₀ a/b and a constant, taken at b = a₀.
        Gamma prior = new Gamma(nu / 2, nu / 2);
        double a = (nu + 1) / 2;
        double constant = new Gamma(a, nu / 2).klTo(prior) - nu / 2 * Math.log(nu / 2) - a;
        SDVariable divergence = logRate.add(lambda).mul(nu / 2).add(constant);

        SDVariable weighted = squares.mul(lambda);
        SDVariable residual = graph.sum(weighted).reshape(1, 1);
        PrecisionUpdate after =
                PrecisionUpdate.of(graph, "noise", List.of(noise), new double[] {target.length}, residual);
        SDVariable meanLogLambda = graph.math.neg(logRate).add(new Gamma(a, 1).meanLog());
        double logWeights = Arrays.stream(weights).map(Math::log).sum();
        SDVariable likelihood = after.meanLog()
                .mul(target.length)
                .sub(after.mean().mul(residual))
                .add(graph.sum(meanLogLambda))
                .add(logWeights - target.length * Math.log(2 * Math.PI))
                .mul(0.5);
        SDVariable elbo = graph.sum(likelihood).sub(graph.sum(divergence)).sub(after.divergence());
        SDVariable c = w.mul(lambda).mul(after.mean());
        return new Likelihood.RowFactors.Terms(lambda, c, c.mul(y), elbo, after.mean(), after.rate());
    }

    /** The same for one row. */
    record Step(double nu) implements Likelihood.RowStep {
        @Override
        public boolean hasNoise() {
            return true;
        }

        @Override
        public void start(double y, double weight, double beta, double[] out) {
            out[0] = beta * weight;
            out[1] = out[0] * y;
        }

        @Override
        public void update(double y, double weight, double linear, double variance, double beta, double[] out) {
            double squares = weight * ((y - linear) * (y - linear) + variance);
            Gamma q = new Gamma((nu + 1) / 2, (nu + beta * squares) / 2);
            out[0] = weight * q.mean();
            out[1] = out[0] * y;
            out[2] = (q.meanLog() + Math.log(weight) - Math.log(2 * Math.PI)) / 2 - q.klTo(new Gamma(nu / 2, nu / 2));
            out[3] = q.mean() * squares;
        }
    }
}
