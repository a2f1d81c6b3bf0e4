package org.vi4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.model.Predictive;
import org.vi4j.regression.AugmentedFit;
import org.vi4j.regression.Draws;
import org.vi4j.regression.RegressionModel;
import org.vi4j.report.RegressionPage;

/** What rows of the data say about a logistic, probit or Student's t fit, for its page. */
final class AugmentedChecks {
    private static final int BINS = 10;
    /** Rows a bin, at least: fewer say nothing. */
    private static final int BIN_ROWS = 10;

    private static final int REPLICATIONS = 40;
    private static final double LEVEL = 0.95;

    private final AugmentedFit fit;
    private final RegressionModel model;
    /** Rows of the data, the target last. */
    private final double[][] sample;

    private final int p;

    AugmentedChecks(AugmentedFit fit) {
        this.fit = fit;
        this.model = fit.model();
        this.sample = fit.scan().sample();
        this.p = model.design().features().size();
    }

    /** Adds calibration for a target of two values; a predictive check and residuals for Student's t. */
    void add(RegressionPage page) {
        if (model.likelihood() instanceof Likelihood.StudentT student && sample.length > 1) {
            replications(page, student);
            residuals(page, student);
        } else if (sample.length >= BIN_ROWS) {
            reliability(page);
        }
    }

    private void reliability(RegressionPage page) {
        PredictionCells cells = new PredictionCells(model, LEVEL, false);
        double[] probability = Arrays.stream(sample)
                .mapToDouble(row -> cells.numbers(model.predict(Arrays.copyOf(row, p), model.weights()))[0])
                .toArray();
        int[] order = IntStream.range(0, sample.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> probability[i]))
                .mapToInt(i -> i)
                .toArray();
        int bins = Math.min(BINS, sample.length / BIN_ROWS);
        double[] predicted = new double[bins];
        double[] observed = new double[bins];
        double[] low = new double[bins];
        double[] high = new double[bins];
        for (int b = 0; b < bins; b++) {
            int from = b * sample.length / bins;
            int to = (b + 1) * sample.length / bins;
            int ones = 0;
            for (int k = from; k < to; k++) {
                predicted[b] += probability[order[k]] / (to - from);
                ones += (int) sample[order[k]][p];
            }
            ConfidenceInterval share = new WilsonScoreInterval().createInterval(to - from, ones, LEVEL);
            observed[b] = (double) ones / (to - from);
            low[b] = share.getLowerBound();
            high[b] = share.getUpperBound();
        }
        page.reliability(
                "P(" + model.target() + " = " + AugmentedSummary.one(model) + ")",
                predicted,
                observed,
                low,
                high,
                sample.length);
    }

    /** Data sets that the model makes up for the same rows. */
    private void replications(RegressionPage page, Likelihood.StudentT student) {
        List<double[]> replicated = new ArrayList<>();
        int first = model.design().intercept() ? 1 : 0;
        List<Draws.Draw> draws =
                Draws.of(fit, REPLICATIONS, new RandomStreams(0)).list();
        TDistribution t = new TDistribution(null, student.degreesOfFreedom());
        for (int k = 0; k < draws.size(); k++) {
            RandomGenerator random = new RandomStreams(0).at("replication", k);
            double[] w = model.design().onTableScale(draws.get(k).weights());
            double scale = 1 / Math.sqrt(draws.get(k).beta());
            double[] y = new double[sample.length];
            for (int i = 0; i < y.length; i++) {
                // The inverse distribution function at 0 is minus infinity.
                y[i] = scale * t.inverseCumulativeProbability(Math.max(random.nextDouble(), 0x1p-53));
                y[i] += first == 1 ? w[0] : 0;
                for (int j = 0; j < p; j++) {
                    y[i] += w[j + first] * sample[i][j];
                }
            }
            replicated.add(y);
        }
        page.check(model.target(), target(), replicated);
    }

    private double[] target() {
        return Arrays.stream(sample).mapToDouble(row -> row[p]).toArray();
    }

    private void residuals(RegressionPage page, Likelihood.StudentT student) {
        Precision noise = model.noise();
        double root = Math.sqrt(noise.mean());
        double[] residuals = Arrays.stream(sample)
                .mapToDouble(row -> {
                    Predictive mean = model.predict(Arrays.copyOf(row, p), model.weights());
                    return root * (row[p] - mean.mean());
                })
                .sorted()
                .toArray();
        TDistribution t = new TDistribution(null, student.degreesOfFreedom());
        double[] expected = IntStream.range(0, residuals.length)
                .mapToDouble(i -> t.inverseCumulativeProbability((i + 0.5) / residuals.length))
                .toArray();
        String name = "Student's t with " + AugmentedSummary.degreesOfFreedom(student) + " degrees of freedom";
        page.quantiles(name, expected, residuals);
    }
}
