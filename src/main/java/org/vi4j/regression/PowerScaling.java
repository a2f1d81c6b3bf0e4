package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.vi4j.diagnostics.ImportanceWeights;

/**
 * How much each number of a posterior depends on the prior and on the likelihood: by what the posterior becomes where
 * one of them is raised to a power α near 1,
 *
 * <pre>p(θ)^α p(y | θ)   and   p(θ) p(y | θ)^α</pre>
 *
 * found by importance weights of the draws. The sensitivity is the change of the distance from the posterior with log₂
 * α, the distance being the square root of the cumulative Jensen–Shannon divergence in units of its bound, the larger
 * of that of the distribution functions and that of their mirror images. Values from {@link #NOTICED} on are worth a
 * look. (Kallioinen, Paananen, Bürkner and Vehtari, "Detecting and diagnosing prior and likelihood sensitivity with
 * power-scaling", Statistics and Computing 2023, as in R's priorsense.)
 */
final class PowerScaling {
    /** A sensitivity worth a look. */
    static final double NOTICED = 0.05;

    private static final double LOWER = 0.99;
    private static final double UPPER = 1 / LOWER;

    /** Numbers that a line names. */
    private static final int NAMED = 6;

    private final List<String> names;
    private final double[] prior;
    private final double[] likelihood;

    private PowerScaling(List<String> names, double[] prior, double[] likelihood) {
        this.names = names;
        this.prior = prior;
        this.likelihood = likelihood;
    }

    /**
     * Finds the sensitivities.
     *
     * @param names of the numbers
     * @param draws of each number, {@code [d, S]}
     * @param logPrior ln p(θ) of each draw, up to a constant, {@code [S]}
     * @param logLikelihood ln p(y | θ) of each draw, up to a constant, {@code [S]}
     */
    static PowerScaling of(List<String> names, double[][] draws, double[] logPrior, double[] logLikelihood) {
        return new PowerScaling(names, sensitivities(draws, logPrior), sensitivities(draws, logLikelihood));
    }

    /**
     * Finds the sensitivities to the prior alone.
     *
     * @param names of the numbers
     * @param draws of each number from the posterior, {@code [d, S]}
     * @param logPrior ln p(θ) of each draw, up to a constant, {@code [S]}
     * @return how much each depends on the prior
     */
    static PowerScaling ofPrior(List<String> names, double[][] draws, double[] logPrior) {
        return new PowerScaling(names, sensitivities(draws, logPrior), new double[0]);
    }

    /** Those of a fit's coefficients on the table's scale, whose prior has a given width. */
    static PowerScaling of(RegressionFit fit, RegressionDraws draws) {
        double[][] rows = draws.coefficients();
        List<RegressionDraws.Draw> list = draws.list();
        // Where the posterior has no density there is none to scale.
        int[] possible = IntStream.range(0, rows.length)
                .filter(s -> list.get(s).logP() > Double.NEGATIVE_INFINITY)
                .toArray();
        double[][] columns = new double[rows[0].length][possible.length];
        double[] prior = new double[possible.length];
        double[] likelihood = new double[possible.length];
        for (int s = 0; s < possible.length; s++) {
            RegressionDraws.Draw draw = list.get(possible[s]);
            likelihood[s] = draw.logLikelihood();
            prior[s] = draw.logP() - draw.logLikelihood();
            for (int j = 0; j < columns.length; j++) {
                columns[j][s] = rows[possible[s]][j];
            }
        }
        return of(fit.coefficients().names(), columns, prior, likelihood);
    }

    /** Says whether a fit's prior is of the kind that this is about: one of given widths. */
    static boolean applies(RegressionFit fit) {
        RegressionOptions.WeightPrior weights = fit.options().weights();
        return weights instanceof RegressionOptions.Scaled || weights instanceof RegressionOptions.Given;
    }

    /**
     * Returns the sensitivities to the prior.
     *
     * @return one of each number, {@code [d]}, NaN where the weights cannot be relied on
     */
    double[] prior() {
        return prior.clone();
    }

    /** Of the likelihood, {@code [d]}, none where it is not known; NaN where the weights cannot be relied on. */
    double[] likelihood() {
        return likelihood.clone();
    }

    private static double[] sensitivities(double[][] draws, double[] log) {
        double[] down = weights(log, LOWER - 1);
        double[] up = weights(log, UPPER - 1);
        double step = Math.log(UPPER) / Math.log(2);
        return Arrays.stream(draws)
                .parallel()
                .mapToDouble(own -> (distance(own, down) + distance(own, up)) / (2 * step))
                .toArray();
    }

