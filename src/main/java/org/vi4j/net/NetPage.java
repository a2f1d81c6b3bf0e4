package org.vi4j.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.net.ClassScores.SelectiveRisk;
import org.vi4j.report.HtmlPage;

/** The page of one or several nets' predictions: their scores in a table, and how far they can be relied on. */
final class NetPage {
    private NetPage() {}

    /**
     * Makes the page of classifiers.
     *
     * @param title of the page
     * @param models their scores by their names, on the same rows
     */
    static HtmlPage classes(String title, Map<String, ClassScores> models) {
        List<List<String>> rows = new ArrayList<>();
        models.forEach((name, scores) -> rows.add(List.of(
                name,
                withError(scores.nll(), scores.nllSe(), 4),
                withError(100 * scores.accuracy(), 100 * scores.accuracySe(), 2) + " %",
                withError(scores.brier(), scores.brierSe(), 4),
                percent(scores.ece()),
                percent(scores.debiasedEce()),
                percent(scores.selective().area()))));
        return pictures(
                new HtmlPage(title)
                        .paragraph(
                                "Scores of predicted probabilities; of all but the accuracy the smaller is the better. NLL is"
                                        + " the mean of −log p of the class that came, in nats; ± is one standard error.")
                        .table(
                                List.of("", "NLL", "accuracy", "Brier score", "ECE", "ECE, debiased", "selective risk"),
                                rows),
                models);
    }

    /** Adds what the calibration error is, and the pictures. */
    static HtmlPage pictures(HtmlPage page, Map<String, ClassScores> models) {
        Map<String, SelectiveRisk> curves = new LinkedHashMap<>();
        models.forEach((name, scores) -> curves.put(name, scores.selective()));
        page.paragraph("ECE, the expected calibration error, is the mean distance between a model's confidence and its"
                        + " accuracy over 15 bins of confidence. Chance alone makes it larger than 0; the debiased"
                        + " one has an estimate of that taken off: all of it where a model is far from"
                        + " calibrated, two fifths where it is calibrated.")
                .heading("Reliability");
        models.forEach((name, scores) -> page.paragraph(reliability(name, scores))
                .figure(
                        ScorePlots.reliability(name, scores),
                        "accuracy by confidence with 95 % intervals, and the rows of each bin"));
        return page.heading("Leaving the doubtful rows to someone else")
                .figure(
                        ScorePlots.selective("error rate", curves),
                        "error rate of the rows whose most probable class has the largest probability");
    }

    /** Says on which side of its accuracy a model's confidence lies. */
    static String reliability(String name, ClassScores scores) {
        double over = scores.confidence() - scores.accuracy();
        String verdict = switch (scores.sureness()) {
            case 1 -> "it is surer than it should be";
            case -1 -> "it is less sure than it could be";
            default -> "they agree as far as so many rows can tell";
        };
        if (scores.sureness() != 0 && Math.abs(over) <= NetVerdict.SMALL) {
            verdict += ", by too little to matter";
        }
        return String.format(
                Locale.ROOT,
                "%s gives its most probable class a probability of %.1f %% in the mean, and that class comes in %.1f %% of %d"
                        + " rows: %s.",
                name,
                100 * scores.confidence(),
                100 * scores.accuracy(),
                scores.rows(),
                verdict);
    }

    /**
     * Makes the page of regressions.
     *
     * @param title of the page
     * @param target what is predicted
     * @param models their scores by their names, on the same rows
     */
    static HtmlPage numbers(String title, String target, Map<String, NumberScores> models) {
        List<List<String>> rows = new ArrayList<>();
        models.forEach((name, scores) -> rows.add(List.of(
                name,
                withError(scores.nll(), scores.nllSe(), 4),
                withError(scores.rmse(), scores.rmseSe(), 4),
                withError(scores.crps(), scores.crpsSe(), 4),
                coverage(scores.half()),
                coverage(scores.ninety()),
                String.format(Locale.ROOT, "%.4g", scores.half().width()),
                String.format(Locale.ROOT, "%.4g", scores.ninety().width()))));
        return numberPictures(
                new HtmlPage(title)
                        .paragraph("Scores of predictions of " + target
                                + ". NLL is the mean of −log density of what came, in nats"
                                + " and in the target's unit; RMSE, CRPS and widths are in that unit; ± is one standard error."
                                + " Intervals should hold what their heading says.")
                        .table(
                                List.of(
                                        "",
                                        "NLL",
                                        "RMSE",
                                        "CRPS",
                                        "in 50 %",
                                        "in 90 %",
                                        "width of 50 %",
                                        "width of 90 %"),
                                rows),
                models);
    }

    /** Adds the pictures. */
    static HtmlPage numberPictures(HtmlPage page, Map<String, NumberScores> models) {
        Map<String, SelectiveRisk> curves = new LinkedHashMap<>();
        models.forEach((name, scores) -> curves.put(name, scores.selective()));
        page.heading("Calibration");
        models.forEach((name, scores) -> page.paragraph(calibration(name, scores))
                .figure(
                        ScorePlots.calibration(name, scores),
                        "where what came lies in its prediction, and the share of rows below each predicted quantile"));
        return page.heading("Leaving the doubtful rows to someone else")
                .figure(
                        ScorePlots.selectiveRoot("RMSE", curves),
                        "RMSE of the rows whose predicted standard deviation is the smallest");
    }

    /** Says whether 90 % intervals hold too little, enough or too much. */
    static String calibration(String name, NumberScores scores) {
        double found = scores.ninety().coverage();
        String verdict = switch (NetVerdict.held(scores.ninety(), scores.rows())) {
            case -1 -> "too few: it is surer than it should be";
            case 1 -> "too many: it is less sure than it could be";
            default -> "as many as they should, as far as so many can tell";
        };
        return String.format(
                Locale.ROOT,
                "90 %% intervals of %s hold what came in %.1f %% of %d rows, %s.",
                name,
                100 * found,
                scores.rows(),
                verdict);
    }

    private static String coverage(NumberScores.Interval interval) {
        return withError(100 * interval.coverage(), 100 * interval.coverageSe(), 1) + " %";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String withError(double value, double se, int digits) {
        return Double.isNaN(se)
                ? String.format(Locale.ROOT, "%." + digits + "f", value)
                : String.format(Locale.ROOT, "%." + digits + "f ± %." + digits + "f", value, se);
    }
}
