package org.vi4j.mixed;

import java.util.Arrays;
import org.vi4j.model.Likelihood;

/**
 * The rows of one factor in the order of its levels, for integrals over one level's effects at a time.
 *
 * @param likelihood without noise
 * @param k the effects of one level
 * @param begin where the rows of each level begin, and at last their number, {@code [levels + 1]}
 * @param order which rows they are, {@code [n]}
 * @param z what the effects multiply, {@code [n * k]}
 * @param target y, {@code [n]}
 * @param weight how often each row counts, {@code [n]}
 */
@SuppressWarnings("ArrayRecordComponent")
record LevelRows(Likelihood likelihood, int k, int[] begin, int[] order, double[] z, double[] target, double[] weight) {
    static LevelRows of(DesignRows rows, int factor, Likelihood likelihood) {
        int n = rows.count();
        int k = rows.layout().width(factor);
        int[] begin = new int[rows.layout().levels(factor) + 1];
        for (int level : rows.level()[factor]) {
            begin[level + 1]++;
        }
        Arrays.parallelPrefix(begin, Integer::sum);
        int[] next = begin.clone();
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[next[rows.level()[factor][i]]++] = i;
        }
        double[] z = new double[n * k];
        double[] target = new double[n];
        double[] weight = new double[n];
        for (int r = 0; r < n; r++) {
            System.arraycopy(rows.grouped()[factor], order[r] * k, z, r * k, k);
            target[r] = rows.target()[order[r]];
            weight[r] = rows.weight()[order[r]];
        }
        return new LevelRows(likelihood, k, begin, order, z, target, weight);
    }

    int levels() {
        return begin.length - 1;
    }

    /** The most rows of one level. */
    int most() {
        int most = 0;
        for (int g = 0; g < levels(); g++) {
            most = Math.max(most, begin[g + 1] - begin[g]);
        }
        return most;
    }
}
