package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/** What rows of the data say about a fit, for its page. */
final class FitChecks {
    private static final int BINS = 10;
    /** Rows a bin, at least: fewer say nothing. */
    private static final int BIN_ROWS = 10;

    private static final int REPLICATIONS = 30;
    private static final double LEVEL = 0.95;

    private final RegressionModel model;
    private final RegressionDraws draws;
    /** Rows of the data, the target last. */
    private final double[][] sample;

    /** How many of a row's numbers a prediction reads. */
    private final int p;

    FitChecks(RegressionFit fit, RegressionDraws draws) {
        this.model = fit.model();
        this.draws = draws;
        this.sample = fit.scan().sample();
        this.p = model.design().width();
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
                Arrays.stream(sample).mapToDouble(FitChecks::target).toArray(),
                Arrays.stream(sample).mapToDouble(this::trials).toArray());
    }

    /** Adds how often the outcome came beside how probable it was said to be, in bins of rows. */
    static void reliability(
            RegressionPage page, String outcome, double[] probability, double[] successes, double[] trials) {
        int n = probability.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> probability[i]))
                .mapToInt(i -> i)
                .toArray();
        int bins = Math.max(1, Math.min(BINS, n / BIN_ROWS));
        double[] predicted = new double[bins];
        double[] observed = new double[bins];
        double[] low = new double[bins];
        double[] high = new double[bins];
        for (int b = 0; b < bins; b++) {
            double ones = 0;
            double all = 0;
            for (int k = b * n / bins; k < (b + 1) * n / bins; k++) {
                predicted[b] += probability[order[k]] * trials[order[k]];
                ones += successes[order[k]];
                all += trials[order[k]];
            }
            predicted[b] /= all;
            ConfidenceInterval share =
                    new WilsonScoreInterval().createInterval((int) Math.min(all, Integer.MAX_VALUE), (int) ones, LEVEL);
            observed[b] = ones / all;
            low[b] = share.getLowerBound();
            high[b] = share.getUpperBound();
        }
        page.reliability("P(" + outcome + ")", predicted, observed, low, high, n);
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
                y[i] = likelihood.draw(linear, beta, random);
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
        double[] residuals = Arrays.stream(sample)
                .mapToDouble(row -> root
                        * (target(row) - model.predict(Arrays.copyOf(row, p)).mean()))
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
