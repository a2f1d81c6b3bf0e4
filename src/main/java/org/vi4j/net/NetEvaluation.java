package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.data.Dataset;
import org.vi4j.internal.math.Auroc;
import org.vi4j.internal.text.TextTable;
import org.vi4j.net.NetData.Target;
import org.vi4j.report.HtmlPage;

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
    private final double[] rowNll;
    private final RowCalibration calibration;
    private final double epistemic;
    private final double aleatoric;
    private final NetVerdict verdict;
    /** The mean negative log likelihood of what knows only how the targets are distributed. */
    private final double constant;

    private NetEvaluation(
            Net net,
            String name,
            NetScores scores,
            @Nullable ClassScores classes,
            @Nullable NumberScores numbers,
            Map<String, Double> auroc) {
        this.name = name;
        this.target = net.target();
        this.classes = classes;
        this.numbers = numbers;
        this.auroc = auroc;
        this.rowNll = scores.nll();
        this.calibration = RowCalibration.of(scores);
        this.epistemic = mean(scores.predictions(), NetPrediction::epistemic);
        this.aleatoric = mean(scores.predictions(), NetPrediction::aleatoric);
        this.constant = constant(scores);
        this.verdict = NetVerdict.of(net, classes, numbers, constant);
    }

    private static double mean(List<NetPrediction> predictions, ToDoubleFunction<NetPrediction> of) {
        return predictions.stream().mapToDouble(of).average().orElse(0);
    }

    /**
     * Judges a net.
     *
     * @param net the net
     * @param rows with their targets
     * @param against rows of another kind, if any
     */
    static NetEvaluation of(Net net, NetRows rows, @Nullable Dataset against) {
        NetScores scores = NetScores.of(net, rows);
        List<NetPrediction> others = new ArrayList<>();
        if (against != null) {
            net.predict(against, others::add);
        }
        boolean classes = net.target() instanceof Target.Classes;
        return new NetEvaluation(
                net,
                rows.source(),
                scores,
                classes ? classes(scores) : null,
                classes ? null : numbers(scores),
                others.isEmpty() ? Map.of() : auroc(scores.predictions(), others));
    }

    private static ClassScores classes(NetScores scores) {
        int n = scores.targets().length;
        double[][] probabilities = new double[n][];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            NetPrediction.Label one = (NetPrediction.Label) scores.predictions().get(i);
            probabilities[i] = one.probabilities().stream().mapToDouble(p -> p).toArray();
            labels[i] = scores.label(i);
        }
        return ClassScores.of(probabilities, labels);
    }

    private static NumberScores numbers(NetScores scores) {
        int n = scores.targets().length;
        double[][] means = new double[n][];
        double[][] variances = new double[n][];
        double[] targets = new double[n];
        for (int i = 0; i < n; i++) {
            NetPrediction.Numeric one =
                    (NetPrediction.Numeric) scores.predictions().get(i);
            means[i] = one.meansOfDraws();
            variances[i] = one.variances().stream().mapToDouble(v -> v).toArray();
            targets[i] = scores.number(i);
        }
        return NumberScores.of(means, variances, targets);
    }

    /** Returns how well each measure of uncertainty tells other rows from the judged ones. */
    private static Map<String, Double> auroc(List<NetPrediction> own, List<NetPrediction> others) {
        Map<String, Double> areas = new LinkedHashMap<>();
        if (own.get(0) instanceof NetPrediction.Label) {
            areas.put("entropy", auroc(own, others, each -> ((NetPrediction.Label) each).entropy()));
            areas.put("mutual_information", auroc(own, others, NetPrediction::epistemic));
        } else {
            areas.put("epistemic_variance", auroc(own, others, NetPrediction::epistemic));
        }
        return areas;
    }

    private static double auroc(
            List<NetPrediction> own, List<NetPrediction> others, ToDoubleFunction<NetPrediction> uncertainty) {
        return Auroc.ofUncertainty(
                        own.stream().mapToDouble(uncertainty).toArray(),
                        others.stream().mapToDouble(uncertainty).toArray())
                .area();
    }

    /** Returns the mean negative log likelihood of what knows only how the targets are distributed. */
    private static double constant(NetScores scores) {
        int n = scores.targets().length;
        if (scores.target() instanceof Target.Numeric number) {
            double[] targets = new double[n];
            Arrays.setAll(targets, scores::number);
            return normal(targets, number);
        }
        int[] labels = new int[n];
        Arrays.setAll(labels, scores::label);
        return entropyOf(labels);
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

    /** Returns the negative log likelihood of each row, in nats. */
    double[] rowNll() {
        return rowNll.clone();
    }

    RowCalibration calibration() {
        return calibration;
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
