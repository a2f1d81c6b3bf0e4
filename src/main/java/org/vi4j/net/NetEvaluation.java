package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.data.Dataset;
import org.vi4j.diagnostics.Auroc;
import org.vi4j.report.HtmlPage;
import org.vi4j.text.TextTable;

/**
 * What a net's predictions are worth on rows whose targets are known, and, where there are others, how well its
 * uncertainty tells rows of another kind apart.
 */
public final class NetEvaluation {
    private final String name;
    private final Target target;
    private final @Nullable ClassScores classes;
    private final @Nullable NumberScores numbers;
    private final Map<String, Double> auroc;
    private final double epistemic;
    private final double aleatoric;
    private final NetVerdict verdict;
    /** The mean negative log likelihood of what knows only how the targets are distributed. */
    private final double constant;

    private NetEvaluation(
            Net net,
            String name,
            @Nullable ClassScores classes,
            @Nullable NumberScores numbers,
            Map<String, Double> auroc,
            double epistemic,
            double aleatoric,
            double constant) {
        this.name = name;
        this.target = net.target();
        this.classes = classes;
        this.numbers = numbers;
        this.auroc = auroc;
        this.epistemic = epistemic;
        this.aleatoric = aleatoric;
        this.constant = constant;
        this.verdict = NetVerdict.of(net, classes, numbers, constant);
    }

    /** The draws' predictions of all rows. */
    @SuppressWarnings("ArrayRecordComponent")
    private record All(double[][][] probabilities, double[][] means, double[][] variances, double[][] ofWeights) {
        static All of(Net net, Dataset rows) {
            int n = rows.count();
            double[][] means = new double[n][];
            double[][] variances = new double[n][];
            double[][] ofWeights = new double[n][];
            double[][][] all = new double[0][][];
            for (int from = 0; from < n; from += NetPredictor.CHUNK) {
                int to = Math.min(n, from + NetPredictor.CHUNK);
                NetDraws draws = net.draws(rows, from, to);
                if (draws.means().length == 0) {
                    int k = draws.probabilities()[0].length / (to - from);
                    if (all.length == 0) {
                        all = new double[draws.count()][n][];
                    }
                    for (int s = 0; s < all.length; s++) {
                        for (int i = 0; i < to - from; i++) {
                            all[s][from + i] = Arrays.copyOfRange(draws.probabilities()[s], i * k, (i + 1) * k);
                        }
                    }
                } else {
                    for (int i = 0; i < to - from; i++) {
                        means[from + i] = column(draws.means(), i);
                        variances[from + i] = column(draws.variances(), i);
                        ofWeights[from + i] = column(draws.ofWeights(), i);
                    }
                }
            }
            return new All(all, means, variances, ofWeights);
        }

        private static double[] column(double[][] draws, int row) {
            return Arrays.stream(draws).mapToDouble(draw -> draw[row]).toArray();
        }

        double[][] meanProbabilities() {
            double[][] mean = new double[probabilities[0].length][probabilities[0][0].length];
            for (double[][] draw : probabilities) {
                for (int i = 0; i < mean.length; i++) {
                    for (int j = 0; j < mean[i].length; j++) {
                        mean[i][j] += draw[i][j] / probabilities.length;
                    }
                }
            }
            return mean;
        }
    }

    /**
     * Judges a net.
     *
     * @param net the net
     * @param rows with their targets
     * @param against rows of another kind, if any
     */
    static NetEvaluation of(Net net, NetRows rows, @Nullable Dataset against) {
        All all = All.of(net, rows);
        int n = rows.count();
        Map<String, Double> auroc = new LinkedHashMap<>();
        if (net.target() instanceof Target.Classes) {
            int[] labels = new int[n];
            for (int i = 0; i < n; i++) {
                labels[i] = (int) rows.target(i);
            }
            ClassScores.Entropies own = ClassScores.Entropies.of(all.probabilities());
            if (against != null) {
                ClassScores.Entropies other =
                        ClassScores.Entropies.of(All.of(net, against).probabilities());
                auroc.put(
                        "entropy",
                        Auroc.ofUncertainty(own.predictive(), other.predictive())
                                .area());
                auroc.put(
                        "mutual_information",
                        Auroc.ofUncertainty(mutualInformation(own), mutualInformation(other))
                                .area());
            }
            return new NetEvaluation(
                    net,
                    rows.source(),
                    ClassScores.of(all.meanProbabilities(), labels),
                    null,
                    auroc,
                    Arrays.stream(mutualInformation(own)).average().orElse(0),
                    Arrays.stream(own.expected()).average().orElse(0),
                    entropyOf(labels));
        }
        Target.Numeric number = (Target.Numeric) net.target();
        double[] targets = new double[n];
        double epistemic = 0;
        double aleatoric = 0;
        for (int i = 0; i < n; i++) {
            targets[i] = number.mean() + number.sd() * rows.target(i);
            epistemic += epistemic(all, i) / n;
            for (int s = 0; s < all.means()[i].length; s++) {
                aleatoric += (all.variances()[i][s] - all.ofWeights()[i][s]) / all.means()[i].length / n;
            }
        }
        if (against != null) {
            All other = All.of(net, against);
            auroc.put(
                    "epistemic_variance",
                    Auroc.ofUncertainty(epistemic(all), epistemic(other)).area());
        }
        return new NetEvaluation(
                net,
                rows.source(),
                null,
                NumberScores.of(all.means(), all.variances(), targets),
                auroc,
                epistemic,
                aleatoric,
                normal(targets, number));
    }

