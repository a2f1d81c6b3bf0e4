package org.vi4j.training;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.internal.io.SettingsTable.Setting;

/**
 * How a training job is run, apart from what it trains: learning-rate schedule, clipping, when to stop, when to write
 * checkpoints. Validated at birth.
 *
 * @param schedule of the learning rate
 * @param warmup steps over which the learning rate rises linearly from 0, 0 for none
 * @param decay factor of {@link Schedule#STEP}, in (0, 1]
 * @param decayEvery epochs between two such factors, at least 1
 * @param clip largest Euclidean norm of the mean gradient, beyond which it is scaled down; 0 for none
 * @param patience epochs in a row without improvement after which training stops, 0 for never
 * @param maxTime after which training stops, over all its sessions; none for never
 * @param checkpointEvery steps or time between checkpoints, in addition to the one after each epoch
 * @param keep how many checkpoints to keep, at least 1
 */
public record JobOptions(
        @Setting(value = "constant", label = "NAME", help = "Schedule of the learning rate: constant, cosine or step")
        Schedule schedule,

        @Setting(value = "0", range = "[0, ∞)", help = "Steps over which the learning rate rises")
        int warmup,

        @Setting(
                value = "0.5",
                range = "(0, 1]",
                label = "X",
                help = "Factor by which the step schedule multiplies the learning rate")
        double decay,

        @Setting(value = "10", range = "[1, ∞)", help = "Epochs between two steps of the step schedule")
        int decayEvery,

        @Setting(
                value = "0",
                range = "[0, ∞)",
                label = "X",
                help = "Largest norm of a gradient, beyond which it is scaled down; 0 for no limit")
        double clip,

        @Setting(
                value = "0",
                range = "[0, ∞)",
                help = "Stop after N epochs without an improvement beyond the noise; 0 for never")
        int patience,

        @Setting(value = "none", label = "T", help = "Stop after a time such as 90s, 30m, 8h")
        Interval maxTime,

        @Setting(
                value = "none",
                label = "N|T",
                help = "Write a checkpoint every N steps, or after each time T such as 10m, beside the one after"
                        + " each epoch")
        Interval checkpointEvery,

        @Setting(value = "3", range = "[1, ∞)", help = "Number of checkpoints to keep")
        int keep) {
    /** The settings: names, ranges, defaults, meanings. */
    static final SettingsTable<JobOptions> SETTINGS =
            SettingsTable.of(JobOptions.class).reading(Interval.class, Interval::parse);

    /**
     * Validates the values.
     *
     * @throws UserError naming the first value out of range
     */
    public JobOptions {
        SETTINGS.check(schedule, warmup, decay, decayEvery, clip, patience, maxTime, checkpointEvery, keep);
        if (maxTime.steps() > 0) {
            throw new UserError("max_time is " + maxTime + ": give a time, such as 90s, 30m or 8h");
        }
    }

    /**
     * Returns the defaults, each component's own: a constant learning rate, no clipping, stop after the last epoch, a
     * checkpoint after each epoch, the last three kept.
     *
     * @return the defaults
     */
    public static JobOptions defaults() {
        return SETTINGS.make(Map.of());
    }

    /**
     * Returns the settings by the names they have in YAML files.
     *
     * @return names and values
     */
    public Map<String, Object> toMap() {
        return SETTINGS.toMap(this);
    }

    /**
     * Returns these settings with some replaced.
     *
     * @param settings names as in {@link #toMap}
     * @return the new settings
     * @throws UserError for an unknown name, a value of another type or out of range
     */
    public JobOptions with(Map<String, ?> settings) {
        return SETTINGS.with(this, settings);
    }

    /**
     * A number of steps, or a time, or none.
     *
     * @param steps positive for steps, else 0
     * @param seconds positive for a time, else 0
     */
    public record Interval(long steps, double seconds) {
        /** The interval that means never. */
        public static final Interval NONE = new Interval(0, 0);

        private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)([smh]?)");

        /**
         * Reads an interval.
         *
         * @param name of the setting, for errors
         * @param value such as {@code 500} (steps), {@code 90s}, {@code 10m}, {@code 8h}, {@code none}
         * @return the interval
         * @throws UserError if it is anything else
         */
        public static Interval parse(String name, @Nullable Object value) {
            String text = String.valueOf(value).trim().toLowerCase(Locale.ROOT);
            if (text.equals("none") || text.equals("0")) {
                return NONE;
            }
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches() && Double.parseDouble(matcher.group(1)) > 0) {
                String number = matcher.group(1);
                double amount = Double.parseDouble(number);
                String unit = matcher.group(2);
                if (!unit.isEmpty()) {
                    return new Interval(0, amount * (unit.equals("h") ? 3600 : unit.equals("m") ? 60 : 1));
                }
                if (!number.contains(".")) {
                    return new Interval(Long.parseLong(number), 0);
                }
            }
            throw new UserError(name + " is '" + value + "': give "
                    + (name.equals("max_time")
                            ? "a time above 0 such as 90s, 10m or 8h"
                            : "steps such as 500, a time above 0 such as 90s, 10m or 8h")
                    + ", or none");
        }

        /**
         * Says whether so much has passed.
         *
         * @param stepsSince steps
         * @param secondsSince seconds
         * @return whether the interval is over, never for none
         */
        public boolean over(long stepsSince, double secondsSince) {
            return (steps > 0 && stepsSince >= steps) || (seconds > 0 && secondsSince >= seconds);
        }

        /**
         * Returns how many steps may be taken together so as not to pass it by unseen.
         *
         * @return at least 1
         */
        public long mostSteps() {
            return steps > 0 ? steps : Long.MAX_VALUE;
        }

        @Override
        public String toString() {
            if (steps > 0) {
                return Long.toString(steps);
            }
            if (seconds == 0) {
                return "none";
            }
            return (seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds)) + "s";
        }
    }

    /** How the learning rate changes over a run, as a factor on the configured one. A pure function of the step. */
    public enum Schedule {
        /** 1 throughout. */
        CONSTANT {
            @Override
            public double factor(double progress, int epoch, JobOptions options) {
                return 1;
            }
        },
        /** ½(1 + cos πt), with t the part of all steps that is done: from 1 to 0 (Loshchilov and Hutter, ICLR 2017). */
        COSINE {
            @Override
            public double factor(double progress, int epoch, JobOptions options) {
                return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
            }
        },
        /** Multiplied by {@code decay} after every {@code decay_every} epochs. */
        STEP {
            @Override
            public double factor(double progress, int epoch, JobOptions options) {
                int times = (epoch - 1) / options.decayEvery();
                return Math.pow(options.decay(), times);
            }
        };

        /**
         * Returns the factor.
         *
         * @param progress steps done of all steps, 0 … 1
         * @param epoch the current epoch, from 1
         * @param options hold the schedule's own settings
         * @return what the learning rate is multiplied by
         */
        public abstract double factor(double progress, int epoch, JobOptions options);

        /** Returns the name used in configuration files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
