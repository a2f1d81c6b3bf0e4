package org.vi4j.vae.training;

import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.internal.io.SettingsTable.Setting;
import org.vi4j.training.JobOptions;

/**
 * How a VAE's job is run: as any job, and what to do about collapse.
 *
 * @param job as for any model
 * @param onCollapse what to do when most dimensions of z carry nothing
 */
public record TrainingOptions(
        JobOptions job,

        @Setting(
                value = "warn",
                label = "WHAT",
                help = "What to do if most dimensions of z carry nothing: ignore, warn or free-bits")
        Collapse onCollapse) {
    /** The settings: names, ranges, defaults, meanings. */
    static final SettingsTable<TrainingOptions> SETTINGS =
            SettingsTable.of(TrainingOptions.class).including(SettingsTable.keptBy(JobOptions.class));

    /**
     * Returns the defaults: those of any job, and to warn of collapse.
     *
     * @return the defaults
     */
    public static TrainingOptions defaults() {
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
    public TrainingOptions with(Map<String, ?> settings) {
        return SETTINGS.with(this, settings);
    }

    /**
     * What to do about posterior collapse: most dimensions of z carry nothing of the image, q(zⱼ|x) = p(zⱼ) whatever x
     * (Bowman and others, "Generating sentences from a continuous space", CoNLL 2016). A dimension counts as collapsed
     * where its mean KL divergence over the validation images is under 0.01 nats, a model where more than half of them
     * are.
     */
    public enum Collapse {
        /** Nothing. */
        IGNORE,
        /** Say so, once. */
        WARN,
        /**
         * Say so, and train on with free bits from the next epoch, so that using a dimension costs nothing at first.
         */
        FREE_BITS;

        /** Returns the name used in configuration files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
