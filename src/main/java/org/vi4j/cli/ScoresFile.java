package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Images;
import org.vi4j.data.WholeFile;
import org.vi4j.vae.anomaly.Threshold;

/** Scores as CSV: {@code index[,label],log_likelihood[,anomaly]}, the last 1 where the threshold alarms, else 0. */
final class ScoresFile {
    private ScoresFile() {}

    static void write(Path file, Images images, double[] scores, @Nullable Threshold threshold) {
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write("index" + (images.hasLabels() ? ",label" : "") + ",log_likelihood"
                    + (threshold == null ? "" : ",anomaly") + "\n");
            for (int i = 0; i < scores.length; i++) {
                writer.write(i + (images.hasLabels() ? "," + images.label(i) : "") + "," + scores[i]
                        + (threshold == null ? "" : threshold.alarms(scores[i]) ? ",1" : ",0") + "\n");
            }
            writer.flush();
        });
    }
}
