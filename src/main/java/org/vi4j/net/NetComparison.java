package org.vi4j.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.vi4j.Summary;
import org.vi4j.internal.text.TextTable;
import org.vi4j.net.NetData.Target;

/** The same net by several methods on the same rows: what each one's predictions of held-out rows are worth. */
public final class NetComparison {
    /** Two standard errors. */
    private static final double Z = 2;

    private final List<Entry> entries;
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

    private NetComparison(List<Entry> entries, boolean classes) {
        this.entries = entries;
        this.classes = classes;
    }

    /**
     * Trains each net and judges it on the rows that the data set aside.
     *
     * @param data the rows
     * @param configs a net each, which differ in their method
     * @param progress hears a line when a net is done
     * @return the scores
     */
    public static NetComparison of(NetData data, List<NetConfig> configs, Consumer<String> progress) {
        List<Entry> entries = new ArrayList<>();
        for (NetConfig config : configs) {
            long start = System.nanoTime();
            try (Net net = Net.train(data, config)) {
                double seconds = (System.nanoTime() - start) / 1e9;
                String method = String.valueOf(config.toMap().get("method"));
                NetEvaluation evaluation = net.evaluate(data);
                entries.add(new Entry(method, evaluation, evaluation.rowNll(), seconds));
                progress.accept(String.format(Locale.ROOT, "%s: trained in %.1f s", method, seconds));
            }
        }
        return new NetComparison(entries, data.netCodec().target() instanceof Target.Classes);
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
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("methods", rows);
        document.put("verdict", sentence());
        return Summary.of(lines, document);
    }

    /**
     * Returns the method with the least negative log likelihood on held-out rows.
     *
     * @return its name, such as {@code ensemble:5}
     */
    public String best() {
        Entry best = entries.get(0);
        for (Entry entry : entries) {
            best = mean(entry.nll) < mean(best.nll) ? entry : best;
        }
        return best.method;
    }

    /** Says which is best, and which are no worse beyond the noise of the rows' differences. */
    private String sentence() {
        Entry best = entries.get(0);
        for (Entry entry : entries) {
            best = mean(entry.nll) < mean(best.nll) ? entry : best;
        }
        List<String> equals = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.method.equals(best.method) && !worse(entry.nll, best.nll)) {
                equals.add(entry.method);
            }
        }
        String first = best.method + " predicts best (negative log likelihood " + number(mean(best.nll)) + ")";
        return equals.isEmpty()
                ? first + ", by more than the noise of " + best.nll.length + " rows"
                : first + "; " + String.join(", ", equals) + " cannot be told from it by " + best.nll.length + " rows";
    }

    private static boolean worse(double[] nll, double[] best) {
        double[] differences = new double[nll.length];
        for (int i = 0; i < nll.length; i++) {
            differences[i] = nll[i] - best[i];
        }
        double mean = mean(differences);
        double squares = 0;
        for (double d : differences) {
            squares += (d - mean) * (d - mean);
        }
        return mean > Z * Math.sqrt(squares / (nll.length - 1) / nll.length);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public String toString() {
        return summary().toString();
    }
}
