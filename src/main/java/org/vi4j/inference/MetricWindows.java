package org.vi4j.inference;

/**
 * Learns a diagonal metric in windows of doubling length between an initial and a final stretch in which only the step
 * size is tuned (Stan Reference Manual, "Automatic parameter tuning").
 */
final class MetricWindows {
    private static final int INITIAL = 75;
    private static final int FINAL = 50;
    private static final int BASE = 25;
    /** Shorter warm-ups leave the metric alone. */
    private static final int SHORTEST = 20;

    private static final double PRIOR_DRAWS = 5;
    private static final double PRIOR_VARIANCE = 1e-3;

    private final int begin;
    private final int end;
    private int window;
    private int boundary;
    private int iteration;

    /** What a variance is drawn towards, in thousands. */
    private final double[] scale;

    private final double[] mean;
    private final double[] squares;
    private int count;

    MetricWindows(int warmup, int d) {
        this.scale = new double[d];
        java.util.Arrays.fill(scale, 1);
        this.mean = new double[d];
        this.squares = new double[d];
        if (warmup < SHORTEST) {
            begin = 0;
            end = 0;
        } else if (warmup < INITIAL + BASE + FINAL) {
            begin = (int) (0.15 * warmup);
            end = warmup - (int) (0.1 * warmup);
            window = end - begin;
        } else {
            begin = INITIAL;
            end = warmup - FINAL;
            window = BASE;
        }
        boundary = begin + window - 1;
    }

    /** Tells variances that are known roughly, instead of 1. */
    void regularize(double[] variance) {
        System.arraycopy(variance, 0, scale, 0, scale.length);
    }

    /** Takes a position; at the end of a window writes the new metric and returns true. */
    boolean learn(double[] position, double[] metric) {
        boolean learned = false;
        if (iteration >= begin && iteration < end) {
            count++;
            for (int j = 0; j < mean.length; j++) {
                double before = position[j] - mean[j];
                mean[j] += before / count;
                squares[j] += before * (position[j] - mean[j]);
            }
            if (iteration == boundary) {
                next();
                for (int j = 0; j < mean.length; j++) {
                    double variance = count > 1 ? squares[j] / (count - 1) : 1;
                    metric[j] = (count * variance + PRIOR_DRAWS * PRIOR_VARIANCE * scale[j]) / (count + PRIOR_DRAWS);
                    mean[j] = 0;
                    squares[j] = 0;
                }
                count = 0;
                learned = true;
            }
        }
        iteration++;
        return learned;
    }

    /** A window that would leave too little for the one after it takes up the rest. */
    private void next() {
        if (boundary == end - 1) {
            return;
        }
        window *= 2;
        boundary = iteration + window;
        if (boundary != end - 1 && boundary + 2 * window >= end) {
            boundary = end - 1;
        }
    }
}
