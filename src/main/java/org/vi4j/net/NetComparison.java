package org.vi4j.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.math3.distribution.TDistribution;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.internal.math.Normal;
import org.vi4j.internal.text.TextTable;
import org.vi4j.internal.training.RowScores;
import org.vi4j.net.NetData.Target;

/** The same net by several methods on the same rows: what each one's predictions of held-out rows are worth. */
public final class NetComparison {
    /** Two standard errors. */
    private static final double Z = 2;

    private final List<Entry> entries;
    private final Map<String, UserError> failed;
    private final boolean classes;

    /**
     * One method's result.
     *
     * @param method its name
     * @param evaluation its scores
     * @param nll the negative log likelihood of each held-out row
     * @param seconds that training took
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(String method, NetEvaluation evaluation, double[] nll, double seconds) {}

    private NetComparison(List<Entry> entries, Map<String, UserError> failed, boolean classes) {
        this.entries = entries;
        this.failed = failed;
        this.classes = classes;
    }

    /**
     * Trains each net and judges it on the rows that the data set aside.
     *
     * @param data the rows
     * @param configs a net each, which differ in their method
     * @param progress hears a line after each epoch, and when a net is done
     * @return the scores
     * @throws UserError if there is no net, two have the same method, or none could be trained; where others could, the
     *     summary says why one could not
     */
    public static NetComparison of(NetData data, List<NetConfig> configs, Consumer<String> progress) {
        Set<String> methods = new LinkedHashSet<>();
        for (NetConfig config : configs) {
            if (!methods.add(method(config))) {
                throw new UserError("methods name " + method(config) + " twice: name each once").by("methods");
            }
        }
        if (methods.isEmpty()) {
            throw new UserError("no method is named: name two or more to compare").by("methods");
        }
        configs.forEach(data::requireFits);
        List<Entry> entries = new ArrayList<>();
        Map<String, UserError> failed = new LinkedHashMap<>();
        for (NetConfig config : configs) {
            long start = System.nanoTime();
            String method = method(config);
            try (Net net = Net.train(data, config, line -> progress.accept(method + ": " + line))) {
                double seconds = (System.nanoTime() - start) / 1e9;
                NetEvaluation evaluation = net.evaluate(data);
                entries.add(new Entry(method, evaluation, evaluation.rowNll(), seconds));
                progress.accept(String.format(Locale.ROOT, "%s: trained in %.1f s", method, seconds));
            } catch (UserError e) {
                failed.put(method, e);
                progress.accept(method + " is left out: " + e.getMessage());
            }
        }
        if (entries.isEmpty()) {
            throw failed.values().iterator().next();
        }
        return new NetComparison(entries, failed, data.netCodec().target() instanceof Target.Classes);
    }

    private static String method(NetConfig config) {
        return String.valueOf(config.toMap().get("method"));
    }

