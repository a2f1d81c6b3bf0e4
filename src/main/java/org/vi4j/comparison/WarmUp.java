package org.vi4j.comparison;

import java.util.function.BooleanSupplier;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Run;

/**
 * Runs a method for a moment before it is timed. Java loads and compiles code, and ND4J starts, when they are first
 * used: without it the first method would pay for all, and the order of methods would decide which is faster.
 */
final class WarmUp {
    private static final long NANOS = 300_000_000;

    private WarmUp() {}

    /** Thrown by the log joint once the time is over, which ends any method. */
    private static final class TimeIsOver extends RuntimeException {
        private static final long serialVersionUID = 1;

        TimeIsOver() {
            super("warmed up", null, false, false);
        }
    }

    /** The log joint for as long as there is time. */
    private record Timed(LogJoint joint, BooleanSupplier over) implements LogJoint {
        @Override
        public Parameters parameters() {
            return joint.parameters();
        }

        @Override
        public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
            if (over.getAsBoolean()) {
                throw new TimeIsOver();
            }
            joint.logDensityAndGradient(points, count, logDensity, gradient);
        }

        @Override
        public void logDensity(double[] points, int count, double[] logDensity) {
            if (over.getAsBoolean()) {
                throw new TimeIsOver();
            }
            joint.logDensity(points, count, logDensity);
        }
    }

    /** Runs the method, again and again where it is short, for 0.3 seconds. What comes of it is forgotten. */
    static void run(LogJoint joint, Method method, Run run) {
        long start = System.nanoTime();
        BooleanSupplier over = () -> run.cancelled() || System.nanoTime() - start > NANOS;
        LogJoint timed = new Timed(joint, over);
        Run stopping = run.withCancel(over).withListener(evaluations -> {});
        try {
            while (!over.getAsBoolean()) {
                method.algorithm().fit(timed, stopping);
            }
        } catch (TimeIsOver | UserError e) {
            // An error is told where the method is run in earnest.
            return;
        }
    }
}
