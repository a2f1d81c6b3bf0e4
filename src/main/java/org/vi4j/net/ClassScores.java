package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.internal.math.Normal;
import org.vi4j.internal.training.RowScores;
import org.vi4j.math.RandomStreams;

/**
 * How good probabilities of classes are, held against the classes that came. The negative log likelihood −log p_y is in
 * nats, the Brier score is Σₖ (pₖ − [k = y])², from 0 to 2, both means over rows. Confidence is the largest probability
 * of a row, and the expected calibration error Σ_b n_b/n · |accuracy_b − confidence_b| over bins of equal width (Guo
 * and others, "On calibration of modern neural networks", ICML 2017), which is too large by chance even for a model
 * that is calibrated. Its debiased form takes off an estimate of that: 2·ECE less the mean of the same sum where each
 * bin's accuracy is drawn again from a normal distribution, N(a_b, a_b(1 − a_b)/n_b) (Kumar, Liang and Ma, "Verified
 * uncertainty calibration", NeurIPS 2019, whose code takes that mean by draws; here it is the folded normal
 * distribution's). Where the gaps are far larger than the noise all of it goes, of a calibrated model only √2 − 1 = 41
 * %.
 *
 * @param rows how many, n
 * @param nll the mean of −log p of the class that came, where a probability of 0 counts as 2⁻¹⁰²², 708 nats
 * @param nllSe its standard error, NaN for one row
 * @param accuracy the share of rows whose most probable class came, the first where several are
 * @param accuracySe its standard error
 * @param brier the mean Brier score
 * @param brierSe its standard error
 * @param confidence the mean of the largest probabilities
 * @param ece the expected calibration error
 * @param eceByChance what a calibrated model of the same confidences exceeds on one such set of rows in twenty, by 200
 *     draws of each row's hit with its confidence
 * @param debiasedEce the expected calibration error less an estimate of what chance adds, possibly below 0
 * @param bins of confidence that have rows
 * @param selective the error rate of the rows that are most confident
 */
