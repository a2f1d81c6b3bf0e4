package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Holds what sample/README.md states. */
class SampleTest {
    @Test
    void hasTheStatedCountsStrataAndSums() throws Exception {
        ImageSet sample = new ImageSource(Map.of(), line -> {}).trainAndTest("sample");
        assertThat(sample.name()).isEqualTo("sample");
        check(sample.train(), 10_000, "d33512cfdc636a0d8972818e6659995be209a88891df7fa2109d7895922c8985");
        check(sample.test(), 2_000, "15a92dd1e9b16ea361928086e77df4dfa890c255c00b5a8c8162c1040ce8eef1");
        assertThat(sample.train().labelsChecksum())
                .isEqualTo("620cb8e3b9348037c5ff9a07b02d773ab165330e072dfd19e0d21c59f8042dcf");
        assertThat(sample.test().labelsChecksum())
                .isEqualTo("234596aeb6eb48133ec99a62541f90bc0728c9559a681f1e0638037462458f2c");
    }

    private static void check(Images images, int count, String checksum) throws Exception {
        assertThat(images.count()).isEqualTo(count);
        assertThat(images.shape().height()).isEqualTo(28);
        assertThat(images.shape().width()).isEqualTo(28);
        Map<Integer, Long> strata =
                IntStream.range(0, count).boxed().collect(Collectors.groupingBy(images::label, Collectors.counting()));
        assertThat(strata).hasSize(10).allSatisfy((label, n) -> assertThat(n).isEqualTo(count / 10));
        assertThat(images.checksum()).isEqualTo(checksum);
        Path readme = Path.of(Objects.requireNonNull(SampleTest.class.getResource("sample/README.md"))
                .toURI());
        assertThat(Files.readString(readme)).contains(checksum);
    }

    @Test
    void theTestHalfAloneIsTheSame() {
        ImageSource source = new ImageSource(Map.of(), line -> {});
        assertThat(source.test("sample").checksum())
                .isEqualTo(source.trainAndTest("sample").test().checksum());
    }
}
