package org.vi4j.joint.target;

import org.vi4j.joint.LogJoint;

/** A log joint whose posterior's moments over the unconstrained coordinates are known in closed form. */
public interface KnownPosterior extends LogJoint {
    /** Returns ln ∫ exp f(u) du = ln p(x), in nats. */
    double logEvidence();

    /** Returns E[u], {@code [d]}. */
    double[] mean();

    /** Returns Cov[u], {@code [d, d]}. */
    double[][] covariance();

    /** Returns the standard deviation of each coordinate, {@code [d]}. */
    default double[] sd() {
        double[][] covariance = covariance();
        double[] sd = new double[covariance.length];
        java.util.Arrays.setAll(sd, j -> Math.sqrt(covariance[j][j]));
        return sd;
    }
}
