package org.vi4j.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.vae.Annealing;
import picocli.CommandLine.Option;

/** What to estimate in addition to the ELBO. */
final class EvaluationOptions {
    private static final int MOST_SAMPLES = 1_000_000;
    private static final int DEFAULT_SAMPLES = 5000;

    @Option(
            names = "--importance-samples",
            paramLabel = "K",
            description = "Also compute the importance-weighted bound on log p(x) with K draws per image; it is"
                    + " tighter than the ELBO.")
    private @Nullable Integer importanceSamples;

    @Option(
            names = "--annealed",
            paramLabel = "STEPS",
            description = "Also estimate log p(x) by annealed importance sampling, checked forwards and backwards"
                    + " on simulated images.")
    private @Nullable Integer annealed;

    @Option(
            names = "--chains",
            paramLabel = "C",
            defaultValue = "16",
            description = "Number of annealed chains for each image (default: 16).")
    private int chains;

    @Option(
            names = "--annealed-from",
            paramLabel = "START",
            defaultValue = "prior",
            description = "Where chains start: prior or encoder (default: prior).")
    private Annealing.Start start;

    @Option(
            names = "--gaps",
            description = "Also measure what the ELBO loses, and where: approximation, amortization, generalization.")
    boolean gaps;

    @Option(
            names = "--training-data",
            paramLabel = "D",
            description = "Data whose training half --gaps compares with, or a table, of which it takes all rows"
                    + " (default: the run's own images; for a table, none).")
    @Nullable
    String trainingData;

    @Option(
            names = "--refine",
            paramLabel = "N",
            description = "Also compute the ELBO after up to N gradient steps on each image's q(z|x).")
    @Nullable
    Integer refine;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Use only N images, drawn at random by the seed (default: all).")
    @Nullable
    Integer images;

    @Option(names = "--report", paramLabel = "F.html", description = "Write one page with all numbers and pictures.")
    @Nullable
    Path report;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    EvaluationOptions() {}

    void check() {
        between("--importance-samples", importanceSamples, 1, MOST_SAMPLES);
        between("--annealed", annealed, 1, MOST_SAMPLES);
        UserError.requireBetween("--chains", chains, 1, 10_000);
        between("--refine", refine, 0, 100_000);
        between("--images", images, 1, Integer.MAX_VALUE);
    }

    private static void between(String name, @Nullable Integer value, int least, int most) {
        if (value != null) {
            UserError.requireBetween(name, value, least, most);
        }
    }

    /** Returns the importance samples asked for; gaps need some estimate of log p(x). */
    @Nullable
    Integer importanceSamples() {
        return importanceSamples == null && gaps && annealed == null ? (Integer) DEFAULT_SAMPLES : importanceSamples;
    }

    @Nullable
    Annealing annealing() {
        return annealed == null ? null : new Annealing(annealed, chains, start);
    }
}
