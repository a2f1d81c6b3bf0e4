package org.vi4j.net;

import org.vi4j.math.LogSumExp;

/**
 * What predictions of rows with known targets are worth.
 *
 * @param nll the negative log likelihood of each row, in nats
 * @param quality the share of right classes, or the root mean square error of a number's mean
 */
@SuppressWarnings("ArrayRecordComponent")
record NetScores(double[] nll, double quality) {
    static NetScores of(Net net, NetRows rows) {
        int n = rows.count();
        double[] nll = new double[n];
        double sum = 0;
        boolean classes = net.target() instanceof Target.Classes;
        for (int from = 0; from < n; from += NetPredictor.CHUNK) {
            int to = Math.min(n, from + NetPredictor.CHUNK);
            NetDraws draws = net.draws(rows, from, to);
            for (int i = 0; i < to - from; i++) {
                double target = rows.target(from + i);
                if (classes) {
                    int k = draws.probabilities()[0].length / (to - from);
                    sum += right(draws, i, k, (int) target) ? 1 : 0;
                    nll[from + i] = nll(draws, i * k + (int) target);
                } else {
                    double y = ((Target.Numeric) net.target()).mean() + ((Target.Numeric) net.target()).sd() * target;
                    nll[from + i] = nll(draws, i, y);
                    double residual = y - mean(draws, i);
                    sum += residual * residual;
                }
            }
        }
        return new NetScores(nll, classes ? sum / n : Math.sqrt(sum / n));
    }

    private static boolean right(NetDraws draws, int row, int k, int target) {
        double[] mean = new double[k];
        for (double[] p : draws.probabilities()) {
            for (int j = 0; j < k; j++) {
                mean[j] += p[row * k + j];
            }
        }
        for (int j = 0; j < k; j++) {
            if (mean[j] > mean[target]) {
                return false;
            }
        }
        return true;
    }

    private static double nll(NetDraws draws, int at) {
        double mean = 0;
        for (double[] p : draws.probabilities()) {
            mean += p[at] / draws.count();
        }
        return -Math.log(Math.max(mean, Double.MIN_NORMAL));
    }

    private static double nll(NetDraws draws, int row, double y) {
        double[] logs = new double[draws.count()];
        for (int s = 0; s < logs.length; s++) {
            double variance = draws.variances()[s][row];
            double residual = y - draws.means()[s][row];
            logs[s] = -0.5 * (Math.log(2 * Math.PI * variance) + residual * residual / variance);
        }
        return -LogSumExp.ofMean(logs);
    }

    private static double mean(NetDraws draws, int row) {
        double mean = 0;
        for (double[] m : draws.means()) {
            mean += m[row] / draws.count();
        }
        return mean;
    }
}
