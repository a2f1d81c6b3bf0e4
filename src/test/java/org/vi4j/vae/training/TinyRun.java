package org.vi4j.vae.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.Images;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.cuda.Gpu;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** A run that takes milliseconds: 50 images of 4×4 pixels, 7 steps an epoch. */
final class TinyRun implements Progress {
    static final ImageSet DATA = new ImageSet(images(50, 0), images(10, 1), "tiny");

    final List<String> notes = new ArrayList<>();
    final List<Epoch> epochs = new ArrayList<>();
    private final Path folder;
    private final VaeConfig config;
    private final JobOptions options;
    private Consumer<TinyRun> atStep = run -> {};
    private TrainingJob job;
    private @Nullable Gpu gpu;
    int steps;

    @SuppressWarnings("NullAway.Init")
    TinyRun(Path folder, Map<String, ?> config, Map<String, ?> options) {
        this.folder = folder;
        this.config = VaeConfig.defaults()
                .with(Map.of(
                        "encoder", List.of(6),
                        "latent", 2,
                        "decoder", List.of(5),
                        "batch", 8,
                        "epochs", 4,
                        "threads", 2))
                .with(config);
        this.options = JobOptions.defaults().with(options);
    }

    static Images images(int n, long step) {
        byte[] pixels = new byte[n * 16];
        var random = new RandomStreams(7).at("tiny images", step);
        for (int i = 0; i < n; i++) {
            int bright = random.nextInt(4);
            for (int j = 0; j < 16; j++) {
                pixels[16 * i + j] = (byte) (j / 4 == bright ? 200 + random.nextInt(56) : random.nextInt(60));
            }
        }
        return Images.of(4, 4, pixels, "tiny");
    }

    /** Does something after each step of this session, such as asking to stop. */
    TinyRun atStep(Consumer<TinyRun> what) {
        this.atStep = what;
        return this;
    }

    /** Takes its steps on a GPU. */
    TinyRun on(Gpu device) {
        this.gpu = device;
        return this;
    }

    void requestStop() {
        job.requestStop();
    }

    /** Spoils the model, as a numerical fault would. */
    void poison() {
        float[] parameters = job.vae().parameters();
        parameters[parameters.length - 1] = Float.NaN;
        job.vae().setParameters(parameters);
    }

    TrainingJob.Result run(RunFolder.Existing existing) {
        try (RunFolder run = RunFolder.open(folder, existing)) {
            job = new TrainingJob(config, options, DATA, run, this);
            if (gpu != null) {
                job.on(gpu);
            }
            return job.run();
        }
    }

    @Override
    public void step(int epoch, int images, int total, double seconds) {
        steps++;
        atStep.accept(this);
    }

    @Override
    public void epoch(Epoch epoch, boolean best, VaeNetwork vae) {
        epochs.add(epoch);
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }
}
