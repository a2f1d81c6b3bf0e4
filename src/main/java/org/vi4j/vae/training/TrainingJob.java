package org.vi4j.vae.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.data.Batches;
import org.vi4j.data.ImageSet;
import org.vi4j.data.Images;
import org.vi4j.math.Platform;
import org.vi4j.math.Workers;
import org.vi4j.vae.Vae;
import org.vi4j.vae.VaeConfig;
import org.vi4j.vae.evaluation.ElboEstimate;
import org.vi4j.vae.evaluation.ElboEvaluator;

/**
 * Trains a VAE and leaves a run folder: the resolved configuration, a row of metrics an epoch, the model of the best
 * validation ELBO, and a summary. The validation set is the data's test set; the estimate of each epoch uses the same
 * noise, so that epochs differ by their parameters alone.
 */
public final class TrainingJob {
    private final VaeConfig config;
    private final ImageSet data;
    private final RunFolder folder;
    private final Progress progress;

    /**
     * Prepares a run.
     *
     * @param config what to train
     * @param data training and test images
     * @param folder where to leave it
     * @param progress is told how it goes on
     */
    public TrainingJob(VaeConfig config, ImageSet data, RunFolder folder, Progress progress) {
        this.config = config;
        this.data = data;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * What a run came to.
     *
     * @param epochs every epoch's numbers
     * @param best the epoch whose model is kept
     * @param summary what {@code summary.json} holds
     */
    public record Result(List<Epoch> epochs, Epoch best, Map<String, Object> summary) {}

    /**
     * Runs all epochs.
     *
     * @return what it came to
     * @throws org.vi4j.UserError if a file of the run cannot be written
     */
    public Result run() {
        long start = System.nanoTime();
        folder.writeConfig(config, provenance());
        List<Epoch> epochs = new ArrayList<>();
        Epoch best = null;
        try (Workers workers = new Workers(config.threads())) {
            Vae vae = Vae.create(config, data.height(), data.width());
            Trainer trainer = new Trainer(vae, workers);
            for (int number = 1; number <= config.epochs(); number++) {
                Epoch epoch = epoch(number, trainer, vae, workers);
                epochs.add(epoch);
                folder.append(epoch);
                boolean better = best == null
                        || epoch.validation().elbo() > best.validation().elbo();
                if (better) {
                    best = epoch;
                    folder.writeModel(vae);
                }
                progress.epoch(epoch, better);
            }
        }
        if (best == null) {
            throw new IllegalStateException("a run has at least one epoch");
        }
        Map<String, Object> summary = summary(epochs, best, (System.nanoTime() - start) / 1e9);
        folder.writeSummary(summary);
        return new Result(epochs, best, summary);
    }

    private Epoch epoch(int number, Trainer trainer, Vae vae, Workers workers) {
        Images train = data.train();
        Batches batches = Batches.shuffled(config.seed(), number, train.count(), config.batch());
        Trainer.Terms terms = Trainer.Terms.ZERO;
        long start = System.nanoTime();
        for (int batch = 0; batch < batches.count(); batch++) {
            terms = terms.plus(trainer.step(train, batches.indices(batch)));
            progress.step(number, terms.images(), train.count(), (System.nanoTime() - start) / 1e9);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        ElboEstimate validation = ElboEvaluator.evaluate(vae, data.test(), config.seed(), workers);
        return new Epoch(number, terms, validation, seconds);
    }

    private Map<String, Object> provenance() {
        Map<String, Object> images = new LinkedHashMap<>();
        images.put("name", data.name());
        images.put("train_images", data.train().count());
        images.put("train_sha256", data.train().checksum());
        images.put("test_images", data.test().count());
        images.put("test_sha256", data.test().checksum());
        images.put("height", data.height());
        images.put("width", data.width());
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("data", images);
        provenance.put("platform", Platform.describe());
        provenance.put("started", java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + "");
        return provenance;
    }

    private Map<String, Object> summary(List<Epoch> epochs, Epoch best, double seconds) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("epochs", epochs.size());
        summary.put("stopped", "all " + config.epochs() + " epochs done");
        summary.put("best_epoch", best.number());
        summary.put("validation", best.validation().toMap());
        summary.put("best", best.toMap());
        summary.put("last", epochs.get(epochs.size() - 1).toMap());
        summary.put("data", data.name());
        summary.put("seed", config.seed());
        summary.put("seconds", seconds);
        return summary;
    }
}
