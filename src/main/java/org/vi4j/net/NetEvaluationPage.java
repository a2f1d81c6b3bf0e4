package org.vi4j.net;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Auroc;
import org.vi4j.report.HtmlPage;

/** The page of one net's evaluation: what to think of it, all scores, and the pictures behind them. */
final class NetEvaluationPage {
    private NetEvaluationPage() {}

    /**
     * Makes the page.
     *
     * @param title of the page
     * @param net what was judged, such as {@code mean-field net 784-100-10 (79,510 weights)}
     * @param tempered what its temperature means, or "" where that is 1
     * @param verdict one sentence
     * @param scores each with its name, value and standard error
     * @param classes scores of classes
     * @param numbers scores of a number
     * @param uncertainties measures of uncertainty
     */
    static HtmlPage of(
            String title,
            String net,
            String tempered,
            String verdict,
            List<List<String>> scores,
            @Nullable ClassScores classes,
            @Nullable NumberScores numbers,
            List<Uncertainty> uncertainties) {
        HtmlPage page =
                new HtmlPage(title).paragraph("Verdict: " + verdict + ".").paragraph(net + ".");
        if (!tempered.isEmpty()) {
            page.paragraph(tempered);
        }
        page.heading("Scores")
                .table(List.of("", "value", "standard error"), scores)
                .paragraph(
                        "The negative log likelihood is the mean of −log p of what came, in nats; of it, of errors and"
                                + " of widths the smaller is the better. A standard error is that of a mean over these"
                                + " rows; where there is none, none is known.");
        if (classes != null) {
            NetPage.pictures(page, Map.of("net", classes));
        } else if (numbers != null) {
            NetPage.numberPictures(page, Map.of("net", numbers));
        }
        page.heading("Where the uncertainty comes from")
                .paragraph("The epistemic part comes from not knowing the weights, and more data would lessen it; the"
                        + " aleatoric part would stay if they were known.");
        for (Uncertainty each : uncertainties) {
            page.paragraph(told(each));
            if (!each.constant()) {
                page.figure(ScorePlots.uncertainty(each), caption(each));
            }
        }
        return page;
    }

    /** Says how well a measure of uncertainty tells rows of another kind apart. */
    static String told(Uncertainty measure) {
        if (measure.constant()) {
            return String.format(
                    Locale.ROOT,
                    "The %s is %.4g for all rows: it tells none apart.",
                    measure.words(),
                    measure.own()[0]);
        }
        String mean = String.format(
                Locale.ROOT,
                "Mean of the %s: %.4g%s.",
                measure.words(),
                mean(measure.own()),
                measure.others().length == 0
                        ? ""
                        : String.format(Locale.ROOT, ", of the other rows %.4g", mean(measure.others())));
        Auroc auroc = measure.auroc();
        if (auroc == null) {
            return mean;
        }
        double off = auroc.area() - 0.5;
        String words = !(Math.abs(off) > 2 * auroc.se())
                ? "it does not tell them apart, to two standard errors"
                : off > 0 ? "it tells them apart better than chance" : "the net is surer of them than of its own kind";
        return String.format(
                Locale.ROOT,
                "%s One of %d other rows is more uncertain by it than one of %d judged ones with probability %.4f ± %.4f"
                        + " (AUROC): %s.",
                mean,
                auroc.anomalies(),
                auroc.normals(),
                auroc.area(),
                auroc.se(),
                words);
    }

    private static String caption(Uncertainty measure) {
        return "share of rows by the " + measure.words()
                + (measure.others().length == 0 ? "" : ", of the judged rows and of the others")
                + "; the last bar has the rows beyond it";
    }

    private static double mean(double[] values) {
        return java.util.Arrays.stream(values).average().orElse(0);
    }
}
