package org.vi4j.vae.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.io.Json;
import org.vi4j.data.io.StoredZip;

/**
 * Everything that the rest of a run depends on, between two steps: parameters, Adam's state, and where the run stands.
 * A zip of plain numbers and one JSON document.
 *
 * @param progress where the run stands
 * @param best the validation ELBOs of the last epoch that improved beyond the noise
 * @param parameters weights and biases
 * @param moments Adam's state
 */
record Checkpoint(RunProgress progress, @Nullable ImageElbos best, Parameters parameters, AdamMoments moments) {
    private static final int FORMAT = 1;
    private static final long MAX_STATE = 64 << 20;
    private static final String STATE = "state.json";
    private static final String BEST = "best.f64";

    /** All weights and biases, in the graph's order. */
    static final class Parameters {
        final float[] values;

        Parameters(float[] values) {
            this.values = values;
        }
    }

    void write(Path file) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("format", FORMAT);
        state.put("parameters", parameters.values.length);
        state.put("adam_steps", moments.steps);
        state.put("step", progress.step());
        state.put("epoch", progress.epoch());
        state.put("batch", progress.batch());
        state.put("terms", terms(progress.terms()));
        state.put("epoch_seconds", progress.epochSeconds());
        state.put("elapsed", progress.elapsed());
        state.put("rollbacks", progress.rollbacks());
        state.put("best_epoch", progress.bestEpoch());
        state.put("improved_epoch", progress.improvedEpoch());
        state.put("untrained", progress.untrained());
        state.put("epochs", progress.epochs().stream().map(Checkpoint::epoch).toList());
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(STATE, Json.write(state).getBytes(StandardCharsets.UTF_8));
        entries.put("parameters.f32", StoredZip.bytes(parameters.values));
        entries.put("m.f32", StoredZip.bytes(moments.m));
        entries.put("v.f32", StoredZip.bytes(moments.v));
        if (best != null) {
            double[] elbos = best.elbos();
            ByteBuffer bytes = ByteBuffer.allocate(elbos.length * Double.BYTES);
            bytes.asDoubleBuffer().put(elbos);
            entries.put(BEST, bytes.array());
        }
        StoredZip.write(file, entries);
    }

    /**
     * Reads a checkpoint.
     *
     * @param file the file
     * @param count parameters of the model that it must fit
     * @throws org.vi4j.UserError if it is missing, damaged, or of another model
     */
    static Checkpoint read(Path file, int count) {
        try (StoredZip zip = StoredZip.open(file, "checkpoint of vi4j", "train the run from its beginning")) {
            Json state = Json.parse(zip.entry(STATE, MAX_STATE), file.toString());
            if (state.path("format").asInt() != FORMAT
                    || state.path("parameters").asInt() != count) {
                throw zip.damaged("it is of another format or of another model");
            }
            List<Epoch> epochs = new ArrayList<>();
            state.path("epochs").forEach(epoch -> epochs.add(epoch(epoch)));
            RunProgress progress = new RunProgress(
                    state.path("step").asLong(),
                    state.path("epoch").asInt(),
                    state.path("batch").asInt(),
                    terms(state.path("terms")),
                    state.path("epoch_seconds").asDouble(),
                    state.path("elapsed").asDouble(),
                    state.path("rollbacks").asInt(),
                    state.path("best_epoch").asInt(),
                    state.path("improved_epoch").asInt(),
                    epochs,
                    state.path("untrained").asDouble(Double.NaN));
            return new Checkpoint(
                    progress,
                    best(zip, progress),
                    new Parameters(zip.floats("parameters.f32", count)),
                    new AdamMoments(
                            zip.floats("m.f32", count),
                            zip.floats("v.f32", count),
                            state.path("adam_steps").asInt()));
        }
    }

    private static @Nullable ImageElbos best(StoredZip zip, RunProgress progress) {
        if (progress.improvedEpoch() == 0) {
            return null;
        }
        if (progress.improvedEpoch() > progress.epochs().size()) {
            throw zip.damaged("its best epoch is not among its epochs");
        }
        ElboEstimate estimate =
                progress.epochs().get(progress.improvedEpoch() - 1).validation();
        double[] elbos = new double[estimate.images()];
        byte[] bytes = zip.entry(BEST, (long) elbos.length * Double.BYTES);
        if (bytes.length != elbos.length * Double.BYTES) {
            throw zip.damaged(BEST + " does not fit its epochs");
        }
        ByteBuffer.wrap(bytes).asDoubleBuffer().get(elbos);
        return ImageElbos.of(elbos, estimate);
    }

    private static Map<String, Object> terms(Trainer.Terms terms) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("reconstruction", terms.reconstruction());
        map.put("kl", terms.kl());
        map.put("images", terms.images());
        map.put("objective", terms.objective());
        return map;
    }

    private static Trainer.Terms terms(Json node) {
        double reconstruction = node.path("reconstruction").asDouble();
        double kl = node.path("kl").asDouble();
        // Checkpoints older than the choice of an objective maximised the ELBO.
        double objective = node.path("objective").asDouble(0 - (reconstruction + kl));
        return new Trainer.Terms(reconstruction, kl, node.path("images").asInt(), objective);
    }

    private static Map<String, Object> epoch(Epoch epoch) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", epoch.number());
        map.put("train", terms(epoch.train()));
        map.put("validation", epoch.validation().toMap());
        map.put("seconds", epoch.seconds());
        map.put("kl_by_dimension", epoch.klByDimension());
        return map;
    }

    private static Epoch epoch(Json node) {
        Json validation = node.path("validation");
        List<Double> klByDimension = new ArrayList<>();
        node.path("kl_by_dimension").forEach(kl -> klByDimension.add(kl.asDouble()));
        return new Epoch(
                node.path("number").asInt(),
                terms(node.path("train")),
                new ElboEstimate(
                        validation.path("images").asInt(),
                        validation.path("elbo").asDouble(),
                        // A single image has no standard error, which JSON writes as null.
                        validation.path("elbo_se").asDouble(Double.NaN),
                        validation.path("reconstruction").asDouble(),
                        validation.path("kl").asDouble(),
                        validation.path("active_units").asInt()),
                node.path("seconds").asDouble(),
                List.copyOf(klByDimension));
    }
}
