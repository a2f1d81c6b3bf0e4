package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.Scorer.Threshold;

class ThresholdTest {
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
