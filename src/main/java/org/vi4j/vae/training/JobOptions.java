package org.vi4j.vae.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.vae.network.Settings;

/**
 * How a training job is run, beside what it trains: learning-rate schedule, clipping, when to stop, when to write
 * checkpoints. Validated at birth.
 *
 * @param schedule of the learning rate
 * @param warmup steps over which the learning rate rises linearly from 0, 0 for none
 * @param decay factor of {@link Schedule#STEP}, in (0, 1]
 * @param decayEvery epochs between two such factors, at least 1
 * @param clip largest Euclidean norm of the mean gradient, beyond which it is scaled down; 0 for none
 * @param patience epochs in a row without improvement after which training stops, 0 for never
 * @param maxTime after which training stops, over all its sessions; none for never
 * @param checkpointEvery steps or time between checkpoints, beside the one after each epoch
 * @param keep how many checkpoints to keep, at least 1
 * @param onCollapse what to do when most dimensions of z carry nothing
 */
public record JobOptions(
        Schedule schedule,
        int warmup,
        double decay,
        int decayEvery,
        double clip,
        int patience,
        Interval maxTime,
        Interval checkpointEvery,
        int keep,
        Collapse onCollapse) {
    /** Settings that may differ when a run is resumed: they change when it stops or is saved, not what a step does. */
    static final List<String> FREE = List.of("patience", "max_time", "checkpoint_every", "keep");

    /**
     * Validates the values.
     *
     * @throws UserError naming the first value out of range
     */
    public JobOptions {
        atLeast("warmup", warmup, 0);
        atLeast("decay_every", decayEvery, 1);
        atLeast("patience", patience, 0);
        atLeast("keep", keep, 1);
        if (!(decay > 0 && decay <= 1)) {
            throw new UserError("decay is " + decay + ": give a factor above 0 and at most 1");
        }
        if (!(clip >= 0 && clip < Double.POSITIVE_INFINITY)) {
            throw new UserError("clip is " + clip + ": give a positive norm, or 0 for none");
        }
        if (maxTime.steps() > 0) {
            throw new UserError("max_time is " + maxTime + ": give a time, such as 90s, 30m or 8h");
        }
    }

    /**
     * Returns the defaults: a constant learning rate, no clipping, stop after the last epoch, a checkpoint after each
     * epoch, the last three kept.
     *
     * @return the defaults
     */
    public static JobOptions defaults() {
        return new JobOptions(Schedule.CONSTANT, 0, 0.5, 10, 0, 0, Interval.NONE, Interval.NONE, 3, Collapse.WARN);
    }

    /**
     * Returns the settings by the names they have in YAML files.
     *
     * @return names and values
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schedule", schedule.toString());
        map.put("warmup", warmup);
        map.put("decay", decay);
        map.put("decay_every", decayEvery);
        map.put("clip", clip);
        map.put("patience", patience);
        map.put("max_time", maxTime.toString());
        map.put("checkpoint_every", checkpointEvery.toString());
        map.put("keep", keep);
        map.put("on_collapse", onCollapse.toString());
        return map;
    }

    /**
     * Returns these settings with some replaced.
     *
     * @param settings names as in {@link #toMap}
     * @return the new settings
     * @throws UserError for an unknown name, a value of another type or out of range
     */
    public JobOptions with(Map<String, ?> settings) {
        Map<String, Object> all = toMap();
        Settings.requireKnown(settings, all.keySet());
        all.putAll(settings);
        return new JobOptions(
                schedule(all.get("schedule")),
                Settings.integer(all, "warmup"),
                Settings.number(all, "decay"),
                Settings.integer(all, "decay_every"),
                Settings.number(all, "clip"),
                Settings.integer(all, "patience"),
                Interval.parse("max_time", all.get("max_time")),
                Interval.parse("checkpoint_every", all.get("checkpoint_every")),
                Settings.integer(all, "keep"),
                Collapse.parse(String.valueOf(all.get("on_collapse"))));
    }

    private static Schedule schedule(@Nullable Object value) {
        return Arrays.stream(Schedule.values())
                .filter(schedule ->
                        schedule.toString().equals(String.valueOf(value).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        "schedule is '" + value + "': give one of " + Arrays.toString(Schedule.values())));
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new UserError(name + " is " + value + ": give " + least + " or more");
        }
    }
}
