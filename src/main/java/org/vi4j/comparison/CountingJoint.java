package org.vi4j.comparison;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/** A log joint that counts the points it is computed at. */
final class CountingJoint implements LogJoint {
    private final LogJoint joint;
    private final LongConsumer watch;
    private final AtomicLong evaluations = new AtomicLong();

    CountingJoint(LogJoint joint, LongConsumer watch) {
        this.joint = joint;
        this.watch = watch;
    }

    long evaluations() {
        return evaluations.get();
    }

    @Override
    public Parameters parameters() {
        return joint.parameters();
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        joint.logDensityAndGradient(points, count, logDensity, gradient);
        watch.accept(evaluations.addAndGet(count));
    }
}
