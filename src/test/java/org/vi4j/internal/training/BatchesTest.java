package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
    @ParameterizedTest
    @CsvSource({"10, 3, 4, 1", "9, 3, 3, 3", "2, 128, 1, 2", "1, 1, 1, 1", "5, 2147483647, 1, 5"})
    void everyElementComesOnceAndOnlyTheLastBatchIsSmaller(int n, int size, int count, int last) {
        for (Batches batches : new Batches[] {Batches.inOrder(n, size), Batches.shuffled(7, 3, n, size)}) {
            assertThat(batches.count()).isEqualTo(count);
            assertThat(batches.setSize()).isEqualTo(n);
            assertThat(batches.indices(count - 1)).hasSize(last);
            for (int b = 0; b < count - 1; b++) {
                assertThat(batches.indices(b)).hasSize(size);
            }
            assertThat(Arrays.stream(all(batches)).sorted())
                    .containsExactlyElementsOf(IntStream.range(0, n).boxed().toList());
        }
    }

    @Test
    void theOrderIsAPureFunctionOfSeedAndEpoch() {
        int[] order = all(Batches.shuffled(1, 1, 500, 32));
        assertThat(all(Batches.shuffled(1, 1, 500, 128))).isEqualTo(order);
        assertThat(all(Batches.shuffled(1, 2, 500, 32))).isNotEqualTo(order);
        assertThat(all(Batches.shuffled(2, 1, 500, 32))).isNotEqualTo(order);
        assertThat(order).isNotEqualTo(IntStream.range(0, 500).toArray());
    }

    @Test
    void refusesNothingAndBatchesOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> Batches.inOrder(0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> Batches.inOrder(5, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Batches.inOrder(5, 5).indices(1));
    }

    private static int[] all(Batches batches) {
        return IntStream.range(0, batches.count())
                .mapToObj(batches::indices)
                .flatMapToInt(Arrays::stream)
                .toArray();
    }
}
