package org.vi4j.vae;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vi4j.report.HtmlPage;
import org.vi4j.report.Plot;
import org.vi4j.report.Plots;
import org.vi4j.vae.InferenceGaps.Refinement;
import org.vi4j.vae.LogLikelihoods.Estimate;

/** The page of {@code vae evaluate --report}. */
final class EvaluationPage {
    private static final String GENERALIZATION = "generalization";

    private EvaluationPage() {}

    static void write(Evaluation evaluation, String model, String data, Path file) {
        String one = evaluation.targets().one();
        String noun = one.replaceFirst("^per ", "");
        String many = evaluation.targets().many();
        HtmlPage page = new HtmlPage("Evaluation of " + model + " on " + data)
                .paragraph("All numbers are nats " + one + "; a number after ± is a standard error.")
                .heading("Result")
                .table(evaluation.table())
                .heading("Use of the latent space")
                .paragraph(
                        "The KL divergence of each latent dimension: near 0 if it carries no information about the data.")
                .figure(
                        klByDimension(evaluation.klPerDimension().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()),
                        "KL of each dimension (nats " + one + ")")
                .paragraph(String.format(
                        Locale.ROOT,
                        "Data and codes share an estimated %.2f nats under the encoder; with %d %s the estimate"
                                + " cannot exceed %.2f.",
                        evaluation.information().information().value(),
                        evaluation.information().images(),
                        many,
                        evaluation.informationLimit()));
        LogLikelihoods importance = evaluation.importance();
        if (importance != null) {
            page.heading("Importance weights")
                    .paragraph("If only few of the " + importance.weights() + " weights of one " + noun
                            + " count, its bound on log p(x) is loose.")
                    .figure(
                            Plots.histogram(importance.ess(), "effective samples of each " + noun, many),
                            "effective sample sizes, of " + importance.weights());
        }
        InferenceGaps gaps = evaluation.gaps();
        if (gaps != null) {
            page.heading("Inference gaps")
                    .paragraph("What the ELBO loses compared with log p(x): by the family of q (approximation; for the"
                            + " encoder's own family and, with the same decoder, for diagonal and for full"
                            + " covariances), and by an encoder that answers in one pass (amortization). The"
                            + " generalization gap is how much larger the amortization gap is here than on training"
                            + " data. log p(x) is estimated by " + gaps.estimator() + ".")
                    .paragraph(signs(bars(gaps)))
                    .figure(plot(bars(gaps), "nats " + one), "gaps, with two standard errors");
        }
        Refinement refinement = evaluation.refinement();
        if (refinement != null) {
            List<Refinement.Point> points = refinement.points();
            double[] steps = numbers(points, Refinement.Point::steps);
            page.heading("Refinement")
                    .paragraph("Gradient steps on each q(z|x), from the encoder's answer.")
                    .figure(
                            Plots.estimates(
                                    steps,
                                    numbers(points, point -> point.gain().value()),
                                    numbers(points, point -> point.gain().se()),
                                    "gradient steps",
                                    "gain in ELBO (nats " + one + ")"),
                            String.format(
                                    Locale.ROOT,
                                    "what steps add to the encoder's ELBO of %.2f; band: two standard errors",
                                    points.get(0).elbo().value()))
                    .figure(
                            Plots.estimates(
                                    steps,
                                    numbers(points, Refinement.Point::milliseconds),
                                    new double[points.size()],
                                    "gradient steps",
                                    "milliseconds " + one),
                            "time of one thread");
        }
        page.write(file);
    }

    /** Bars of the latent dimensions, named z0, z1, …. */
    static Plot klByDimension(double[] kl) {
        List<String> names =
                IntStream.range(0, kl.length).mapToObj(i -> "z" + i).toList();
        return Plots.columns(names, kl, "KL (nats)");
    }

    /** What a negative bar means. */
    static String signs(Map<String, Estimate> bars) {
        String below = bars.entrySet().stream()
                .filter(bar -> bar.getValue().value() < 0 && !bar.getKey().equals(GENERALIZATION))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        String only = bars.containsKey(GENERALIZATION) ? " Only the generalization gap can have either sign." : "";
        return below.isEmpty()
                ? "No estimate is below zero, as it should be by definition." + only
                : "By definition these gaps are not negative, yet the estimate is for " + below
                        + ", because log p(x) is estimated with noise and from below. Take a negative"
                        + " estimate for a gap near zero, or use more importance samples or annealing steps." + only;
    }

    private static Map<String, Estimate> bars(InferenceGaps gaps) {
        Map<String, Estimate> bars = new LinkedHashMap<>();
        bars.put("approximation", gaps.approximation());
        bars.put("approximation, diagonal", gaps.diagonal());
        bars.put("approximation, full covariance", gaps.full());
        bars.put("amortization", gaps.amortization());
        Estimate training = gaps.trainingAmortization();
        Estimate generalization = gaps.generalization();
        if (training != null && generalization != null) {
            bars.put("amortization, training", training);
            bars.put(GENERALIZATION, generalization);
        }
        return bars;
    }

    private static Plot plot(Map<String, Estimate> bars, String axis) {
        return Plots.bars(
                bars.entrySet().stream()
                        .map(bar -> String.format(
                                Locale.ROOT,
                                "%s  %.2f",
                                bar.getKey(),
                                bar.getValue().value()))
                        .toList(),
                bars.values().stream().mapToDouble(Estimate::value).toArray(),
                bars.values().stream().mapToDouble(Estimate::se).toArray(),
                axis);
    }

    private static double[] numbers(List<Refinement.Point> points, ToDoubleFunction<Refinement.Point> number) {
        return points.stream().mapToDouble(number).toArray();
    }
}
