package org.vi4j.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.inference.cavi.Ascent;
import org.vi4j.model.Precision;

/** How a coordinate ascent went, for people and in a document. */
final class AscentSummary {
    private AscentSummary() {}

    static String line(Ascent ascent) {
        return String.format(
                Locale.ROOT,
                "sweeps            %d, %s (last relative change: ELBO %.1e, parameters %.1e)",
                ascent.sweeps(),
                ending(ascent),
                ascent.elboChange(),
                ascent.parameterChange());
    }

    static String ending(Ascent ascent) {
        return ascent.converged() ? "converged" : "NOT converged: raise --max-sweeps";
    }

    static void put(Map<String, Object> document, Ascent ascent) {
        document.put("elbo_trace", ascent.elboTrace());
        document.put("converged", ascent.converged());
        document.put("elbo_change", ascent.elboChange());
        document.put("parameter_change", ascent.parameterChange());
    }

    /** The expected weight precisions, if any was learned. */
    static void putLearned(Map<String, Object> document, List<Precision> weightPrecisions) {
        double[] learned = weightPrecisions.stream()
                .filter(Precision.Uncertain.class::isInstance)
                .mapToDouble(Precision::mean)
                .toArray();
        if (learned.length > 0) {
            document.put("alpha", learned);
        }
    }
}
