package org.vi4j.net;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.vi4j.internal.training.RowScores;

/**
 * The mean loss of the rows that a model is most certain of, as a function of how many those are: what is gained by
 * leaving the others to someone else. The area under the curve is the mean of the risk over all coverages 1/n … 1
 * (Geifman, Uziel and El-Yaniv, "Bias-reduced uncertainty estimation for deep neural classifiers", ICLR 2019). Rows of
 * equal uncertainty count as if their losses were equal too, so that the curve does not depend on the order of rows.
 */
public final class SelectiveRisk {
    private final double[] risk;

    private SelectiveRisk(double[] risk) {
        this.risk = risk;
    }

    /**
     * Orders rows by uncertainty.
     *
     * @param uncertainty of each row, [n], no NaN
     * @param loss of each row, [n], such as 1 for an error and 0 for a hit
     * @return the curve
     * @throws IllegalArgumentException if there are no rows, or not as many of one as of the other
     */
    public static SelectiveRisk of(double[] uncertainty, double[] loss) {
        int n = loss.length;
        if (n == 0 || uncertainty.length != n) {
            throw new IllegalArgumentException(uncertainty.length + " uncertainties for " + n + " losses");
        }
        Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(uncertainty[a], uncertainty[b]));
        double[] risk = new double[n];
        double sum = 0;
        for (int from = 0; from < n; ) {
            int to = from;
            double ofTied = 0;
            while (to < n && uncertainty[order[to]] == uncertainty[order[from]]) {
                ofTied += loss[order[to++]];
            }
            for (int i = from; i < to; i++) {
                risk[i] = (sum + ofTied * (i + 1 - from) / (to - from)) / (i + 1);
            }
            sum += ofTied;
            from = to;
        }
        return new SelectiveRisk(risk);
    }

    /**
     * Returns the mean loss of the most certain rows.
     *
     * @param coverage the share of rows, above 0 and at most 1
     * @return their mean loss
     */
    public double at(double coverage) {
        if (!(coverage > 0 && coverage <= 1)) {
            throw new IllegalArgumentException("a coverage of " + coverage + ": it is above 0 and at most 1");
        }
        return risk[(int) Math.max(0, Math.ceil(coverage * risk.length - 1e-9) - 1)];
    }

    /** Returns the area under the curve, a mean loss. */
    public double area() {
        return RowScores.mean(risk);
    }

    /** Returns the number of rows. */
    public int rows() {
        return risk.length;
    }
}
