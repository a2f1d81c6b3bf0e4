package org.vi4j.vae;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.vae.Scorer.Threshold;

/**
 * Scores as CSV: {@code index[,label],log_likelihood[,anomaly][,ess]}: 1 where the threshold alarms, else 0; the
 * effective sample size of the image's importance weights.
 */
final class ScoresFile {
    private ScoresFile() {}

    static void write(Path file, Dataset images, Scorer.Scores scores, @Nullable Threshold threshold) {
        double[] values = scores.values();
        double[] ess = scores.ess();
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write("index" + names(images.keys()) + ",log_likelihood" + (threshold == null ? "" : ",anomaly")
                    + (ess == null ? "" : ",ess") + "\n");
            for (int i = 0; i < values.length; i++) {
                writer.write(i + names(images.keys(i)) + "," + values[i]
                        + (threshold == null ? "" : threshold.alarms(values[i]) ? ",1" : ",0")
                        + (ess == null ? "" : "," + ess[i]) + "\n");
            }
            writer.flush();
        });
    }

    private static String names(List<String> keys) {
        return keys.stream().map(key -> "," + key).collect(Collectors.joining());
    }
}
