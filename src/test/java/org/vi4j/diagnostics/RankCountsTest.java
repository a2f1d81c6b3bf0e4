package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

class RankCountsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyDrawIsCountedOnceAndEveryPartHoldsItsShare(int seed) {
        var random = new RandomStreams(seed).at("ranks", 0);
        double[][] chains = new double[4][];
        Arrays.setAll(chains, m -> random.doubles(500).toArray());

        int[][] counts = Convergence.rankCounts(chains, 20);

        for (int[] chain : counts) {
            assertThat(Arrays.stream(chain).sum()).isEqualTo(500);
        }
        for (int b = 0; b < 20; b++) {
            int part = b;
            assertThat(Arrays.stream(counts).mapToInt(chain -> chain[part]).sum())
                    .isEqualTo(100);
        }
    }

    @Test
    void aChainAboveTheOthersHasTheUpperRanks() {
        assertThat(Convergence.rankCounts(new double[][] {{1, 2}, {3, 4}}, 2)).isDeepEqualTo(new int[][] {{2, 0}, {0, 2}
        });
    }

    @Test
    void equalDrawsStandInTheMiddle() {
        assertThat(Convergence.rankCounts(new double[][] {{7, 7}, {7, 7}}, 4)).isDeepEqualTo(new int[][] {
            {0, 2, 0, 0}, {0, 2, 0, 0}
        });
    }
}
