package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.model.Prediction;
import org.vi4j.support.JsonFuzz;

/** A saved model with any part exchanged, and no checksum that would tell, is used or refused in one line. */
class MixedModelFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void savedModels() throws IOException {
        Path file = folder.resolve("m.json");
        MixedRegressionTest.sleep(Path.of("docs/sleep.csv")).fit().model().save(file);
        String good = Files.readString(file).replaceAll(",\\s*\"sha256\"\\s*:\\s*\"[0-9a-f]*\"", "");
        Path rows = Files.writeString(folder.resolve("rows.csv"), "days,subject\n0,308\n3,new\n");
        JsonFuzz.check(good, 400, text -> {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            MixedModel model = MixedModel.load(file);
            assertThat(model.summary().toString()).isNotEmpty();
            for (Prediction prediction : model.predict(rows)) {
                assertThat(prediction.values(0.9).values()).noneMatch(value -> Double.isNaN(value));
            }
        });
    }
}
