package org.vi4j.cli;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.Images;
import picocli.CommandLine.Option;

/** Which labels are anomalies. */
final class LabelOptions {
    @Option(
            names = "--anomaly-label",
            paramLabel = "L,L…",
            split = ",",
            description = "Labels, by name or number, of the images that are anomalies; all others are normal.")
    private @Nullable Set<String> anomalies;

    @Option(
            names = "--normal-labels",
            paramLabel = "L,L…",
            split = ",",
            description = "Labels, by name or number, of the images that are normal; all others are anomalies.")
    private @Nullable Set<String> normals;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    LabelOptions() {}

    void check() {
        if (anomalies != null && normals != null) {
            throw new UserError("--anomaly-label and --normal-labels say the same thing twice: give one of them");
        }
    }

    boolean given() {
        return anomalies != null || normals != null;
    }

    /** Returns the labels of images that are anomalies; fails unless both kinds are there. */
    Set<Integer> anomalies(Dataset rows) {
        if (!(rows instanceof Images images)) {
            throw new UserError(rows.source() + " is a table, whose rows have no labels: leave them out");
        }
        SortedSet<Integer> named = images.labels(anomalies != null ? anomalies : normals != null ? normals : Set.of());
        SortedSet<Integer> present = images.labels();
        if (present.equals(named)) {
            throw new UserError("all labels of " + images.source() + " are of one kind: name some of " + present);
        }
        if (anomalies != null) {
            return named;
        }
        SortedSet<Integer> others = new TreeSet<>(present);
        others.removeAll(named);
        return others;
    }
}
