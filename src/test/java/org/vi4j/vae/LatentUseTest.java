package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.Images;
import org.vi4j.internal.vae.ElboEvaluator;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

class LatentUseTest {
    @Test
    void theDimensionsAddUpToTheKlOfTheElbo() {
        byte[] pixels = new byte[300 * 9];
        var random = new RandomStreams(5).at("pixels", 0);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        Images images = Images.of(3, 3, pixels, "random");
        VaeNetwork vae = VaeNetwork.create(
                VaeConfig.defaults().with(Map.of("encoder", "7", "latent", 4, "decoder", "5")), ImageShape.grey(3, 3));
        try (Workers workers = new Workers(1)) {
            double kl = ElboEvaluator.evaluate(vae, images, 1, workers).kl();
            double[] each = LatentUse.klPerDimension(vae, images);

            assertThat(each).hasSize(4);
            assertThat(Arrays.stream(each).sum()).isCloseTo(kl, within(1e-6));
            assertThat(Arrays.stream(each).min().orElseThrow()).isPositive();
        }
    }
}
