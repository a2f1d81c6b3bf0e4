package org.vi4j.experiment;

import java.util.List;
import org.vi4j.UserError;
import org.vi4j.text.Nearest;

/** A claim and its measurement. */
public interface Experiment {
    /** How much is measured. */
    enum Size {
        /** Seconds: enough to see whether the claim holds. */
        SMALL,
        /** Up to two minutes on two cores: enough for a picture. */
        FULL;

        /** Returns the first where this is {@link #SMALL}, the second otherwise. */
        int of(int small, int full) {
            return this == SMALL ? small : full;
        }
    }

    /** Returns its name on the command line. */
    String name();

    /** Returns what is claimed, in one or two sentences. */
    String claim();

    /**
     * Measures.
     *
     * @param size how much
     * @param seed of all that is random; the same seed gives the same numbers, times excepted
     * @return the numbers, pictures, and whether the claim held
     */
    Findings run(Size size, long seed);

    /** Returns all experiments. */
    static List<Experiment> all() {
        return List.of(
                new ElboIdentity(),
                new ReparameterizationVariance(),
                new KlDirection(),
                new VarianceLoss(),
                new ViOrMcmc(),
                new AmortizationGap(),
                new CaviAndVae(),
                new BoundTightness(),
                new PosteriorCollapse());
    }

    /**
     * Returns an experiment by its name.
     *
     * @param name of the experiment
     * @return it
     * @throws UserError if there is none
     */
    static Experiment named(String name) {
        return all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("there is no experiment '" + name + "'"
                        + Nearest.hint(
                                name, all().stream().map(Experiment::name).toList())));
    }
}
