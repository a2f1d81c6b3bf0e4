package org.vi4j.inference.gradient;

import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/** A log joint over v with u = shift + scale · v, so that one step size suits all coordinates. */
@SuppressWarnings("ArrayRecordComponent")
record Standardized(LogJoint joint, double[] shift, double[] scale) implements LogJoint {
    @Override
    public Parameters parameters() {
        return joint.parameters();
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        int d = shift.length;
        double[] u = new double[count * d];
        double logScale = 0;
        for (double s : scale) {
            logScale += Math.log(s);
        }
        for (int k = 0; k < u.length; k++) {
            u[k] = shift[k % d] + scale[k % d] * points[k];
        }
        joint.logDensityAndGradient(u, count, logDensity, gradient);
        for (int k = 0; k < u.length; k++) {
            gradient[k] *= scale[k % d];
        }
        for (int s = 0; s < count; s++) {
            logDensity[s] += logScale;
        }
    }
}
