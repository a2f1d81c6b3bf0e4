package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.model.Ascent;
import org.vi4j.regression.CaviRegression.Factorization;

/** Mean-field compared with the exact posterior, for people and as a document, where both precisions are given. */
final class ExactComparison {
    /** A mean this far from the exact one, in exact standard deviations, is worth a warning. */
    private static final double NOTICEABLE = 1e-3;

    private final FitFound.Known known;
    private final RegressionOptions options;
    private final List<String> names;
    private final double[] exactMean;
    private final double[] exactSd;
    private final double[] mean;
    private final double[] sd;
    private final double[][] covariance;

    ExactComparison(RegressionFit fit, FitFound.Known known) {
        this.known = known;
        this.options = fit.options();
        Coefficients exact = fit.model().coefficients(new Factorization.Full());
        Coefficients meanField = fit.model().coefficients(new Factorization.MeanField());
        this.names = exact.names();
        this.exactMean = exact.mean();
        this.exactSd = exact.sd();
        this.covariance = exact.covariance();
        this.mean = meanField.mean();
        this.sd = meanField.sd();
    }

    /** The document of {@code --json}. */
    Map<String, Object> document() {
        Ascent<Ascent.RegressionState> cavi = known.meanField();
        Map<String, Object> meanField = new LinkedHashMap<>();
        meanField.put("mean", mean);
        meanField.put("sd", sd);
        meanField.put("elbo_trace", cavi.elboTrace());
        meanField.put("sweeps", cavi.sweeps());
        meanField.put("converged", cavi.converged());
        Map<String, Object> exact = new LinkedHashMap<>();
        exact.put("mean", exactMean);
        exact.put("sd", exactSd);
        exact.put("covariance", covariance);
        exact.put("log_evidence", known.logEvidence());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("mean_field", meanField);
        document.put("exact", exact);
        document.put("kl_to_exact", known.klToExact());
        return document;
    }

    /** The text. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(table());
        Ascent<Ascent.RegressionState> cavi = known.meanField();
        lines.add("");
        lines.add(format("log evidence      %16.6f nats", known.logEvidence()));
        lines.add(format("ELBO              %16.6f nats", cavi.elbo()));
        lines.add(format("KL(q || exact)    %16.6f nats, the difference", known.klToExact()));
        lines.add(format("sweeps            %9d, %s", cavi.sweeps(), cavi.ending()));
        lines.add("");
        lines.addAll(verdict());
        return lines;
    }

    private List<String> table() {
        int width = Math.max(11, names.stream().mapToInt(String::length).max().orElse(0));
        String row = "%-" + width + "s  %12s  %12s  %15s  %13s  %8s";
        List<String> lines = new ArrayList<>();
        lines.add(format(row, "coefficient", "exact mean", "exact sd", "mean-field mean", "mean-field sd", "sd ratio"));
        for (int j = 0; j < names.size(); j++) {
            lines.add(format(
                    row,
                    names.get(j),
                    CoefficientTable.number(exactMean[j]),
                    CoefficientTable.number(exactSd[j]),
                    CoefficientTable.number(mean[j]),
                    CoefficientTable.number(sd[j]),
                    format("%.4f", sd[j] / exactSd[j])));
        }
        return lines;
    }

    private List<String> verdict() {
        List<String> lines = new ArrayList<>();
        int off = 0;
        int narrow = 0;
        for (int j = 0; j < names.size(); j++) {
            off = distance(j) > distance(off) ? j : off;
            narrow = sd[j] / exactSd[j] < sd[narrow] / exactSd[narrow] ? j : narrow;
        }
        if (distance(off) > NOTICEABLE) {
            lines.add(format(
                    "Means: mean-field's would be the exact ones, but the sweeps are not there yet: %s is %.2g exact"
                            + " standard deviations off. Columns nearly repeat each other: try a smaller tolerance, or"
                            + " more sweeps.",
                    names.get(off), distance(off)));
        } else {
            lines.add("Means: mean-field's are the exact ones; only its spread is approximate.");
        }
        lines.add(format(
                "Variances: mean-field's are 1/P_jj, never more than the exact (P^-1)_jj, P the posterior precision"
                        + " of the standardized columns; too small where columns correlate."));
        lines.add(format(
                "Worst: %s, whose mean-field sd is %.1f %% of the exact one%s.",
                names.get(narrow),
                100 * sd[narrow] / exactSd[narrow],
                sd[narrow] / exactSd[narrow] > 0.95 ? "; little is lost here" : "; use the exact sd instead"));
        if (options.standardize()) {
            lines.add("Prior: alpha is the precision of the change in the target for one standard deviation of a"
                    + " column; the numbers above are on the table's own scale"
                    + (options.intercept()
                            ? ", where the intercept mixes all coefficients and its ratio may pass 1."
                            : "."));
        }
        return lines;
    }

    private double distance(int j) {
        return Math.abs(mean[j] - exactMean[j]) / exactSd[j];
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
