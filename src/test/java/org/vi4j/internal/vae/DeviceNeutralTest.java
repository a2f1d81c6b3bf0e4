package org.vi4j.internal.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.math.Workers;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeGraph;
import org.vi4j.vae.network.VaeNetwork;

/**
 * The path for any device, ND4J's operations, its Adam and copied batches, against the fast path straight on host
 * memory: the same training to rounding.
 */
class DeviceNeutralTest {
    private static final int STEPS = 20;
    private static final int BATCH = 32;
    private static final double RATE = 1e-3;

    private final VaeConfig config = VaeConfig.defaults()
            .with(Map.of("encoder", "32", "latent", 4, "decoder", "32", "batch", BATCH, "threads", 2, "seed", 5));
    private final ImageSet data = new ImageSource(Map.of(), line -> {}).trainAndTest("sample");

    @Test
    void bothPathsTrainTheSameModel() {
        VaeNetwork fast = VaeNetwork.create(config, data.shape());
        VaeNetwork neutral = VaeNetwork.create(config, data.shape(), VaeGraph.Kernels.PLAIN);
        assertThat(fast.usesHostMemory()).isTrue();
        assertThat(neutral.usesHostMemory()).isFalse();
        double[] before = fast.graph().params().toDoubleVector();
        Images test = data.test().subset(0, 200);
        try (Workers workers = new Workers(config.threads())) {
            Epoch.Terms[] fastTerms = train(fast, workers);
            Epoch.Terms[] neutralTerms = train(neutral, workers);
            for (int step = 0; step < STEPS; step++) {
                double nats = fastTerms[step].nll() + fastTerms[step].kl();
                assertThat(neutralTerms[step].nll() + neutralTerms[step].kl()).isCloseTo(nats, within(1e-5 * nats));
            }
            double elbo = ElboEvaluator.evaluate(fast, test, 1, workers).elbo();
            assertThat(ElboEvaluator.evaluate(neutral, test, 1, workers).elbo())
                    .isCloseTo(elbo, within(1e-5 * Math.abs(elbo)));
        }
        // Adam moves a weight by about the learning rate a step whatever the gradient's size, and so a gradient that is
        // itself of the size of rounding moves freely: 99 % agree to a thousandth
        // of a step, the rest to a tenth.
        double[] a = fast.graph().params().toDoubleVector();
        double[] b = neutral.graph().params().toDoubleVector();
        double[] apart = IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .sorted()
                .toArray();
        double[] moved = IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - before[i]))
                .sorted()
                .toArray();
        assertThat(moved[a.length / 2]).isGreaterThan(RATE);
        assertThat(apart[a.length * 99 / 100]).isLessThan(RATE / 1000);
        assertThat(apart[a.length - 1]).isLessThan(RATE / 10);
    }

    private Epoch.Terms[] train(VaeNetwork vae, Workers workers) {
        Trainer trainer = new Trainer(vae, workers);
        Epoch.Terms[] terms = new Epoch.Terms[STEPS];
        for (int step = 0; step < STEPS; step++) {
            int first = step * BATCH;
            terms[step] = trainer.step(
                    data.train(), IntStream.range(first, first + BATCH).toArray());
        }
        return terms;
    }
}
