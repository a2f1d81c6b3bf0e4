package org.vi4j.posterior;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.DataJoint;
import org.vi4j.joint.Parameters;

/** A log joint that counts the points it is computed at. */
final class CountingJoint {
    private CountingJoint() {}

    static LogJoint of(LogJoint joint, LongConsumer listener) {
        AtomicLong evaluations = new AtomicLong();
        LongConsumer adding = count -> listener.accept(evaluations.addAndGet(count));
        return joint instanceof DataJoint data ? new OfData(data, adding) : new Plain(joint, adding);
    }

    private record Plain(LogJoint joint, LongConsumer adding) implements LogJoint {
        @Override
        public Parameters parameters() {
            return joint.parameters();
        }

        @Override
        public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
            joint.logDensityAndGradient(points, count, logDensity, gradient);
            adding.accept(count);
        }

        @Override
        public void logDensity(double[] points, int count, double[] logDensity) {
            joint.logDensity(points, count, logDensity);
            adding.accept(count);
        }

        @Override
        public List<String> explain(double[] u) {
            return joint.explain(u);
        }

        @Override
        public String cost() {
            return joint.cost();
        }
    }

    private record OfData(DataJoint joint, LongConsumer adding) implements DataJoint {
        @Override
        public Parameters parameters() {
            return joint.parameters();
        }

        @Override
        public int rows() {
            return joint.rows();
        }

        @Override
        public LogJoint on(DataJoint.MiniBatch rows) {
            return new Plain(joint.on(rows), adding);
        }

        @Override
        public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
            joint.logDensityAndGradient(points, count, logDensity, gradient);
            adding.accept(count);
        }

        @Override
        public void logDensity(double[] points, int count, double[] logDensity) {
            joint.logDensity(points, count, logDensity);
            adding.accept(count);
        }

        @Override
        public List<String> explain(double[] u) {
            return joint.explain(u);
        }

        @Override
        public String cost() {
            return joint.cost();
        }
    }
}
