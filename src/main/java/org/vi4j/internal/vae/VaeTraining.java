package org.vi4j.internal.vae;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Steps;
import org.vi4j.internal.training.Trainable;
import org.vi4j.math.Workers;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingOptions;
import org.vi4j.vae.training.TrainingOptions.Collapse;
import org.vi4j.vae.training.VaeEpoch;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

/** A VAE as a training job sees it. */
public final class VaeTraining implements Trainable {
    /** The columns of {@code metrics.csv}. */
    private static final List<String> COLUMNS = List.of(
            "epoch",
            "train_elbo",
            "train_reconstruction",
            "train_kl",
            "validation_elbo",
            "validation_reconstruction",
            "validation_kl",
            "train_objective",
            "active_units",
            "collapsed_units",
            VaeEpoch.KL_BY_DIMENSION,
            "images_per_second",
            "seconds");

    private final VaeNetwork vae;
    private final VaeConfig config;
    private final CollapseRule collapse;
    private final Collapse onCollapse;
    private @Nullable Gpu gpu;

    /**
     * Takes a VAE to be trained.
     *
     * @param vae is changed by training
     * @param onCollapse what to do when most dimensions of z carry nothing
     * @throws UserError if the model has no free bits and collapse is to be met by them
     */
    public VaeTraining(VaeNetwork vae, Collapse onCollapse) {
        this.vae = vae;
        this.config = vae.config();
        this.onCollapse = onCollapse;
        this.collapse = new CollapseRule(onCollapse);
        if (onCollapse == Collapse.FREE_BITS
                && (config.posterior() != LatentPosterior.DIAGONAL
                        || config.objective().importance() > 1)) {
            throw new UserError("on_collapse is free-bits, which goes with posterior diagonal and without importance"
                    + " samples: give on_collapse warn");
        }
    }

    /**
     * Lets the run take its steps and measure its model on a GPU. The run is the CPU's to rounding; its checkpoints go
     * on there too.
     *
     * @param device where to compute
     * @return this
     */
    public VaeTraining on(Gpu device) {
        gpu = device;
        return this;
    }

    @Override
    public Map<String, Object> settings(JobOptions job) {
        Map<String, Object> settings = new LinkedHashMap<>(config.toMap());
        settings.putAll(new TrainingOptions(job, onCollapse).toMap());
        return settings;
    }

    @Override
    public Map<String, Object> earlierSettings() {
        Map<String, Object> settings = new LinkedHashMap<>(VaeConfig.defaults().toMap());
        settings.putAll(TrainingOptions.defaults().toMap());
        return settings;
    }

    @Override
    public long seed() {
        return config.seed();
    }

    @Override
    public int epochs() {
        return config.epochs();
    }

    @Override
    public int batch() {
        return config.batch();
    }

    @Override
    public double learningRate() {
        return config.learningRate();
    }

    @Override
    public int parameterCount() {
        return Math.toIntExact(vae.graph().numParams());
    }

    @Override
    public Floats parameters() {
        return vae.values();
    }

    @Override
    public void setParameters(Floats values) {
        vae.setValues(values);
    }

    @Override
    public void write(Path file) {
        vae.write(file);
    }

    /** Returns the images, binarised anew in each epoch where the configuration says so. */
    @Override
    public Dataset training(Dataset rows, int epoch) {
        return config.binarize().training(rows, config.seed(), epoch);
    }

    /** Returns the images, binarised where the configuration says so. */
    @Override
    public Dataset evaluation(Dataset rows) {
        return config.binarize().evaluation(rows, config.seed());
    }

    @Override
    public Steps steps() {
        return gpu == null
                ? new HostSteps(vae, new Workers(config.threads()), this::objective)
                : new GpuSteps(vae, gpu, this::objective);
    }

    private Objective objective(List<Epoch> before) {
        return collapse.objective(config.objective(), before);
    }

    @Override
    public String lossName() {
        return "reconstruction";
    }

    @Override
    public String scoreName() {
        return "ELBO";
    }

    /** Returns what training maximises, where that is the same all along, else the ELBO. */
    @Override
    public double score(Epoch epoch) {
        ElboEstimate validation = ElboEstimate.of(epoch.validation());
        return -(validation.reconstruction() + config.objective().constantKlWeight() * validation.kl());
    }

    @Override
    public double untrained(Epoch.Terms first) {
        return -(first.nll() + first.kl()) / first.rows();
    }

    @Override
    public double worth(Epoch epoch) {
        return ElboEstimate.of(epoch.validation()).elbo();
    }

    @Override
    public @Nullable String warning(List<Epoch> epochs) {
        return collapse.warning(epochs);
    }

    @Override
    public List<String> columns() {
        return COLUMNS;
    }

    @Override
    public Map<String, Object> metrics(Epoch epoch) {
        return VaeEpoch.of(epoch).toMap();
    }

    @Override
    public Map<String, Object> describe(TrainingData data) {
        Codec codec = data.codec();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", data.name());
        map.put("train_images", data.train().count());
        map.put("train_sha256", data.train().checksum());
        map.put("test_images", data.test().count());
        map.put("test_sha256", data.test().checksum());
        map.put("height", codec.grid().get(0));
        map.put("width", codec.grid().get(1));
        map.put("channels", codec.grid().get(2));
        return map;
    }

    @Override
    public Map<String, Object> provenance() {
        return gpu == null ? Map.of() : Map.of("gpu", gpu.model());
    }

    @Override
    public Map<String, Object> summary(TrainingData data) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("targets", data.codec().targets(config.binarize().words()));
        map.put("likelihood", config.likelihood().toString());
        return map;
    }
}
