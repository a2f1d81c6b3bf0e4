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
import org.vi4j.data.table.EncodedTable;
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

    private final String net;
    private final String tempered;
    private final List<Uncertainty> uncertainties;
    private final String note;

    private NetEvaluation(
            Net net,
            String name,
            NetScores scores,
            @Nullable ClassScores classes,
            @Nullable NumberScores numbers,
            List<Uncertainty> uncertainties,
            String note) {
        this.net = net.title();
        this.tempered = tempered(net.config());
        this.uncertainties = List.copyOf(uncertainties);
        this.note = note;
        this.name = name;
        this.target = net.target();
        this.classes = classes;
        this.numbers = numbers;
        this.auroc = auroc(uncertainties);
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
                Uncertainty.of(scores.predictions(), others, net.target().name()),
                against instanceof EncodedTable table ? table.note() : "");
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

    private static Map<String, Double> auroc(List<Uncertainty> uncertainties) {
        Map<String, Double> areas = new LinkedHashMap<>();
        for (Uncertainty each : uncertainties) {
            if (each.auroc() != null) {
                areas.put(each.key(), each.auroc().area());
            }
        }
        return areas;
    }

    /** Says what a temperature other than 1 means. */
    private static String tempered(NetConfig config) {
        if (config.temperature() == 1) {
            return "";
        }
        String trained = "It was trained at temperature " + config.temperature() + ": ";
        if (!config.method().isRandom()) {
            return trained + "its prior counts so many times.";
        }
        return trained + "the KL divergence has that weight, its objective is no ELBO, and the result is "
                + (config.temperature() < 1 ? "narrower" : "wider") + " than the posterior by Bayes' rule.";
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
     * Says what became of words of the other rows that were not there in training.
     *
     * @return one line; empty where there were none
     */
    public String note() {
        return note;
    }

    /**
     * Returns the page of verdict, scores and pictures.
     *
     * @return to be written to a file
     */
    public HtmlPage page() {
        return NetEvaluationPage.of(
                "A net on " + shortName(),
                net + " for " + target.name(),
                tempered,
                verdict.sentence(),
                scores(),
                classes,
                numbers,
                uncertainties);
    }

    /** Returns each score's name, value and standard error, "" where none is known. */
    private List<List<String>> scores() {
        List<List<String>> rows = new ArrayList<>();
        if (classes != null) {
            rows.add(row("negative log likelihood", classes.nll(), classes.nllSe()));
            rows.add(row("accuracy", classes.accuracy(), classes.accuracySe()));
            rows.add(row("mean confidence", classes.confidence()));
            rows.add(row("Brier score", classes.brier(), classes.brierSe()));
            rows.add(row("calibration error (ECE)", classes.ece()));
            rows.add(row("the same, debiased", classes.debiasedEce()));
            rows.add(row("mutual information", epistemic));
            rows.add(row("entropy left", aleatoric));
        } else if (numbers != null) {
            rows.add(row("negative log likelihood", numbers.nll(), numbers.nllSe()));
            rows.add(row("RMSE", numbers.rmse(), numbers.rmseSe()));
            rows.add(row("CRPS", numbers.crps(), numbers.crpsSe()));
            rows.add(row(
                    "50 % intervals hold",
                    numbers.half().coverage(), numbers.half().coverageSe()));
            rows.add(row(
                    "90 % intervals hold",
                    numbers.ninety().coverage(), numbers.ninety().coverageSe()));
            rows.add(row("width of 50 % intervals", numbers.half().width()));
            rows.add(row("width of 90 % intervals", numbers.ninety().width()));
            rows.add(row("epistemic sd", Math.sqrt(epistemic)));
            rows.add(row("aleatoric sd", Math.sqrt(aleatoric)));
        }
        for (Uncertainty each : uncertainties) {
            Auroc area = each.auroc();
            if (area != null) {
                rows.add(row("AUROC of the others by " + each.key().replace('_', ' '), area.area(), area.se()));
            }
        }
        rows.add(row("the likelihood's without features", constant));
        return rows;
    }

    private static List<String> row(String name, double value) {
        return List.of(name, number(value), "");
    }

    private static List<String> row(String name, double value, double se) {
        return List.of(name, number(value), Double.isNaN(se) ? "" : number(se));
    }

    /**
     * Returns the scores, for people.
     *
     * @return a table and the verdict
     */
    public Summary summary() {
        Map<String, Object> document = new LinkedHashMap<>();
        if (classes != null) {
            document.putAll(classes.toMap());
        } else if (numbers != null) {
            document.putAll(numbers.toMap());
        }
        TextTable table = TextTable.of("score", "value", "s.e.").left(1);
        for (List<String> row : scores()) {
            table = table.row(row.get(0), row.get(1), row.get(2));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(verdict.sentence());
        document.put("epistemic", epistemic);
        document.put("aleatoric", aleatoric);
        document.put("auroc", auroc);
        document.put("auroc_se", errors());
        document.put("nll_of_a_constant", constant);
        document.put("verdict", verdict.sentence());
        return Summary.of(lines, document);
    }

    private Map<String, Double> errors() {
        Map<String, Double> errors = new LinkedHashMap<>();
        for (Uncertainty each : uncertainties) {
            if (each.auroc() != null) {
                errors.put(each.key(), each.auroc().se());
            }
        }
        return errors;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public String toString() {
        return summary().toString();
    }
}
