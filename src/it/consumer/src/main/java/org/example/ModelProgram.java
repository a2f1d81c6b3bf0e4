package org.example;

import org.vi4j.inference.Inference;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Posterior;

/** A model of one's own: a log density and its gradient. */
public final class ModelProgram {
    private ModelProgram() {}

    public static void main(String[] args) {
        // begin README
        double[] y = {28, 26, 33, 24, 34, 27, 16, 40, 29, 22, 24, 21, 25, 30, 23, 29, 31, 19};
        // y[i] ~ N(mu, tau), mu ~ N(0, 20), tau ~ exponential with mean 20; tau is a standard deviation
        LogJoint model = LogJoint.of(Parameters.empty().real("mu").positive("tau"), (theta, gradient) -> {
            double mu = theta[0], tau = theta[1];
            double density = -mu * mu / 800 - tau / 20;
            gradient[0] = -mu / 400;
            gradient[1] = -1.0 / 20;
            for (double each : y) {
                double z = (each - mu) / tau;
                density += -z * z / 2 - Math.log(tau);
                gradient[0] += z / tau;
                gradient[1] += (z * z - 1) / tau;
            }
            return density;
        });
        Posterior q = Inference.automatic().fit(model);
        System.out.println(q.summary());
        // end README
    }
}
