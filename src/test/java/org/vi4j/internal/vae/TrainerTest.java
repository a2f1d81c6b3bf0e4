package org.vi4j.internal.vae;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.Images;
import org.vi4j.internal.training.Batches;
import org.vi4j.math.Workers;
import org.vi4j.support.TinyRun;
import org.vi4j.support.Vaes;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

class TrainerTest {
    /** With batches of 16: two whole ones and a rest of 7. */
    private static final Images IMAGES = Vaes.images(39, 1);

    private record Trained(List<Float> parameters, Epoch.Terms first, Epoch.Terms last) {}

    /** Trains for some epochs; returns the parameters, and the terms of the first and the last epoch. */
    private static Trained train(long seed, int threads, int epochs) {
        VaeNetwork vae = Vaes.create(Map.of("seed", seed));
        Epoch.Terms first = Epoch.Terms.ZERO;
        Epoch.Terms last = Epoch.Terms.ZERO;
        try (Workers workers = new Workers(threads)) {
            Trainer trainer = new Trainer(vae, workers);
            for (int epoch = 1; epoch <= epochs; epoch++) {
                Batches batches = Batches.shuffled(seed, epoch, IMAGES.count(), 16);
                last = Epoch.Terms.ZERO;
                for (int batch = 0; batch < batches.count(); batch++) {
                    last = last.plus(trainer.step(IMAGES, batches.indices(batch)));
                }
                first = epoch == 1 ? last : first;
            }
        }
        return new Trained(list(Vaes.parameters(vae)), first, last);
    }

    private static List<Float> list(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    private static double rms(List<Float> a, List<Float> b) {
        return Math.sqrt(IntStream.range(0, a.size())
                .mapToDouble(i -> Math.pow(a.get(i) - b.get(i), 2))
                .average()
                .orElseThrow());
    }

    private static double negativeElbo(Epoch.Terms terms) {
        return (terms.nll() + terms.kl()) / terms.rows();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theSameSeedGivesTheSameBits(int threads) {
        Trained once = train(1, threads, 3);
        Trained again = train(1, threads, 3);
        assertThat(again.parameters()).isEqualTo(once.parameters());
        assertThat(again.last()).isEqualTo(once.last());
    }

    @Test
    void anotherSeedGivesOtherParameters() {
        assertThat(train(2, 1, 1).parameters()).isNotEqualTo(train(1, 1, 1).parameters());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void theNumberOfWorkersMattersOnlyToRounding(int threads) {
        Trained one = train(1, 1, 1);
        Trained many = train(1, threads, 1);
        assertThat(many.first().rows()).isEqualTo(IMAGES.count());
        assertThat(many.first().nll())
                .isCloseTo(one.first().nll(), Offset.offset(1e-5 * one.first().nll()));
        assertThat(many.first().kl())
                .isCloseTo(one.first().kl(), Offset.offset(1e-4 * one.first().kl()));
        // Adam's first steps are of size α = 0.01 in the sign of a gradient: rounding of one that is nearly zero may
        // move a parameter by a part of that, but not a typical one.
        double rms = rms(one.parameters(), many.parameters());
        assertThat(rms).isLessThan(1e-6);
    }

    @Test
    void theElboImproves() {
        Trained trained = train(1, 2, 100);
        double before = negativeElbo(trained.first());
        double after = negativeElbo(trained.last());
        // 25 pixels at a half each are 25 log 2 = 17.3 nats; the lines are worth several of that.
        assertThat(before).isBetween(14.0, 20.0);
        assertThat(after).isLessThan(before - 3);
    }

    /** Workers without an image add nothing, in particular not the gradient of the step before. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aBatchSmallerThanTheWorkersWorks(int n) {
        int[] whole = IntStream.range(0, 16).toArray();
        int[] few = IntStream.range(16, 16 + n).toArray();
        VaeNetwork alone = Vaes.create(Map.of());
        VaeNetwork shared = Vaes.create(Map.of());
        try (Workers one = new Workers(1);
                Workers four = new Workers(4)) {
            Trainer reference = new Trainer(alone, one);
            Trainer trainer = new Trainer(shared, four);
            reference.step(IMAGES, whole);
            trainer.step(IMAGES, whole);
            Epoch.Terms expected = reference.step(IMAGES, few);
            Epoch.Terms terms = trainer.step(IMAGES, few);
            assertThat(terms.rows()).isEqualTo(n);
            assertThat(negativeElbo(terms)).isCloseTo(negativeElbo(expected), Offset.offset(1e-5));
        }
        // A step moves parameters by 1e-2; as above, rounding matters where a gradient is nearly zero.
        assertThat(rms(list(Vaes.parameters(shared)), list(Vaes.parameters(alone))))
                .isLessThan(1e-6);
    }

    /** The batch size is a setting, which may be far above the number of images there are. */
    @Test
    void memoryIsThatOfTheImagesNotOfTheBatchSetting() {
        VaeNetwork vae = Vaes.create(Map.of("batch", 1 << 20, "latent", 2048));
        try (Workers workers = new Workers(1)) {
            Epoch.Terms terms = new Trainer(vae, workers).step(IMAGES, new int[] {3, 1, 2});
            assertThat(terms.rows()).isEqualTo(3);
        }
    }

    @Test
    void aStepWithoutAFiniteLossIsNotApplied() {
        VaeConfig config = VaeConfig.defaults().with(Map.of("encoder", "4", "latent", 2, "decoder", "4", "batch", 8));
        try (Workers workers = new Workers(2)) {
            VaeNetwork vae = VaeNetwork.create(config, ImageShape.grey(4, 4));
            float[] parameters = vae.parameters();
            parameters[parameters.length - 1] = Float.NaN;
            vae.setParameters(parameters);
            Trainer trainer = new Trainer(vae, workers);

            Epoch.Terms terms = trainer.step(TinyRun.DATA.train(), new int[] {0, 1, 2, 3});

            assertThat(terms.finite()).isFalse();
            assertThat(vae.parameters()).isEqualTo(parameters);
            assertThat(trainer.moments().steps()).isZero();
        }
    }

    @Test
    void aClippedGradientMovesAsFarAsItsNormAllows() {
        // With Adam's first step the update is α·g/(|g| + ε'), so the sign of each coordinate: clipping shows in the
        // moments.
        for (double clip : new double[] {0, 0.5}) {
            try (Workers workers = new Workers(2)) {
                VaeNetwork vae = VaeNetwork.create(
                        VaeConfig.defaults().with(Map.of("encoder", "4", "latent", 2, "decoder", "4", "batch", 8)),
                        ImageShape.grey(4, 4));
                Trainer trainer = new Trainer(vae, workers);
                trainer.step(TinyRun.DATA.train(), new int[] {0, 1, 2, 3, 4}, 1e-3, clip);
                double norm = norm(trainer.moments().m().toArray()) / (1 - Optimizer.BETA_1);
                if (clip > 0) {
                    assertThat(norm).isCloseTo(clip, Offset.offset(1e-5));
                } else {
                    assertThat(norm).isGreaterThan(0.5);
                }
            }
        }
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