public record ClassScores(
        int rows,
        double nll,
        double nllSe,
        double accuracy,
        double accuracySe,
        double brier,
        double brierSe,
        double confidence,
        double ece,
        double eceByChance,
        double debiasedEce,
        List<Bin> bins,
        SelectiveRisk selective) {
    /** The number of bins of confidence. */
    public static final int BINS = 15;

    /** Two standard errors. */
    private static final double Z = 2;

    /** Up to so many rows the distribution of hits is computed, beyond it is normal. */
    private static final int MOST_EXACT = 2000;

    /** How often hits are drawn that a calibrated model would have. */
    private static final int CHANCES = 200;

    /**
     * Rows of about the same confidence.
     *
     * @param low confidences are above it
     * @param high and at most it
     * @param rows how many
     * @param confidence their mean confidence
     * @param accuracy the share of them whose most probable class came
     */
    public record Bin(double low, double high, int rows, double confidence, double accuracy) {
        /**
         * Returns Wilson's 95 % interval of the accuracy (Wilson, JASA 22, 1927).
         *
         * @return its ends, [2]
         */
        public double[] interval() {
            double z2 = 1.959964 * 1.959964 / rows;
            double middle = (accuracy + z2 / 2) / (1 + z2);
            double half = Math.sqrt(z2 * (accuracy * (1 - accuracy) + z2 / 4)) / (1 + z2);
            return new double[] {middle - half, middle + half};
        }

        /**
         * Returns E|N(confidence − accuracy, accuracy(1 − accuracy)/n)|, the mean of the folded normal distribution.
         */
        double noisyGap() {
            double gap = Math.abs(confidence - accuracy);
            double sd = Math.sqrt(accuracy * (1 - accuracy) / rows);
            if (sd == 0) {
                return gap;
            }
            double z = gap / sd;
            return sd * Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2) + gap * (1 - 2 * Normal.cdf(-z));
        }
    }

    /** Copies the bins. */
    public ClassScores {
        bins = List.copyOf(bins);
    }

    /**
     * Judges probabilities.
     *
     * @param probabilities of the classes of each row, [n, K], each row's sum 1
     * @param labels the classes that came, [n], from 0
     * @return the scores
     * @throws IllegalArgumentException if there are no rows, a label is not among the classes, or a row is not a
     *     distribution
     */
    public static ClassScores of(double[][] probabilities, int[] labels) {
        int n = labels.length;
        if (n == 0 || probabilities.length != n) {
            throw new IllegalArgumentException(probabilities.length + " rows of probabilities for " + n + " labels");
        }
        double[] nll = new double[n];
        double[] brier = new double[n];
        double[] right = new double[n];
        double[] doubt = new double[n];
        double[] confidence = new double[n];
        for (int i = 0; i < n; i++) {
            double[] p = requireDistribution(probabilities[i]);
            if (labels[i] < 0 || labels[i] >= p.length) {
                throw new IllegalArgumentException("label " + labels[i] + " of " + p.length + " classes");
            }
            int best = 0;
            for (int k = 0; k < p.length; k++) {
                best = p[k] > p[best] ? k : best;
                double miss = p[k] - (k == labels[i] ? 1 : 0);
                brier[i] += miss * miss;
            }
            nll[i] = nll(p[labels[i]]);
            right[i] = best == labels[i] ? 1 : 0;
            confidence[i] = p[best];
            doubt[i] = 1 - p[best];
        }
        List<Bin> bins = bins(confidence, right);
        double ece = ece(confidence, right);
        double noisy =
                bins.stream().mapToDouble(bin -> bin.rows * bin.noisyGap() / n).sum();
        double[] wrong = new double[n];
        for (int i = 0; i < n; i++) {
            wrong[i] = 1 - right[i];
        }
        return new ClassScores(
                n,
                RowScores.mean(nll),
                RowScores.standardError(nll),
                RowScores.mean(right),
                RowScores.standardError(right),
                RowScores.mean(brier),
                RowScores.standardError(brier),
                RowScores.mean(confidence),
                ece,
                eceByChance(confidence),
                2 * ece - noisy,
                bins,
                SelectiveRisk.of(doubt, wrong));
    }

    /** Returns −log p of what came, 708 nats where that had a probability of 0, so that a mean can be told. */
    static double nll(double p) {
        return -Math.log(Math.max(p, Double.MIN_NORMAL));
    }

    /**
     * Says whether confidences are further from the accuracy than those of a calibrated model would be by two standard
     * errors, by the distribution of its number of hits, a row of each bin with that bin's mean confidence.
     *
     * @return 1 if too sure, −1 if not sure enough, 0 if neither can be told
     */
    int sureness() {
        double variance = 0;
        double expected = 0;
        double hits = 0;
        for (Bin bin : bins) {
            variance += bin.rows * bin.confidence * (1 - bin.confidence);
            expected += bin.rows * bin.confidence;
            hits += bin.rows * bin.accuracy;
        }
        if (rows > MOST_EXACT) {
            double z = (expected - hits) / Math.sqrt(variance);
            return Math.abs(z) <= Z ? 0 : z > 0 ? 1 : -1;
        }
        double[] distribution = new double[rows + 1];
        distribution[0] = 1;
        int before = 0;
        for (Bin bin : bins) {
            for (int i = 0; i < bin.rows; i++) {
                before++;
                for (int k = before; k > 0; k--) {
                    distribution[k] = distribution[k] * (1 - bin.confidence) + distribution[k - 1] * bin.confidence;
                }
                distribution[0] *= 1 - bin.confidence;
            }
        }
        int came = (int) Math.round(hits);
        double fewer = Arrays.stream(distribution, 0, came + 1).sum();
        double more = Arrays.stream(distribution, came, rows + 1).sum();
        double tail = Normal.cdf(-Z);
        return fewer < tail ? 1 : more < tail ? -1 : 0;
    }

    /** Returns the expected calibration error of rows of some confidences, whose predicted class came, 1, or not, 0. */
    static double ece(double[] confidence, double[] right) {
        double[] gaps = new double[BINS];
        for (int i = 0; i < confidence.length; i++) {
            gaps[bin(confidence[i])] += confidence[i] - right[i];
        }
        return Arrays.stream(gaps).map(Math::abs).sum() / confidence.length;
    }

    private static double eceByChance(double[] confidence) {
        double[] errors = new double[CHANCES];
        double[] right = new double[confidence.length];
        for (int s = 0; s < CHANCES; s++) {
            RandomGenerator random = new RandomStreams(1).at("calibrated", s);
            Arrays.setAll(right, i -> random.nextDouble() < confidence[i] ? 1 : 0);
            errors[s] = ece(confidence, right);
        }
        Arrays.sort(errors);
        return errors[CHANCES * 19 / 20];
    }

    private static int bin(double confidence) {
        return (int) Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
    }

    private static double[] requireDistribution(double[] p) {
        double sum = 0;
        boolean inside = true;
        for (double each : p) {
            sum += each;
            inside &= each >= 0;
        }
        // Numbers in single precision add up to 1 no closer than this.
        if (inside && Math.abs(sum - 1) <= 1e-4) {
            return p;
        }
        throw new IllegalArgumentException("probabilities with the sum " + sum);
    }

    private static List<Bin> bins(double[] confidence, double[] right) {
        int[] rows = new int[BINS];
        double[] sums = new double[BINS];
        double[] hits = new double[BINS];
        for (int i = 0; i < confidence.length; i++) {
            int bin = bin(confidence[i]);
            rows[bin]++;
            sums[bin] += confidence[i];
            hits[bin] += right[i];
        }
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            if (rows[b] > 0) {
                bins.add(new Bin((double) b / BINS, (b + 1.0) / BINS, rows[b], sums[b] / rows[b], hits[b] / rows[b]));
            }
        }
        return bins;
    }

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return rows, nll, nll_se, accuracy, accuracy_se, brier, brier_se, confidence, ece, ece_by_chance, ece_debiased,
     *     selective_risk
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("rows", rows);
        map.put("nll", nll);
        map.put("nll_se", nllSe);
        map.put("accuracy", accuracy);
        map.put("accuracy_se", accuracySe);
        map.put("brier", brier);
        map.put("brier_se", brierSe);
        map.put("confidence", confidence);
        map.put("ece", ece);
        map.put("ece_by_chance", eceByChance);
        map.put("ece_debiased", debiasedEce);
        map.put("selective_risk", selective.area());
        return map;
    }

    /**
     * The mean loss of the rows that a model is most certain of, as a function of how many those are: what is gained by
     * leaving the others to someone else. The area under the curve is the mean of the risk over all coverages 1/n … 1
     * (Geifman, Uziel and El-Yaniv, "Bias-reduced uncertainty estimation for deep neural classifiers", ICLR 2019). Rows
     * of equal uncertainty count as if their losses were equal too, so that the curve does not depend on the order of
     * rows.
     */
    public static final class SelectiveRisk {
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
}
