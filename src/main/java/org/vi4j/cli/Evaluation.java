package org.vi4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.vae.evaluation.Annealed;
import org.vi4j.vae.evaluation.Bidirectional;
import org.vi4j.vae.evaluation.ElboEstimate;
import org.vi4j.vae.evaluation.Estimate;
import org.vi4j.vae.evaluation.ImportanceWeighted;
import org.vi4j.vae.evaluation.InferenceGaps;
import org.vi4j.vae.evaluation.LogLikelihoods;
import org.vi4j.vae.evaluation.MutualInformation;
import org.vi4j.vae.evaluation.Refinement;

/** Everything that an evaluation found, as JSON and as lines for people; null is what was not asked for. */
record Evaluation(
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
     * @param one what numbers are about, "an image" or "a row"
     * @param many of them, "images" or "rows"
     */
    record Targets(String binarize, String words, String likelihood, String one, String many) {
        static Targets ofImages(String binarize, String words, String likelihood) {
            return new Targets(binarize, words, likelihood, "an image", "images");
        }

        static Targets ofTable(String likelihood) {
            return new Targets("none", "rows of a table, numbers scaled", likelihood, "a row", "rows");
        }
    }

    /** Columns that a line's name takes. */
    static final int NAME_WIDTH = 16;

    Map<String, Object> toMap() {
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

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(targets.many, "%d", elbo.images()));
        lines.add(line("targets", "%s, likelihood %s", targets.words, targets.likelihood));
        lines.add(line("ELBO", "%.3f ± %.3f nats %s", elbo.elbo(), elbo.elboSe(), targets.one));
        lines.add(line("reconstruction", "%.3f", elbo.reconstruction()));
        lines.add(line("KL", "%.3f", elbo.kl()));
        lines.add(line("active units", "%d of %d", elbo.activeUnits(), latent));
        lines.add(line(
                "I(x; z)",
                "%s; the estimate cannot exceed log n = %.2f",
                text(information.information()),
                informationLimit()));
        if (importance != null) {
            ImportanceWeighted bound = ImportanceWeighted.of(importance);
            lines.add(line(
                    "IWAE-" + bound.samples(),
                    "%.3f ± %.3f nats %s, effective samples %.1f of %d",
                    bound.logLikelihood(),
                    bound.se(),
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

    private void addGaps(List<String> lines, InferenceGaps gaps) {
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

    private static String text(Estimate estimate) {
        return String.format(Locale.ROOT, "%.3f ± %.3f", estimate.value(), estimate.se());
    }

    private static String line(String name, String format, Object... values) {
        return String.format(Locale.ROOT, "%-" + (NAME_WIDTH - 1) + "s ", name)
                + String.format(Locale.ROOT, format, values);
    }
}
