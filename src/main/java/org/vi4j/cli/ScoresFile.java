package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Images;
import org.vi4j.data.io.WholeFile;
import org.vi4j.vae.anomaly.Scorer;
import org.vi4j.vae.anomaly.Threshold;

/**
 * Scores as CSV: {@code index[,label],log_likelihood[,anomaly][,ess]}: 1 where the threshold alarms, else 0; the
 * effective sample size of the image's importance weights.
 */
final class ScoresFile {
    private ScoresFile() {}

    static void write(Path file, Images images, Scorer.Scores scores, @Nullable Threshold threshold) {
        double[] values = scores.values();
        double[] ess = scores.ess();
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write("index" + (images.hasLabels() ? ",label" : "") + ",log_likelihood"
                    + (threshold == null ? "" : ",anomaly") + (ess == null ? "" : ",ess") + "\n");
            for (int i = 0; i < values.length; i++) {
                writer.write(i + (images.hasLabels() ? "," + images.label(i) : "") + "," + values[i]
                        + (threshold == null ? "" : threshold.alarms(values[i]) ? ",1" : ",0")
                        + (ess == null ? "" : "," + ess[i]) + "\n");
            }
            writer.flush();
        });
    }
}
