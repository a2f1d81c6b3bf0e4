package org.vi4j.cli;

import java.nio.file.Path;
import org.vi4j.UserError;
import org.vi4j.mixed.MixedModel;
import org.vi4j.regression.FittedRegression;
import org.vi4j.regression.RegressionModel;

/** Loads regressions, with groups or without. */
final class SavedRegression {
    private SavedRegression() {}

    /** Loads one that can be compared. */
    static FittedRegression any(Path file) {
        return MixedModel.isSaved(file) ? MixedModel.load(file) : RegressionModel.load(file);
    }

    /** Loads one without groups. */
    static RegressionModel withoutGroups(Path file) {
        if (MixedModel.isSaved(file)) {
            throw new UserError(file + " is a regression with groups, for which this is not there yet: give a"
                    + " regression without --group");
        }
        return RegressionModel.load(file);
    }
}
