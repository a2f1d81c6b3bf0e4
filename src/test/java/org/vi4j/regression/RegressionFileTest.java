package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.UserError;

/** A saved regression whose numbers overflow on the table's scale is refused, and does not predict Infinity. */
class RegressionFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"scale, 1e-320", "scale, 1e-309", "center, 1e308"})
    void numbersThatOverflowOnTheTablesScaleAreRefused(String field, String number) throws IOException {
        Path file = folder.resolve("model.json");
        Regression.of(Path.of("docs/homes.csv"), "price").fit().model().save(file);
        String whole = Files.readString(file);
        String damaged = Pattern.compile("\"" + field + "\"\\s*:\\s*\\[[^\\]]*\\]")
                .matcher(whole)
                .replaceFirst("\"" + field + "\" : [" + String.join(", ", number, number, number, number) + "]");
        assertThat(damaged).isNotEqualTo(whole);
        Files.writeString(file, damaged);

        assertThatThrownBy(() -> RegressionModel.load(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("model.json")
                .hasMessageContaining("too large for the table's scale");
    }
}
