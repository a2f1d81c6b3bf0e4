package org.vi4j.internal.training;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.training.Epoch;

/**
 * Everything that the rest of a run depends on, between two steps: parameters, the optimizer's state, and where the run
 * stands. A zip of plain numbers and one JSON document.
 *
 * @param progress where the run stands
 * @param best the validation scores of the last epoch that improved beyond the noise
 * @param parameters of the model, [P]
 * @param moments the optimizer's state
 * @param file that holds the numbers, open until they are not needed any more; none where they are in memory
 */
record Checkpoint(
        RunProgress progress,
        @Nullable RowScores best,
        Floats parameters,
        Steps.Moments moments,
        @Nullable StoredZip file)
        implements AutoCloseable {
    private static final int FORMAT = 1;
    private static final long MAX_STATE = 64 << 20;
    private static final long MAX_SCORES = Integer.MAX_VALUE / 2;
    private static final String STATE = "state.json";
    private static final String BEST = "best.f64";

    /** Returns the same with copies of the numbers, which stay what they are while training goes on. */
    Checkpoint copy() {
        return new Checkpoint(
                progress,
                best,
                Floats.of(parameters.toArray()),
                new Steps.Moments(
                        Floats.of(moments.m().toArray()), Floats.of(moments.v().toArray()), moments.steps()),
                null);
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    void write(Path file) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("format", FORMAT);
        state.put("parameters", parameters.count());
        state.put("adam_steps", moments.steps());
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
        Map<String, WholeFile.Content> entries = new LinkedHashMap<>();
        entries.put(STATE, StoredZip.content(Json.write(state)));
        entries.put("parameters.f32", StoredZip.content(parameters));
        entries.put("m.f32", StoredZip.content(moments.m()));
        entries.put("v.f32", StoredZip.content(moments.v()));
        if (best != null) {
            double[] scores = best.scores();
            ByteBuffer bytes = ByteBuffer.allocate(scores.length * Double.BYTES);
            bytes.asDoubleBuffer().put(scores);
            entries.put(BEST, StoredZip.content(bytes.array()));
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
        StoredZip zip = StoredZip.open(file, "checkpoint of vi4j", "train the run from its beginning");
        try {
            return read(file, zip, count);
        } catch (RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static Checkpoint read(Path file, StoredZip zip, int count) {
        Json state = Json.parse(zip.entry(STATE, MAX_STATE), file.toString());
        if (state.path("format").asInt() != FORMAT || state.path("parameters").asInt() != count) {
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
                zip.floats("parameters.f32", count),
                new Steps.Moments(
                        zip.floats("m.f32", count),
                        zip.floats("v.f32", count),
                        state.path("adam_steps").asInt()),
                zip);
    }

    private static @Nullable RowScores best(StoredZip zip, RunProgress progress) {
        if (progress.improvedEpoch() == 0) {
            return null;
        }
        if (progress.improvedEpoch() > progress.epochs().size()) {
            throw zip.damaged("its best epoch is not among its epochs");
        }
        byte[] bytes = zip.entry(BEST, MAX_SCORES);
        if (bytes.length == 0 || bytes.length % Double.BYTES != 0) {
            throw zip.damaged(BEST + " does not fit its epochs");
        }
        double[] scores = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).asDoubleBuffer().get(scores);
        return new RowScores(
                scores, progress.epochs().get(progress.improvedEpoch() - 1).validation());
    }

    /** The names are those that the first model to be trained so, a VAE of images, has for its terms. */
    private static Map<String, Object> terms(Epoch.Terms terms) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("reconstruction", terms.nll());
        map.put("kl", terms.kl());
        map.put("rows", terms.rows());
        map.put("objective", terms.objective());
        return map;
    }

    private static Epoch.Terms terms(Json node) {
        double nll = node.path("reconstruction").asDouble();
        double kl = node.path("kl").asDouble();
        // Checkpoints older than the choice of an objective maximised the ELBO.
        double objective = node.path("objective").asDouble(0 - (nll + kl));
        // Older ones counted images, whatever the rows were.
        return new Epoch.Terms(
                nll, kl, node.path(node.has("rows") ? "rows" : "images").asInt(), objective);
    }

    /** Validation numbers go into a document of their own, lists of them beside it. */
    private static Map<String, Object> epoch(Epoch epoch) {
        Map<String, Object> numbers = new LinkedHashMap<>(epoch.validation());
        numbers.values().removeIf(List.class::isInstance);
        Map<String, Object> lists = new LinkedHashMap<>(epoch.validation());
        lists.keySet().removeAll(numbers.keySet());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", epoch.number());
        map.put("train", terms(epoch.train()));
        map.put("validation", numbers);
        map.put("seconds", epoch.seconds());
        map.putAll(lists);
        return map;
    }

    private static Epoch epoch(Json node) {
        Map<String, Object> validation = new LinkedHashMap<>();
        node.path("validation").entries().forEach((name, value) -> validation.put(name, number(value)));
        node.entries().forEach((name, value) -> {
            if (value.isArray()) {
                List<Double> list = new ArrayList<>();
                value.forEach(element -> list.add(element.asDouble(Double.NaN)));
                validation.put(name, List.copyOf(list));
            }
        });
        return new Epoch(
                node.path("number").asInt(),
                terms(node.path("train")),
                validation,
                node.path("seconds").asDouble());
    }

    /** What is not a number, such as the standard error of a single row, JSON writes as null. */
    private static Object number(Json value) {
        return value.isInteger() ? (Object) value.asLong() : value.asDouble(Double.NaN);
    }
}
