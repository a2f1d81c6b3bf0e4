package org.vi4j.joint.target;

import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * Eight schools (Rubin, "Estimation in parallel randomized experiments", 1981; with posteriordb's priors): μ ~ N(0,
 * 5²), τ ~ half-Cauchy(0, 5), θⱼ ~ N(μ, τ²), yⱼ ~ N(θⱼ, σⱼ²). All constants are kept, so that the evidence is that of
 * the model.
 */
public final class EightSchools {
    private static final double[] Y = {28, 8, -3, 7, -1, 1, 18, 12};
    private static final double[] SIGMA = {15, 10, 16, 11, 9, 11, 10, 18};
    private static final double SCALE = 5;
    private static final double LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    private EightSchools() {}

    /** Returns the model over μ, τ, θ: a funnel, hard for every method. */
    public static LogJoint centred() {
        return LogJoint.of(
                Parameters.empty().real("mu").positive("tau").real("theta", Y.length), EightSchools::centred);
    }

    /** Returns the same model over μ, τ, ηⱼ = (θⱼ − μ)/τ ~ N(0, 1): close to a Gaussian. */
    public static LogJoint nonCentred() {
        return LogJoint.of(
                Parameters.empty().real("mu").positive("tau").real("eta", Y.length), EightSchools::nonCentred);
    }

    private static double priors(double[] p, double[] gradient) {
        double mu = p[0];
        double ratio = p[1] / SCALE;
        gradient[0] -= mu / (SCALE * SCALE);
        gradient[1] -= 2 * ratio / (1 + ratio * ratio) / SCALE;
        return normal(mu / SCALE, SCALE) + Math.log(2 / (Math.PI * SCALE)) - Math.log1p(ratio * ratio);
    }

    private static double centred(double[] p, double[] gradient) {
        double sum = priors(p, gradient);
        double tau = p[1];
        for (int j = 0; j < Y.length; j++) {
            double theta = p[2 + j];
            double z = (theta - p[0]) / tau;
            double residual = (Y[j] - theta) / SIGMA[j];
            sum += normal(z, tau) + normal(residual, SIGMA[j]);
            gradient[0] += z / tau;
            gradient[1] += (z * z - 1) / tau;
            gradient[2 + j] += residual / SIGMA[j] - z / tau;
        }
        return sum;
    }

    private static double nonCentred(double[] p, double[] gradient) {
        double sum = priors(p, gradient);
        for (int j = 0; j < Y.length; j++) {
            double eta = p[2 + j];
            double residual = (Y[j] - p[0] - p[1] * eta) / SIGMA[j];
            double slope = residual / SIGMA[j];
            sum += normal(eta, 1) + normal(residual, SIGMA[j]);
            gradient[0] += slope;
            gradient[1] += slope * eta;
            gradient[2 + j] += slope * p[1] - eta;
        }
        return sum;
    }

    /** ln N(x | m, s²) with z = (x − m)/s. */
    private static double normal(double z, double s) {
        return -0.5 * z * z - Math.log(s) - LOG_SQRT_TWO_PI;
    }
}
