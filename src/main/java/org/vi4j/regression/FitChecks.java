package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.vi4j.internal.math.RowCopies;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/** What rows of the data say about a fit, for its page. */
final class FitChecks {
    private static final int BINS = 10;
    /** Rows a bin, at least: fewer say nothing. */
    private static final int BIN_ROWS = 10;

    /** Probabilities of rows that are alike differ by rounding alone. */
    private static final double SAME = 1e-9;

    private static final int REPLICATIONS = 30;
    private static final double LEVEL = 0.95;

    private final RegressionModel model;
    private final RegressionDraws draws;
    /** Rows of the data, the target last. */
    private final double[][] sample;

    /** The sample's weights, over their mean where they divide the noise's variance. */
    private final double[] weights;

    /** How many of a row's numbers a prediction reads. */
    private final int p;

    FitChecks(RegressionFit fit, RegressionDraws draws) {
        this.model = fit.model();
        this.draws = draws;
        this.p = model.design().width();
        boolean counted = model.likelihood().support() != Likelihood.Support.REAL;
        double[][] rows = fit.scan().sample();
        double[] own = fit.scan().sampleWeights();
        if (counted && !model.likelihood().binary() && rows.length > 0) {
            // As many of each as it counts.
            this.sample = Arrays.stream(RowCopies.evenly(own, Scan.SAMPLE))
                    .mapToObj(i -> rows[i])
                    .toArray(double[][]::new);
            this.weights = new double[sample.length];
            Arrays.fill(weights, 1);
        } else {
            this.sample = rows;
            this.weights = Arrays.stream(own)
                    .map(w -> counted ? w : w / model.meanWeight())
                    .toArray();
        }
    }

    /**
     * Adds calibration for a target of two values; a predictive check elsewhere, and residuals where there is noise.
     */
    void add(RegressionPage page) {
        if (model.likelihood() instanceof LevelsLikelihood) {
            return;
        }
        if (model.likelihood().binary()) {
            if (sample.length >= BIN_ROWS) {
                reliability(page);
            }
        } else if (sample.length > 1) {
            replications(page);
            if (model.likelihood().noiseQuantile(0.5).isPresent()) {
                residuals(page);
            }
        }
    }

    private void reliability(RegressionPage page) {
        double[] probability = Arrays.stream(sample)
                .mapToDouble(row -> model.predict(Arrays.copyOf(row, p)).probability())
                .toArray();
        reliability(
                page,
                model.outcome(),
                probability,
                probability,
                IntStream.range(0, sample.length)
                        .mapToDouble(i -> weights[i] * target(sample[i]))
                        .toArray(),
                IntStream.range(0, sample.length)
                        .mapToDouble(i -> weights[i] * trials(sample[i]))
                        .toArray());
    }

    /**
     * Adds how often the outcome came beside how probable it was said to be, in bins of rows in the order of numbers
     * that are the same for rows whose outcomes are as probable: these stay together, or a bin would hold one outcome
     * alone.
     */
    static void reliability(
            RegressionPage page,
            String outcome,
            double[] by,
            double[] probability,
            double[] successes,
            double[] trials) {
        int n = probability.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> by[i]))
                .mapToInt(i -> i)
                .toArray();
        int most = Math.max(1, Math.min(BINS, n / BIN_ROWS));
        List<double[]> bins = new ArrayList<>();
        int from = 0;
        for (int b = 1; b <= most; b++) {
            int to = Math.max(from, b * n / most);
            while (to > from && to < n && by[order[to]] - by[order[to - 1]] <= SAME) {
                to++;
            }
            if (to > from) {
                bins.add(bin(Arrays.copyOfRange(order, from, to), probability, successes, trials));
            }
            from = to;
        }
        page.reliability("P(" + outcome + ")", column(bins, 0), column(bins, 1), column(bins, 2), column(bins, 3), n);
    }

    private static double[] column(List<double[]> bins, int place) {
        return bins.stream().mapToDouble(bin -> bin[place]).toArray();
    }

    /** The mean probability of some rows, their share of successes, and its interval. */
    private static double[] bin(int[] rows, double[] probability, double[] successes, double[] trials) {
        double predicted = 0;
        double ones = 0;
        double all = 0;
        for (int i : rows) {
            predicted += probability[i] * trials[i];
            ones += successes[i];
            all += trials[i];
        }
        ConfidenceInterval share =
                new WilsonScoreInterval().createInterval((int) Math.min(all, Integer.MAX_VALUE), (int) ones, LEVEL);
        return new double[] {predicted / all, ones / all, share.getLowerBound(), share.getUpperBound()};
    }

    private double trials(double[] row) {
        return model.design().extras().trials() == null ? 1 : row[row.length - 2];
    }

    private static double target(double[] row) {
        return row[row.length - 1];
    }

    /** Data sets that the model makes up for the same rows. */
    private void replications(RegressionPage page) {
        Likelihood likelihood = model.likelihood();
        Design design = model.design();
        int first = design.intercept() ? 1 : 0;
        List<double[]> replicated = new ArrayList<>();
        List<RegressionDraws.Draw> some = draws.list();
        for (int k = 0; k < Math.min(REPLICATIONS, some.size()); k++) {
            RandomGenerator random = new RandomStreams(0).at("replication", k);
            double[] w = design.onTableScale(some.get(k).weights());
            double beta = some.get(k).beta();
            double[] y = new double[sample.length];
            for (int i = 0; i < y.length; i++) {
                double linear = (first == 1 ? w[0] : 0) + design.offset(sample[i]);
                for (int j = 0; j < w.length - first; j++) {
                    linear += w[j + first] * sample[i][j];
                }
                y[i] = likelihood.draw(linear, beta * weights[i], random);
            }
            replicated.add(y);
        }
        page.check(
                model.target(),
                Arrays.stream(sample).mapToDouble(FitChecks::target).toArray(),
                replicated);
    }

    private void residuals(RegressionPage page) {
        double root = Math.sqrt(model.noise().mean());
        double[] residuals = IntStream.range(0, sample.length)
                .mapToDouble(i -> root
                        * Math.sqrt(weights[i])
                        * (target(sample[i])
                                - model.predict(Arrays.copyOf(sample[i], p)).mean()))
                .sorted()
                .toArray();
        Likelihood likelihood = model.likelihood();
        double[] expected = IntStream.range(0, residuals.length)
                .mapToDouble(i ->
                        likelihood.noiseQuantile((i + 0.5) / residuals.length).orElseThrow())
                .toArray();
        StringBuilder name =
                new StringBuilder(likelihood.parameters().isEmpty() ? "the normal distribution" : "Student's t");
        likelihood
                .parameters()
                .forEach((parameter, value) -> name.append(" with ")
                        .append(value.toString().replaceAll("\\.0$", ""))
                        .append(' ')
                        .append(parameter.replace('_', ' ')));
        page.quantiles(name.toString(), expected, residuals);
    }
}
