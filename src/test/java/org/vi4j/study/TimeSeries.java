package org.vi4j.study;

import org.vi4j.joint.Constraint;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/** posteriordb's ARMA(1, 1), GARCH(1, 1) and mixture of two Gaussians, with gradients carried along. */
final class TimeSeries {
    private TimeSeries() {}

    /** eₜ = yₜ − μ − φ yₜ₋₁ − θ eₜ₋₁ ~ N(0, σ²); φ μ and no error before the first. */
    static LogJoint arma(double[] y) {
        Parameters parameters =
                Parameters.empty().real("mu").real("phi").real("theta").positive("sigma");
        return LogJoint.of(parameters, (t, g) -> {
            double mu = t[0];
            double phi = t[1];
            double theta = t[2];
            double sigma = t[3];
            double[] slope = new double[3];
            double error = 0;
            double squares = 0;
            for (int i = 0; i < y.length; i++) {
                double before = i == 0 ? mu : y[i - 1];
                double now = y[i] - mu - phi * before - theta * error;
                double[] next = {
                    -1 - (i == 0 ? phi : 0) - theta * slope[0], -before - theta * slope[1], -error - theta * slope[2]
                };
                error = now;
                slope = next;
                squares += error * error;
                for (int k = 0; k < 3; k++) {
                    g[k] -= error * slope[k] / (sigma * sigma);
                }
            }
            g[0] -= mu / 100;
            g[1] -= phi / 4;
            g[2] -= theta / 4;
            double s = sigma / 2.5;
            g[3] = -y.length / sigma + squares / (sigma * sigma * sigma) - 2 * s / (1 + s * s) / 2.5;
            return -y.length * Math.log(sigma)
                    - squares / (2 * sigma * sigma)
                    - mu * mu / 200
                    - (phi * phi + theta * theta) / 8
                    - Math.log1p(s * s);
        });
    }

    /** hₜ = α₀ + α₁ (yₜ₋₁ − μ)² + β₁ hₜ₋₁, β₁ = (1 − α₁) b, flat in α₁ and β₁. */
    static LogJoint garch(double[] y, double sigma1) {
        Parameters parameters = Parameters.empty()
                .real("mu")
                .positive("alpha0")
                .scalar("alpha1", new Constraint.Interval(0, 1))
                .scalar("share", new Constraint.Interval(0, 1));
        return LogJoint.of(parameters, (t, g) -> {
            double beta = (1 - t[2]) * t[3];
            double h = sigma1 * sigma1;
            double[] slope = new double[4];
            double sum = Math.log1p(-t[2]);
            double byBeta = 0;
            double ofAlpha1 = -1 / (1 - t[2]);
            for (int i = 0; i < y.length; i++) {
                double off = y[i] - t[0];
                if (i > 0) {
                    double last = y[i - 1] - t[0];
                    slope = new double[] {
                        -2 * t[2] * last + beta * slope[0],
                        1 + beta * slope[1],
                        last * last + beta * slope[2],
                        h + beta * slope[3]
                    };
                    h = t[1] + t[2] * last * last + beta * h;
                }
                sum -= Math.log(h) / 2 + off * off / (2 * h);
                double byH = -1 / (2 * h) + off * off / (2 * h * h);
                g[0] += off / h + byH * slope[0];
                g[1] += byH * slope[1];
                ofAlpha1 += byH * slope[2];
                byBeta += byH * slope[3];
            }
            g[2] = ofAlpha1 - t[3] * byBeta;
            g[3] = (1 - t[2]) * byBeta;
            return sum;
        });
    }

    /** yᵢ ~ w N(μ₁, σ₁²) + (1 − w) N(μ₂, σ₂²), μ₁ below μ₂. */
    static LogJoint mixture(double[] y) {
        Parameters parameters = Parameters.empty()
                .vector("mu", 2, new Constraint.Ordered())
                .vector("sigma", 2, new Constraint.Positive())
                .scalar("theta", new Constraint.Interval(0, 1));
        return LogJoint.of(parameters, (t, g) -> {
            double sum = 4 * Math.log(t[4]) + 4 * Math.log1p(-t[4]);
            g[4] = 4 / t[4] - 4 / (1 - t[4]);
            for (int k = 0; k < 4; k++) {
                sum -= t[k] * t[k] / 8;
                g[k] = -t[k] / 4;
            }
            for (double value : y) {
                double z0 = (value - t[0]) / t[2];
                double z1 = (value - t[1]) / t[3];
                double a = Math.log(t[4]) - Math.log(t[2]) - z0 * z0 / 2;
                double b = Math.log1p(-t[4]) - Math.log(t[3]) - z1 * z1 / 2;
                double max = Math.max(a, b);
                double log = max + Math.log(Math.exp(a - max) + Math.exp(b - max));
                double first = Math.exp(a - log);
                double second = Math.exp(b - log);
                sum += log;
                g[0] += first * z0 / t[2];
                g[1] += second * z1 / t[3];
                g[2] += first * (z0 * z0 - 1) / t[2];
                g[3] += second * (z1 * z1 - 1) / t[3];
                g[4] += first / t[4] - second / (1 - t[4]);
            }
            return sum;
        });
    }
}