    /** Returns the entropy of the classes' own frequencies, in nats. */
    private static double entropyOf(int[] labels) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int label : labels) {
            counts.merge(label, 1, Integer::sum);
        }
        double entropy = 0;
        for (int count : counts.values()) {
            double p = count / (double) labels.length;
            entropy -= p * Math.log(p);
        }
        return entropy;
    }

    /** Returns the mean negative log likelihood under a normal distribution of the training targets' mean and sd. */
    private static double normal(double[] targets, Target.Numeric number) {
        double sum = 0;
        for (double y : targets) {
            double z = (y - number.mean()) / number.sd();
            sum += 0.5 * (Math.log(2 * Math.PI) + z * z) + Math.log(number.sd());
        }
        return sum / targets.length;
    }

    private static double[] mutualInformation(ClassScores.Entropies entropies) {
        double[] all = entropies.predictive();
        double[] expected = entropies.expected();
        Arrays.setAll(all, i -> Math.max(0, all[i] - expected[i]));
        return all;
    }

    private static double[] epistemic(All all) {
        double[] values = new double[all.means().length];
        Arrays.setAll(values, i -> epistemic(all, i));
        return values;
    }

    private static double epistemic(All all, int row) {
        double[] means = all.means()[row];
        double mean = Arrays.stream(means).average().orElse(0);
        double variance = 0;
        for (int s = 0; s < means.length; s++) {
            variance += ((means[s] - mean) * (means[s] - mean) + all.ofWeights()[row][s]) / means.length;
        }
        return variance;
    }

    /**
     * Returns the scores of a number's predictions.
     *
     * @return nothing where the target is a class
     */
    public @Nullable NumberScores numbers() {
        return numbers;
    }

    /**
     * Returns the scores of classes' predictions.
     *
     * @return nothing where the target is a number
     */
    public @Nullable ClassScores classes() {
        return classes;
    }

    /**
     * Returns how well uncertainty tells rows of another kind apart: the probability that one of them is more uncertain
     * than one of the judged rows.
     *
     * @return by the measure of uncertainty; none where no other rows were given
     */
    public Map<String, Double> auroc() {
        return auroc;
    }

    /** Returns the mean negative log likelihood of a row, in nats. */
    double nll() {
        return classes != null ? classes.nll() : numbers == null ? Double.NaN : numbers.nll();
    }

    /**
     * Returns what is to be thought of the net.
     *
     * @return one sentence
     */
    public String verdict() {
        return verdict.sentence();
    }

    private String shortName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /**
     * Returns the page of scores and pictures.
     *
     * @return to be written to a file
     */
    public HtmlPage page() {
        return classes != null
                ? NetPage.classes("A net on " + shortName(), Map.of("net", classes))
                : NetPage.numbers(
                        "A net on " + shortName(),
                        target.name(),
                        Map.of("net", java.util.Objects.requireNonNull(numbers)));
    }

    /**
     * Returns the scores, for people.
     *
     * @return a table and the verdict
     */
    public Summary summary() {
        List<String> lines = new ArrayList<>();
        Map<String, Object> document = new LinkedHashMap<>();
        TextTable table = TextTable.of("score", "value", "s.e.").left(1);
        if (classes != null) {
            document.putAll(classes.toMap());
            table = table.row("negative log likelihood", number(classes.nll()), number(classes.nllSe()));
            table = table.row("accuracy", number(classes.accuracy()), number(classes.accuracySe()));
            table = table.row("mean confidence", number(classes.confidence()), "");
            table = table.row("Brier score", number(classes.brier()), number(classes.brierSe()));
            table = table.row("calibration error (ECE)", number(classes.ece()), "");
            table = table.row("the same, debiased", number(classes.debiasedEce()), "");
            table = table.row("mutual information", number(epistemic), "");
            table = table.row("entropy left", number(aleatoric), "");
        } else if (numbers != null) {
            document.putAll(numbers.toMap());
            table = table.row("negative log likelihood", number(numbers.nll()), number(numbers.nllSe()));
            table = table.row("RMSE", number(numbers.rmse()), number(numbers.rmseSe()));
            table = table.row("CRPS", number(numbers.crps()), number(numbers.crpsSe()));
            table = table.row(
                    "50 % intervals hold",
                    number(numbers.half().coverage()), number(numbers.half().coverageSe()));
            table = table.row(
                    "90 % intervals hold",
                    number(numbers.ninety().coverage()), number(numbers.ninety().coverageSe()));
            table = table.row("width of 90 % intervals", number(numbers.ninety().width()), "");
            table = table.row("epistemic sd", number(Math.sqrt(epistemic)), "");
            table = table.row("aleatoric sd", number(Math.sqrt(aleatoric)), "");
        }
        for (Map.Entry<String, Double> area : auroc.entrySet()) {
            table = table.row("AUROC of the others by " + area.getKey().replace('_', ' '), number(area.getValue()), "");
        }
        table = table.row("the likelihood's without features", number(constant), "");
        lines.addAll(table.lines());
        lines.add(verdict.sentence());
        document.put("epistemic", epistemic);
        document.put("aleatoric", aleatoric);
        document.put("auroc", auroc);
        document.put("nll_of_a_constant", constant);
        document.put("verdict", verdict.sentence());
        return Summary.of(lines, document);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public String toString() {
        return summary().toString();
    }
}
