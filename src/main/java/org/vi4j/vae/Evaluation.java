package org.vi4j.vae;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.image.ImageSet.Binarize;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.internal.vae.ElboEvaluator;
import org.vi4j.math.Workers;
import org.vi4j.vae.Annealing.Annealed;
import org.vi4j.vae.Annealing.Bidirectional;
import org.vi4j.vae.InferenceGaps.Refinement;
import org.vi4j.vae.LogLikelihoods.Estimate;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

/**
 * Everything that an evaluation of a VAE found; null is what was not asked for. All log likelihoods are in nats per
 * row.
 *
 * @param elbo the evidence lower bound with its standard error, and its two parts
 * @param targets what was explained
 * @param latent dimensions of z, L
 * @param klPerDimension the mean KL divergence of each dimension, [L]
 * @param information what codes and data share
 * @param importance importance-weighted bounds on log p(x) of each row
 * @param annealed log p(x) by annealed importance sampling
 * @param gaps what the ELBO loses, and where
 * @param refinement the ELBO after gradient steps on each q(z|x)
 */
public record Evaluation(
        ElboEstimate elbo,
        Targets targets,
        int latent,
        List<Double> klPerDimension,
        MutualInformation information,
        @Nullable LogLikelihoods importance,
        @Nullable Annealed annealed,
        @Nullable InferenceGaps gaps,
        @Nullable Refinement refinement) {

    /**
     * What was explained: numbers of different targets or likelihoods are not comparable.
     *
     * @param binarize the setting
     * @param words what it means, with the draw's seed
     * @param likelihood p(x|z)
     * @param one what numbers are about, "per image" or "per row"
     * @param many of them, "images" or "rows"
     */
    public record Targets(String binarize, String words, String likelihood, String one, String many) {
        /**
         * Describes the targets of a model.
         *
         * @param codec of its rows
         * @param how what becomes of grey values
         * @param draw seed of the draws of zeros and ones
         * @param likelihood p(x|z)
         * @return the targets
         */
        public static Targets of(Codec codec, Binarize how, long draw, String likelihood) {
            String words =
                    how == Binarize.NONE ? codec.targets(how.words()) : "binarised, the fixed draw of seed " + draw;
            return new Targets(how.toString(), words, likelihood, "per " + codec.noun(), codec.noun() + "s");
        }
    }

    private static final int SIMULATED = 100;

    /** One line: what it is, and its numbers. */
    private record Row(String name, String text) {}

    /**
     * What to estimate alongside the ELBO.
     *
     * @param seed of the noise
     * @param importanceSamples draws of z for each row's importance-weighted bound, or null
     * @param annealing annealed chains, or null
     * @param gaps whether to say what the ELBO loses and where; takes one of the two above
     * @param training rows of the training, with which the gaps are compared, or null
     * @param refine gradient steps on each q(z|x), or null
     */
    public record Options(
            long seed,
            @Nullable Integer importanceSamples,
            @Nullable Annealing annealing,
            boolean gaps,
            @Nullable Dataset training,
            @Nullable Integer refine) {
        /**
         * Returns the options of an evaluation of nothing but the ELBO and the use of the latent space.
         *
         * @param seed of the noise
         * @return the options
         */
        public static Options elbo(long seed) {
            return new Options(seed, null, null, false, null, null);
        }
    }

    /**
     * Measures a model.
     *
     * @param vae the model
     * @param rows what it is measured on, as targets: grey values, or zeros and ones
     * @param targets what they are
     * @param options what to estimate
     * @param progress hears how far the work is
     * @return what was found
     * @throws org.vi4j.UserError if the rows are not such as the model takes
     */
    public static Evaluation of(
            VaeNetwork vae, Dataset rows, Targets targets, Options options, EvaluationProgress progress) {
        return of(
                vae,
                rows,
                targets,
                options,
                progress,
                data -> VaeLatentModel.of(vae, data),
                workers -> ElboEvaluator.evaluate(vae, rows, options.seed, workers));
    }

    /**
     * Measures a model on a GPU: the CPU's numbers to rounding.
     *
     * @param vae the model
     * @param gpu where to compute
     * @param rows what it is measured on, as targets: grey values, or zeros and ones
     * @param targets what they are
     * @param options what to estimate
     * @param progress hears how far the work is
     * @return what was found
     * @throws org.vi4j.UserError if the rows are not such as the model takes, or the GPU has no room or fails
     */
    public static Evaluation of(
            VaeNetwork vae, Gpu gpu, Dataset rows, Targets targets, Options options, EvaluationProgress progress) {
        try (GpuVae copy = GpuVae.on(gpu, vae)) {
            return of(
                    vae,
                    rows,
                    targets,
                    options,
                    progress,
                    data -> GpuLatentModel.of(vae, copy, data),
                    workers -> ElboEstimate.of(ElboEvaluator.evaluateEach(vae, copy, rows, options.seed, 1)
                            .numbers()));
        } catch (Gpu.Fault e) {
            throw new UserError(e.getMessage() + ": check that nvidia-smi works, or take the CPU", e);
        }
    }

    private static Evaluation of(
            VaeNetwork vae,
            Dataset rows,
            Targets targets,
            Options options,
            EvaluationProgress progress,
            Function<Dataset, LatentModel> models,
            Function<Workers, ElboEstimate> elbos) {
        long seed = options.seed;
        try (Workers workers = new Workers(VaeConfig.defaults().threads())) {
            LatentModel model = models.apply(rows);
            ElboEstimate elbo = elbos.apply(workers);
            MutualInformation information = MutualInformation.estimate(model, seed, workers, progress);
            Integer samples = options.importanceSamples;
            LogLikelihoods importance =
                    samples == null ? null : ImportanceWeighted.evaluateEach(model, samples, seed, workers, progress);
            Annealing annealing = options.annealing;
            LogLikelihoods each = annealing == null ? null : annealing.evaluateEach(model, seed, workers, progress);
            Annealed annealed = annealing == null || each == null
                    ? null
                    : Annealed.of(
                            annealing,
                            each,
                            annealing.checkBothWays(model, Math.min(SIMULATED, rows.count()), seed, workers, progress));
            LogLikelihoods best = higher(importance, each);
            Dataset training = options.training;
            InferenceGaps gaps = options.gaps && best != null
                    ? InferenceGaps.measure(
                            model, best, training == null ? null : models.apply(training), seed, workers, progress)
                    : null;
            Refinement refinement =
                    options.refine == null ? null : Refinement.measure(model, options.refine, seed, workers, progress);
            List<Double> kl =
                    Arrays.stream(LatentUse.klPerDimension(vae, rows)).boxed().toList();
            return new Evaluation(
                    elbo, targets, vae.config().latent(), kl, information, importance, annealed, gaps, refinement);
        }
    }

    /** Returns the higher of two lower bounds. */
    private static @Nullable LogLikelihoods higher(@Nullable LogLikelihoods a, @Nullable LogLikelihoods b) {
        return a == null || (b != null && b.mean().value() > a.mean().value()) ? b : a;
    }

    /** Returns all that was found, in lines for people and as a document. */
    public Summary summary() {
        return Summary.of(lines(), toMap());
    }

    /**
     * Writes a page with all numbers and pictures.
     *
     * @param model what the model is called
     * @param data what it was measured on
     * @param file where to
     */
    public void write(String model, String data, Path file) {
        EvaluationPage.write(this, model, data, file);
    }

    @Override
    public String toString() {
        return summary().toString();
    }

    private Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>(elbo.toMap());
        map.put("kl_per_dimension", klPerDimension);
        map.put("mutual_information", information.toMap());
        map.put("binarize", targets.binarize);
        map.put("targets", targets.words);
        map.put("likelihood", targets.likelihood);
        if (importance != null) {
            map.put("importance_weighted", ImportanceWeighted.of(importance).toMap());
        }
        if (annealed != null) {
            map.put("annealed", annealed.toMap());
        }
        if (gaps != null) {
            map.put("gaps", gaps.toMap());
        }
        if (refinement != null) {
            map.put(
                    "refinement",
                    refinement.points().stream().map(Refinement.Point::toMap).toList());
        }
        return map;
    }

    private List<String> lines() {
        return rows().stream()
                .map(row -> String.format(Locale.ROOT, "%-15s %s", row.name, row.text))
                .toList();
    }

    /** Returns the lines as names and numbers. */
    Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        rows().forEach(row -> table.put(row.name, row.text));
        return table;
    }

    private List<Row> rows() {
        List<Row> lines = new ArrayList<>();
        lines.add(line(targets.many, "%d", elbo.images()));
        lines.add(line("targets", "%s, likelihood %s", targets.words, targets.likelihood));
        lines.add(line("ELBO", "%s nats %s", text(new Estimate(elbo.elbo(), elbo.elboSe())), targets.one));
        lines.add(line("reconstruction", "%.3f", elbo.reconstruction()));
        lines.add(line("KL", "%.3f", elbo.kl()));
        lines.add(
                elbo.images() == 1
                        ? line("active units", "unknown: that takes more than one %s", noun())
                        : line("active units", "%d of %d", elbo.activeUnits(), latent));
        lines.add(line(
                "I(x; z)",
                "%s; the estimate cannot exceed log n = %.2f",
                text(information.information()),
                informationLimit()));
        if (importance != null) {
            ImportanceWeighted bound = ImportanceWeighted.of(importance);
            lines.add(line(
                    "IWAE-" + bound.samples(),
                    "%s nats %s, effective samples %.1f of %d",
                    text(new Estimate(bound.logLikelihood(), bound.se())),
                    targets.one,
                    bound.ess(),
                    bound.samples()));
        }
        if (annealed != null) {
            Bidirectional check = annealed.check();
            lines.add(line(
                    "AIS-" + annealed.options().steps(),
                    "%s nats %s, effective chains %.1f of %d",
                    text(annealed.logLikelihood()),
                    targets.one,
                    annealed.ess(),
                    annealed.options().chains()));
            lines.add(line(
                    "both ways",
                    "log p(x) between %.3f and %.3f on %d simulated %s, %s apart",
                    check.lower().value(),
                    check.upper().value(),
                    check.images(),
                    targets.many,
                    text(check.distance())));
        }
        if (gaps != null) {
            addGaps(lines, gaps);
        }
        if (refinement != null) {
            for (Refinement.Point point : refinement.points()) {
                lines.add(line(
                        "refined " + point.steps(),
                        "ELBO %s, gain %s, %.2f ms %s",
                        text(point.elbo()),
                        text(point.gain()),
                        point.milliseconds(),
                        targets.one));
            }
        }
        return lines;
    }

    double informationLimit() {
        return Math.log(information.images());
    }

    private void addGaps(List<Row> lines, InferenceGaps gaps) {
        lines.add(line("log p(x)", "%s by %s", text(gaps.logLikelihood()), gaps.estimator()));
        lines.add(line(
                "approximation",
                "%s, log p(x) − ELBO of the best Gaussian of the encoder's family",
                text(gaps.approximation())));
        lines.add(line(
                "by family",
                "%s for diagonal covariances, %s for full ones: a gain of %s",
                text(gaps.diagonal()),
                text(gaps.full()),
                text(gaps.gain())));
        lines.add(line("amortization", "%s, ELBO of the best Gaussian − of the encoder's", text(gaps.amortization())));
        Estimate generalization = gaps.generalization();
        if (generalization != null) {
            lines.add(line(
                    "generalization", "%s, amortization here − on training %s", text(generalization), targets.many));
        }
    }

    private String noun() {
        return targets.one.replaceFirst("^per ", "");
    }

    /** A number that is no mean of several has no standard error. */
    private static String text(Estimate estimate) {
        return Double.isNaN(estimate.se())
                ? String.format(Locale.ROOT, "%.3f", estimate.value())
                : String.format(Locale.ROOT, "%.3f ± %.3f", estimate.value(), estimate.se());
    }

    private static Row line(String name, String format, Object... values) {
        return new Row(name, String.format(Locale.ROOT, format, values));
    }

    /** A listener to the progress of a long evaluation. Called from any thread, often; must return quickly. */
    @FunctionalInterface
    public interface EvaluationProgress {
        /** Listens to nothing. */
        EvaluationProgress NONE = (task, fraction) -> {};

        /**
         * Some of a task is done.
         *
         * @param task its name
         * @param fraction done so far, 0 … 1
         */
        void done(String task, double fraction);

        /** Counts the work of one task. */
        record Meter(EvaluationProgress progress, String task, double total, AtomicLong done) {
            Meter(EvaluationProgress progress, String task, double total) {
                this(progress, task, total, new AtomicLong());
                progress.done(task, 0);
            }

            void add(long work) {
                progress.done(task, Math.min(1, done.addAndGet(work) / total));
            }
        }
    }
}
