package org.vi4j.cli;

import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.ImageSet.Binarize;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.vae.Evaluation;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Option;

/** What is explained: grey values, or zeros and ones drawn from them. Likelihoods of the two are not comparable. */
final class TargetOption {
    @Option(
            names = "--binarize",
            paramLabel = "HOW",
            description = "Turn grey values into 0 or 1 by a fixed draw: none, static or dynamic (default: as in"
                    + " training).")
    private @Nullable String binarize;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    TargetOption() {}

    /**
     * Chooses for a model.
     *
     * @param seed of a draw that is not the training's
     * @throws UserError if the model's likelihood does not go with it
     */
    Choice of(VaeNetwork vae, long seed) {
        Binarize how =
                binarize == null ? vae.config().binarize() : SettingsTable.choice("binarize", binarize, Binarize.class);
        String likelihood = vae.config().likelihood().toString();
        if (how != Binarize.NONE && !vae.config().likelihood().acceptsBinary()) {
            throw new UserError(
                    "--binarize is " + how + ", but the model's likelihood is " + likelihood + ": leave it out");
        }
        // A static draw belongs to the data that the model was trained for; a dynamic one to this command.
        long draw = how == Binarize.STATIC ? vae.config().seed() : seed;
        return new Choice(how, draw, Evaluation.Targets.of(vae.codec(), how, draw, likelihood));
    }

    /**
     * What was chosen.
     *
     * @param targets for people
     */
    record Choice(Binarize how, long draw, Evaluation.Targets targets) {
        Dataset of(Dataset images) {
            return how.evaluation(images, draw);
        }
    }
}
