package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.support.JsonTree;
import org.vi4j.vae.Scorer.Threshold;

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

    @Test
    void thresholdsKeepTheRateOnNewScores() {
        // 1,000 times 99 scores and a new one, all alike: alarms are Binomial(1000, 0.1) with k = 10 of 100, so within
        // 4 standard errors, 4·√(0.1·0.9/1000) = 0.038, but for one seed in 16,000.
        RandomGenerator random = new RandomStreams(3).at("scores", 0);
        int alarms = 0;
        for (int i = 0; i < 1000; i++) {
            double[] scores = random.doubles(99).toArray();
            alarms += Threshold.forFalseAlarmRate(scores, 0.1).alarms(random.nextDouble()) ? 1 : 0;
        }
        assertThat(alarms / 1000.0).isCloseTo(0.1, Offset.offset(0.038));
    }

    @Test
    void thresholdsAreOrderStatistics() {
        double[] scores = {5, 1, 4, 2, 3, 9, 8, 7, 6};
        assertThat(Threshold.forFalseAlarmRate(scores, 0.1).value()).isEqualTo(1);
        assertThat(Threshold.forFalseAlarmRate(scores, 0.29).value()).isEqualTo(2);
        assertThat(Threshold.forFalseAlarmRate(scores, 0.3).value()).isEqualTo(3);
        assertThat(Threshold.forFalseAlarmRate(scores, 0.999).value()).isEqualTo(9);
        assertThatThrownBy(() -> Threshold.forFalseAlarmRate(scores, 0.09))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot be estimated from 9 images: give at least 0.10");
        for (double rate : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> Threshold.forFalseAlarmRate(scores, rate)).isInstanceOf(UserError.class);
        }
    }
}