    /**
     * Returns the scores side by side, and which method predicts best beyond noise.
     *
     * @return a row a method, and a sentence
     */
    public Summary summary() {
        TextTable table = classes
                ? TextTable.of("method", "NLL", "s.e.", "accuracy", "ECE", "debiased", "seconds")
                : TextTable.of("method", "NLL", "s.e.", "RMSE", "50 % hold", "90 % hold", "seconds");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Entry entry : entries) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("method", entry.method);
            row.putAll(entry.evaluation.summary().document());
            row.put("seconds", entry.seconds);
            rows.add(row);
            ClassScores of = entry.evaluation.classes();
            NumberScores numbers = entry.evaluation.numbers();
            if (of != null) {
                table = table.row(
                        entry.method,
                        number(of.nll()),
                        number(of.nllSe()),
                        number(of.accuracy()),
                        number(of.ece()),
                        number(of.debiasedEce()),
                        String.format(Locale.ROOT, "%.1f", entry.seconds));
            } else if (numbers != null) {
                table = table.row(
                        entry.method,
                        number(numbers.nll()),
                        number(numbers.nllSe()),
                        number(numbers.rmse()),
                        number(numbers.half().coverage()),
                        number(numbers.ninety().coverage()),
                        String.format(Locale.ROOT, "%.1f", entry.seconds));
            }
        }
        List<String> lines = new ArrayList<>(table.left(1).lines());
        lines.add(sentence());
        failed.forEach((method, why) -> lines.add(method + " could not be trained: " + why.getMessage()));
        List<String> calibration = calibration();
        lines.addAll(calibration);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("methods", rows);
        document.put("verdict", sentence());
        Map<String, Object> reasons = new LinkedHashMap<>();
        failed.forEach((method, why) -> reasons.put(method, String.valueOf(why.getMessage())));
        document.put("failed", reasons);
        document.put("calibration", calibration);
        return Summary.of(lines, document);
    }

    /**
     * Returns the method with the least negative log likelihood on held-out rows.
     *
     * @return its name, such as {@code ensemble:5}
     */
    public String best() {
        return first().method;
    }

    private Entry first() {
        Entry best = entries.get(0);
        for (Entry entry : entries) {
            best = RowScores.mean(entry.nll) < RowScores.mean(best.nll) ? entry : best;
        }
        return best;
    }

    /** Says which is best, and which are no worse beyond the noise of the rows' differences. */
    private String sentence() {
        Entry best = first();
        List<String> equals = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.method.equals(best.method) && !worse(entry.nll, best.nll)) {
                equals.add(entry.method);
            }
        }
        if (entries.size() == 1) {
            return best.method + " alone was trained: nothing to compare it with";
        }
        String first =
                best.method + " predicts best (negative log likelihood " + number(RowScores.mean(best.nll)) + ")";
        return equals.isEmpty()
                ? first + ", by more than the noise of " + best.nll.length + " rows"
                : first + "; " + String.join(", ", equals) + " cannot be told from it by " + best.nll.length + " rows";
    }

    /** Says of each method whether it is better calibrated than the net trained once, and than an ensemble. */
    private List<String> calibration() {
        List<String> sentences = new ArrayList<>();
        for (Entry entry : entries) {
            if (reference(entry)) {
                continue;
            }
            List<String> parts = new ArrayList<>();
            for (Entry other : entries) {
                if (reference(other)) {
                    parts.add(beside(entry, other));
                }
            }
            if (!parts.isEmpty()) {
                sentences.add(String.format(
                        Locale.ROOT,
                        "%s, calibration error %.3f: %s",
                        entry.method,
                        entry.evaluation.calibration().error(),
                        String.join(", ", parts)));
            }
        }
        return sentences;
    }

    /** Whether others are to be held against it: the net trained once, or an ensemble of such. */
    private static boolean reference(Entry entry) {
        return entry.method.equals(NetConfig.NetMethod.POINT.toString())
                || entry.method.startsWith(NetConfig.NetMethod.ENSEMBLE.toString());
    }

    private static String beside(Entry entry, Entry other) {
        RowCalibration theirs = other.evaluation.calibration();
        String name = String.format(Locale.ROOT, "%s's %.3f", other.method, theirs.error());
        return switch (entry.evaluation.calibration().beside(theirs)) {
            case -1 -> "better than " + name;
            case 1 -> "worse than " + name;
            default -> "not told from " + name + " by these rows";
        };
    }

    /** Whether rows say so by as much as two standard errors of many would be worth. */
    static boolean worse(double[] nll, double[] best) {
        int n = nll.length;
        if (n < 2) {
            return false;
        }
        double[] differences = new double[n];
        for (int i = 0; i < n; i++) {
            differences[i] = nll[i] - best[i];
        }
        return RowScores.mean(differences) > quantile(n) * RowScores.standardError(differences);
    }

    /** Returns how many standard errors of the mean of n ≥ 2 rows are worth two of very many (Student's t). */
    static double quantile(int n) {
        return new TDistribution(null, n - 1).inverseCumulativeProbability(Normal.cdf(Z));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public String toString() {
        return summary().toString();
    }
}
