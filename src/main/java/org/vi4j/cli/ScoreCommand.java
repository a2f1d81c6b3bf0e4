package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.math.Auroc;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation;
import org.vi4j.vae.Scorer;
import org.vi4j.vae.Scorer.Threshold;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds anomalies. */
@Command(
        name = "score",
        description = "Score each image by an estimate of its log likelihood, and find anomalies by a threshold.",
        mixinStandardHelpOptions = true)
final class ScoreCommand implements Runnable {
    private static final int MOST_SAMPLES = 1_000_000;

    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Mixin
    private HalfOption source;

    @Mixin
    private LabelOptions labels;

    @Mixin
    private TargetOption target;

    @Mixin
    private SeedOption seed;

    @Option(
            names = "--importance-samples",
            paramLabel = "K",
            description = "Score by the importance-weighted bound with K draws per image (default: by the ELBO).")
    private @Nullable Integer importanceSamples;

    @Option(
            names = "--false-alarm-rate",
            paramLabel = "X",
            description = "Choose the threshold at or below which this share of normal training images lies.")
    private @Nullable Double falseAlarmRate;

    @Option(
            names = "--training-data",
            paramLabel = "D",
            description = "Data whose training half sets the threshold (default: those of --data).")
    private @Nullable String trainingData;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "A threshold in nats, from an earlier run of this command.")
    private @Nullable Double given;

    @Option(names = "--out", paramLabel = "F.csv", required = true, description = "The file to write: a row per image.")
    private Path out;

    @Mixin
    private UnseenOption unseen;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ScoreCommand() {}

    @Override
    public void run() {
        Scorer scorer = scorer();
        check();
        try (ModelArgument.Loaded loaded = model.load()) {
            score(scorer, loaded.vae(), loaded.device());
        }
    }

    private void score(Scorer scorer, VaeNetwork vae, String device) {
        Dataset images = source.read(output, vae, unseen.policy());
        vae.codec().requireFits(images, "the model");
        Set<Integer> anomalies = labels.given() ? labels.anomalies(images) : null;
        try (Workers workers = new Workers(VaeConfig.defaults().threads())) {
            TargetOption.Choice targets = target.of(vae, seed.value());
            Threshold threshold = threshold(vae, scorer, targets, anomalies, workers);
            output.note(device);
            Scorer.Scores scores = scorer.score(vae, targets.of(images), workers);
            scores.write(out, images, threshold);
            report(images, scorer, targets.targets(), scores.values(), threshold, anomalies);
        }
    }

    private Scorer scorer() {
        if (importanceSamples == null) {
            return new Scorer.Elbo(seed.value());
        }
        UserError.requireBetween("--importance-samples", importanceSamples, 1, MOST_SAMPLES);
        return new Scorer.Iwae(importanceSamples, seed.value());
    }

    private void check() {
        labels.check();
        if (falseAlarmRate != null) {
            Threshold.requireRate(falseAlarmRate);
        }
        if (given != null && (falseAlarmRate != null || !Double.isFinite(given))) {
            throw new UserError("--threshold is " + given + ": give a finite number, and no --false-alarm-rate then");
        }
        if (trainingData != null && falseAlarmRate == null) {
            throw new UserError("--training-data is for the threshold: give --false-alarm-rate too");
        }
        OutputFiles.check(source.source().read(model, trainingData), out);
    }

    private @Nullable Threshold threshold(
            VaeNetwork vae,
            Scorer scorer,
            TargetOption.Choice targets,
            @Nullable Set<Integer> anomalies,
            Workers workers) {
        if (given != null) {
            return new Threshold(given);
        }
        if (falseAlarmRate == null) {
            return null;
        }
        Dataset training = training(vae);
        if (anomalies != null && training instanceof Images labelled && labelled.hasLabels()) {
            training = labelled.withoutAny(anomalies);
        }
        return Threshold.forFalseAlarmRate(
                scorer.score(vae, targets.of(training), workers).values(), falseAlarmRate);
    }

    private Dataset training(VaeNetwork vae) {
        if (!(vae.codec() instanceof TableEncoding table)) {
            return trainingData == null
                    ? source.source().train(output, vae)
                    : source.source().train(output, vae, trainingData);
        }
        if (trainingData == null) {
            throw new UserError("--false-alarm-rate needs normal rows for the threshold: give --training-data, the"
                    + " table that the model was trained on or another one");
        }
        return source.source().table(table, trainingData, unseen.policy(), output);
    }

    private void report(
            Dataset rows,
            Scorer scorer,
            Evaluation.Targets targets,
            double[] scores,
            @Nullable Threshold threshold,
            @Nullable Set<Integer> anomalies) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(rows instanceof Images ? "images" : "rows", scores.length);
        document.put("data", source.source().name());
        document.put("score", scorer.toString());
        document.put("binarize", targets.binarize());
        document.put("targets", targets.words());
        document.put("likelihood", targets.likelihood());
        output.line(scores.length + " " + targets.many() + " scored by the " + scorer + ", in " + out);
        output.line("data            " + source.source().name());
        output.line(line("targets         %s, likelihood %s", targets.words(), targets.likelihood()));
        long beyond = Arrays.stream(scores)
                .filter(score -> score == Double.NEGATIVE_INFINITY)
                .count();
        if (beyond > 0) {
            document.put("beyond", beyond);
            output.line(line(
                    "beyond          %d %s so far from the training data that the model cannot compute them: -Infinity",
                    beyond, targets.many()));
        }
        if (threshold != null) {
            double alarms = rate(scores, threshold);
            document.put("threshold", threshold.value());
            document.put("alarms", alarms);
            output.line(line(
                    "threshold       %.3f nats: alarms for %.4f of all %s", threshold.value(), alarms, targets.many()));
        }
        if (anomalies != null && rows instanceof Images images) {
            double[] strange = select(images, scores, anomalies, true);
            double[] normal = select(images, scores, anomalies, false);
            Auroc auroc = Auroc.of(strange, normal);
            document.putAll(auroc.toMap());
            output.line(line(
                    "AUROC           %.4f ± %.4f, %d anomalies among %d images",
                    auroc.area(), auroc.se(), strange.length, scores.length));
            if (threshold != null) {
                double falseAlarms = rate(normal, threshold);
                double detected = rate(strange, threshold);
                document.put("false_alarm_rate", falseAlarms);
                document.put("false_alarm_rate_se", se(falseAlarms, normal.length));
                document.put("detection_rate", detected);
                document.put("detection_rate_se", se(detected, strange.length));
                output.line(line("false alarms    %.4f ± %.4f", falseAlarms, se(falseAlarms, normal.length)));
                output.line(line("detected        %.4f ± %.4f", detected, se(detected, strange.length)));
            }
        }
        document.put("scores", out.toString());
        output.document(document);
        if (rows instanceof Images) {
            output.next(
                    "shows what the model makes of images",
                    "vae",
                    "reconstruct",
                    model.path(),
                    "--data",
                    source.source().name(),
                    "--out",
                    "reconstructions.png");
        } else {
            output.nextStep("sort " + out + " by score: the rows that are most unusual come first");
        }
    }

    private static String line(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static double rate(double[] scores, Threshold threshold) {
        return IntStream.range(0, scores.length)
                        .filter(i -> threshold.alarms(scores[i]))
                        .count()
                / (double) scores.length;
    }

    /** Returns the standard error of a share of n independent images. */
    private static double se(double share, int n) {
        return Math.sqrt(share * (1 - share) / n);
    }

    private static double[] select(Images images, double[] scores, Set<Integer> anomalies, boolean strange) {
        return IntStream.range(0, scores.length)
                .filter(i -> anomalies.contains(images.label(i)) == strange)
                .mapToDouble(i -> scores[i])
                .toArray();
    }
}
