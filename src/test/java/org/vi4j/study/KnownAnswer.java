package org.vi4j.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.joint.LogJoint;

/**
 * A posterior whose moments are known.
 *
 * @param name for people
 * @param kind what makes it hard
 * @param joint the log joint
 * @param reference mean and standard deviation of parameters by their names; some may be left out
 * @param heldOut whether nobody looked at it while rules were made
 */
public record KnownAnswer(String name, Kind kind, LogJoint joint, Map<String, double[]> reference, boolean heldOut) {
    /** Kinds of posteriors, each a table of its own. */
    public enum Kind {
        /** Of real data, by posteriordb's reference draws. */
        REAL,
        /** Made up, with one mode. */
        ONE_MODE,
        /** Made up, with two. */
        TWO_MODES,
        /** What no method can see. */
        INVISIBLE
    }

    static KnownAnswer of(String name, Kind kind, LogJoint joint, double[] mean, double[] sd) {
        Map<String, double[]> reference = new LinkedHashMap<>();
        List<String> names = joint.parameters().names();
        for (int j = 0; j < mean.length; j++) {
            reference.put(names.get(j), new double[] {mean[j], sd[j]});
        }
        return new KnownAnswer(name, kind, joint, reference, false);
    }

    KnownAnswer heldOut(boolean out) {
        return new KnownAnswer(name, kind, joint, reference, out);
    }

    /**
     * Says whether every mean is within 0.25 reference standard deviations and every standard deviation within 0.8 to
     * 1.25 of the reference's.
     *
     * @param moments mean and standard deviation by names
     * @return whether they are right
     */
    boolean isRight(Map<String, double[]> moments) {
        return reference.entrySet().stream()
                .filter(e -> moments.containsKey(e.getKey()))
                .allMatch(e -> {
                    double[] known = e.getValue();
                    double[] found = moments.get(e.getKey());
                    double ratio = found[1] / known[1];
                    return Math.abs(found[0] - known[0]) <= 0.25 * known[1] && ratio >= 0.8 && ratio <= 1.25;
                });
    }
}
