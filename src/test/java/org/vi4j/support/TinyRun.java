package org.vi4j.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.Images;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.internal.vae.VaeTraining;
import org.vi4j.math.RandomStreams;
import org.vi4j.training.Epoch;
import org.vi4j.training.Progress;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingOptions;
import org.vi4j.vae.training.VaeEpoch;

/** A run that takes milliseconds: 50 images of 4×4 pixels, 7 steps an epoch. */
public final class TinyRun implements Progress {
    public static final ImageSet DATA = new ImageSet(images(50, 0), images(10, 1), "tiny");

    public final List<String> notes = new ArrayList<>();
    public final List<VaeEpoch> epochs = new ArrayList<>();
    private final Path folder;
    private final VaeConfig config;
    private final TrainingOptions options;
    private Consumer<TinyRun> atStep = run -> {};
    private TrainingJob job;
    private VaeNetwork vae;
    private @Nullable Gpu gpu;
    public int steps;

    @SuppressWarnings("NullAway.Init")
    public TinyRun(Path folder, Map<String, ?> config, Map<String, ?> options) {
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
        this.options = TrainingOptions.defaults().with(options);
    }

    public static Images images(int n, long step) {
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
    public TinyRun atStep(Consumer<TinyRun> what) {
        this.atStep = what;
        return this;
    }

    /** Takes its steps on a GPU. */
    public TinyRun on(Gpu device) {
        this.gpu = device;
        return this;
    }

    public void requestStop() {
        job.requestStop();
    }

    /** Spoils the model, as a numerical fault would. */
    public void poison() {
        float[] parameters = vae.parameters();
        parameters[parameters.length - 1] = Float.NaN;
        vae.setParameters(parameters);
    }

    public TrainingJob.Result run(RunFolder.Existing existing) {
        try (RunFolder run = RunFolder.open(folder, existing)) {
            vae = VaeNetwork.create(config, DATA.codec());
            VaeTraining model = new VaeTraining(vae, options.onCollapse());
            if (gpu != null) {
                model.on(gpu);
            }
            job = new TrainingJob(model, options.job(), DATA, run, this);
            return job.run();
        }
    }

    @Override
    public void step(int epoch, int rows, int total, double seconds) {
        steps++;
        atStep.accept(this);
    }

    @Override
    public void epoch(Epoch epoch, boolean best) {
        epochs.add(VaeEpoch.of(epoch));
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }
}