    private static double[] weights(double[] log, double power) {
        ImportanceWeights weights = ImportanceWeights.of(
                Arrays.stream(log).map(value -> power * value).toArray());
        if (weights.paretoK() > ImportanceWeights.MAX_K) {
            double[] none = new double[log.length];
            Arrays.fill(none, Double.NaN);
            return none;
        }
        return Arrays.stream(weights.logWeights()).map(Math::exp).toArray();
    }

    /** The distance between draws as they are and the same with weights. */
    static double distance(double[] draws, double[] weights) {
        int[] order = IntStream.range(0, draws.length)
                .boxed()
                .sorted((a, b) -> Double.compare(draws[a], draws[b]))
                .mapToInt(i -> i)
                .toArray();
        double below = 0;
        double[] p = new double[draws.length - 1];
        double[] q = new double[draws.length - 1];
        double[] width = new double[draws.length - 1];
        for (int i = 0; i < p.length; i++) {
            below += weights[order[i]];
            p[i] = (i + 1.0) / draws.length;
            q[i] = Math.min(1, below);
            width[i] = draws[order[i + 1]] - draws[order[i]];
        }
        double mirrored = distance(mirror(p), mirror(q), width);
        double plain = distance(p, q, width);
        return Double.isNaN(below) ? Double.NaN : Math.max(plain, mirrored);
    }

    private static double[] mirror(double[] cdf) {
        return Arrays.stream(cdf).map(value -> 1 - value).toArray();
    }

    /** √(CJS(P‖Q) + CJS(Q‖P))/∫(P + Q), of distribution functions on intervals. */
    private static double distance(double[] p, double[] q, double[] width) {
        double divergence = 0;
        double bound = 0;
        for (int i = 0; i < p.length; i++) {
            double middle = (p[i] + q[i]) / 2;
            divergence += width[i] * (term(p[i], middle) + term(q[i], middle));
            bound += width[i] * (p[i] + q[i]);
        }
        // The linear terms of both directions cancel.
        return bound > 0 ? Math.sqrt(Math.max(0, divergence) / bound) : 0;
    }

    private static double term(double p, double middle) {
        return p > 0 ? p * Math.log(p / middle) / Math.log(2) : 0;
    }

    /** Whether the number depends on the prior. */
    private boolean depends(int j) {
        return prior[j] >= NOTICED;
    }

    /** What the two sensitivities say of a number. */
    String diagnosis(int j) {
        if (!depends(j) || likelihood.length == 0) {
            return "";
        }
        return likelihood[j] >= NOTICED ? "prior and data pull apart" : "the data say little";
    }

    /**
     * Says which numbers depend on the prior.
     *
     * @return a sentence
     */
    String line() {
        if (Arrays.stream(prior).anyMatch(Double::isNaN)) {
            return "Prior sensitivity: not known, since weights of the draws cannot be relied on.";
        }
        int[] most = IntStream.range(0, prior.length)
                .boxed()
                .sorted((a, b) -> Double.compare(prior[b], prior[a]))
                .mapToInt(j -> j)
                .toArray();
        if (!depends(most[0])) {
            return String.format(
                    Locale.ROOT,
                    "Prior sensitivity (power-scaling): nothing above depends on it; at most %.3f, %s, limit %.2f.",
                    prior[most[0]],
                    names.get(most[0]),
                    NOTICED);
        }
        List<String> named = new ArrayList<>();
        long all = Arrays.stream(prior).filter(s -> s >= NOTICED).count();
        for (int k = 0; k < Math.min(NAMED, all); k++) {
            String why = diagnosis(most[k]);
            named.add(String.format(Locale.ROOT, "%s %.3f", names.get(most[k]), prior[most[k]])
                    + (why.isEmpty() ? "" : " (" + why + ")"));
        }
        return String.format(
                Locale.ROOT,
                "Prior sensitivity (power-scaling, limit %.2f): %s%s. Look at the priors below, and fit with another"
                        + " to see by how much.",
                NOTICED,
                String.join(", ", named),
                all > NAMED ? " and " + (all - NAMED) + " more" : "");
    }

    /** The header of the table. */
    static List<String> header() {
        return List.of("coefficient", "prior sensitivity", "likelihood sensitivity", "");
    }

    /** The table's rows. */
    List<List<String>> cells() {
        return IntStream.range(0, names.size())
                .mapToObj(j -> List.of(
                        names.get(j),
                        String.format(Locale.ROOT, "%.3f", prior[j]),
                        String.format(Locale.ROOT, "%.3f", likelihood[j]),
                        diagnosis(j)))
                .toList();
    }

    /** The same for a document. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("prior", prior);
        document.put("likelihood", likelihood);
        document.put("limit", NOTICED);
        return document;
    }
}
