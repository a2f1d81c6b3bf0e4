package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.JsonTree;

class AurocTest {
    private static final Offset<Double> EXACT = Offset.offset(1e-12);

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    /** See auroc.R. */
    @Test
    void areasAndStandardErrorsAreThoseOfPRoc() {
        JsonNode cases = JsonTree.read(Path.of("src/test/resources/reference/anomaly/auroc.json"));
        assertThat(cases).hasSize(4);
        for (JsonNode one : cases) {
            Auroc auroc = Auroc.of(numbers(one.get("anomalies")), numbers(one.get("normals")));
            assertThat(auroc.area())
                    .as(one.get("name").asText())
                    .isCloseTo(one.get("area").doubleValue(), EXACT);
            assertThat(auroc.se())
                    .as(one.get("name").asText())
                    .isCloseTo(one.get("se").doubleValue(), EXACT);
        }
    }

    @Test
    void extremes() {
        assertThat(Auroc.of(new double[] {1, 2}, new double[] {3, 4})).isEqualTo(new Auroc(1, 0, 2, 2));
        assertThat(Auroc.of(new double[] {5, 6}, new double[] {3, 4}).area()).isZero();
        assertThat(Auroc.of(new double[] {1}, new double[] {1, 1}).area()).isEqualTo(0.5);
        assertThat(Auroc.of(new double[] {1}, new double[] {0, 1}).se()).isNaN();
    }

    /** Rows from elsewhere are more uncertain in 5 of 6 pairs, and in one there is a tie. */
    @Test
    void uncertaintiesPointTheOtherWay() {
        assertThat(Auroc.ofUncertainty(new double[] {1, 3}, new double[] {4, 3, 5})
                        .area())
                .isCloseTo(5.5 / 6, EXACT);
    }
}
