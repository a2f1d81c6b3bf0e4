package org.vi4j.vae.training;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vi4j.vae.network.VaeConfig;

/** Why a run stopped. */
public enum Stop {
    /** All epochs are done. */
    EPOCHS,
    /** The validation ELBO has not improved beyond its noise for {@code patience} epochs. */
    PATIENCE,
    /** {@code max_time} is over. */
    MAX_TIME,
    /** Someone asked it to, by a signal or {@link TrainingJob#requestStop}; it can be resumed. */
    REQUEST;

    /** Returns the name in {@code summary.json}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the reason to stop that holds between two steps, or null. */
    static @Nullable Stop reached(RunProgress progress, VaeConfig config, JobOptions options) {
        if (progress.epoch() > config.epochs()) {
            return EPOCHS;
        }
        int done = progress.epochs().size();
        if (options.patience() > 0 && done - progress.improvedEpoch() >= options.patience()) {
            return PATIENCE;
        }
        return options.maxTime().over(progress.step(), progress.elapsed()) ? MAX_TIME : null;
    }

    /** Says it to a person. */
    String because(VaeConfig config, JobOptions options) {
        return switch (this) {
            case EPOCHS -> "all " + config.epochs() + " epochs are done";
            case PATIENCE ->
                "the validation ELBO has not improved by more than its standard error for " + options.patience()
                        + " epochs";
            case MAX_TIME -> "the time of " + options.maxTime() + " is over";
            case REQUEST -> "it was asked to stop, and can be resumed";
        };
    }
}
