package org.vi4j.net;

import java.util.List;
import java.util.Locale;
import org.vi4j.training.Epoch;

/**
 * Whether the objective, the mean negative log likelihood of a row plus T·KL/N, has come to rest: by how much less it
 * is in the last fifth of the epochs than in the fifth before, beside the noise from epoch to epoch.
 */
final class NetSettling {
    /** With fewer epochs in a fifth there is no noise to tell. */
    private static final int FEWEST = 3;

    /** Two standard errors. */
    private static final double Z = 2;

    /** A difference in nats a row that is of no matter. */
    private static final double SMALL = 0.005;

    private NetSettling() {}

    static String sentence(List<Epoch> epochs, int kept, int settling, String until, double temperature) {
        String what = temperature == 1 ? "ELBO" : "objective";
        if (kept <= settling) {
            return "the model of epoch " + kept + " is kept, of the first " + settling + ", in which " + until
                    + ": it is no posterior yet; resume the run";
        }
        double[] values = epochs.stream()
                .skip(settling)
                .mapToDouble(epoch -> -epoch.trainNll() - temperature * epoch.validation(NetTraining.KL))
                .toArray();
        int fifth = epochs.size() / 5;
        if (fifth < FEWEST || values.length < 2 * fifth) {
            // Two fifths of all lie behind the first ones.
            int enough = Math.max(10 * FEWEST, (int) Math.ceil(settling / 0.6));
            String because = fifth < FEWEST ? "" : ", as " + until + " in the first " + settling;
            return "too few epochs to tell whether the " + what + " has settled" + because + ": give " + enough
                    + " or more";
        }
        int n = values.length;
        double last = mean(values, n - fifth, n);
        double before = mean(values, n - 2 * fifth, n - fifth);
        double se = Math.hypot(error(values, n - fifth, n), error(values, n - 2 * fifth, n - fifth));
        double rise = last - before;
        double ofKept = values[kept - settling - 1];
        double told = Math.max(Z * se, SMALL);
        String state = Math.abs(rise) > told
                ? String.format(
                        Locale.ROOT,
                        rise > 0
                                ? "the %s still rose, by %.3f ± %.3f nats a row in the last %d epochs: give more epochs"
                                : "the %s fell, by %.3f ± %.3f nats a row in the last %d epochs: give a lower learning rate",
                        what,
                        Math.abs(rise),
                        se,
                        fifth)
                : String.format(
                        Locale.ROOT,
                        "the %s has settled: it %s by %.3f ± %.3f nats a row in the last %d epochs",
                        what,
                        rise < 0 ? "fell" : "rose",
                        Math.abs(rise),
                        se,
                        fifth);
        double lost = values[n - 1] - ofKept;
        return lost > told
                ? state
                        + String.format(
                                Locale.ROOT,
                                "; the model of epoch %d predicts best and is kept, whose %s is %.3f nats a row less than"
                                        + " that of the last one, last.zip",
                                kept,
                                what,
                                lost)
                : state;
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }

    /** The standard error of such a mean, from differences of neighbours, which a trend does not enlarge. */
    private static double error(double[] values, int from, int to) {
        double squares = 0;
        for (int i = from + 1; i < to; i++) {
            double d = values[i] - values[i - 1];
            squares += d * d / 2;
        }
        return Math.sqrt(squares / (to - from - 1) / (to - from));
    }
}
