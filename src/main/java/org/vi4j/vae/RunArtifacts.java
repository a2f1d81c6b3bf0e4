package org.vi4j.vae;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.image.ImageShape;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.training.Epoch;
import org.vi4j.training.Progress;
import org.vi4j.vae.network.VaeNetwork;

/** Draws what a run folder holds for people: samples after each epoch, and at the end curves, pictures and a page. */
public final class RunArtifacts implements Progress {
    private static final int EPOCH_SAMPLES = 16;
    private static final int SAMPLES = 64;
    private static final int RECONSTRUCTIONS = 10;

    private final RunFolder folder;
    private final VaeNetwork vae;
    private final TrainingData data;
    private final Progress listener;

    /**
     * Draws into a run's folder.
     *
     * @param folder the run's
     * @param vae the model that is trained
     * @param data what it trains on
     * @param listener hears everything too
     */
    public RunArtifacts(RunFolder folder, VaeNetwork vae, TrainingData data, Progress listener) {
        this.vae = vae;
        this.folder = folder;
        this.data = data;
        this.listener = listener;
    }

    @Override
    public void step(int epoch, int rows, int total, double seconds) {
        listener.step(epoch, rows, total, seconds);
    }

    @Override
    public void note(String line) {
        listener.note(line);
    }

    /** Draws the same draws from the prior after each epoch, so that pictures differ by what was learned alone. */
    @Override
    public void epoch(Epoch epoch, boolean best) {
        listener.epoch(epoch, best);
        if (vae.codec() instanceof ImageShape) {
            VaePictures.samples(vae, EPOCH_SAMPLES, vae.config().seed(), folder.samples(epoch.number()));
        }
    }

    /**
     * Draws curves, pictures of the best model and the run's page.
     *
     * @param result what the run came to, at least one epoch
     * @param best the model of the best epoch
     */
    public void finish(TrainingJob.Result result, VaeNetwork best) {
        List<ElboChart.Epoch> curve = new ArrayList<>();
        for (Epoch epoch : result.epochs()) {
            curve.add(new ElboChart.Epoch(
                    epoch.number(),
                    new ElboChart.NegativeElbo(epoch.trainNll(), epoch.trainKl()),
                    new ElboChart.NegativeElbo(epoch.validation("reconstruction"), epoch.validation("kl"))));
        }
        ElboChart.write(
                folder.file("elbo.png"),
                "Training on " + data.name(),
                data.codec().noun(),
                curve);
        if (!(best.codec() instanceof ImageShape)) {
            return;
        }
        VaePictures.samples(best, SAMPLES, best.config().seed(), folder.file("samples.png"));
        int shown = Math.min(RECONSTRUCTIONS, data.test().count());
        Dataset validation =
                best.config().binarize().evaluation(data.test(), best.config().seed());
        VaePictures.reconstructions(best, validation.subset(0, shown), folder.file("reconstructions.png"));
        TrainingPage.write(result, best, validation, RunFolder.settings(folder.path()), folder);
    }
}
