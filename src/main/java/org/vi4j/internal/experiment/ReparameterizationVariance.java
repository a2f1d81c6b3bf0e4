package org.vi4j.internal.experiment;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.inference.Family;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;
import org.vi4j.report.Plot;

/**
 * The variance of ∂ELBO/∂μ₁ at q = N(1, I), p = N(0, I) in d dimensions. With r = ln p − ln q = −d/2 − Σε, all of it is
 * known: d²/4 + d + 1 for the score function r·ε₁; (d + 1)·S/(S − 1) a draw with the mean of the other S − 1 draws as
 * baseline, a sample covariance of jointly normal numbers; 1 for the reparameterized −(1 + ε₁).
 */
final class ReparameterizationVariance implements Experiment {
    private static final int DRAWS = 10;
    private static final double ERRORS = 4.5;

    @Override
    public String name() {
        return "reparameterization";
    }

    @Override
    public String claim() {
        return "The variance of a reparameterized gradient does not depend on the dimension d. The score function's"
                + " grows with d², or with d if it has a baseline.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        int[] dimensions = size == Size.SMALL ? new int[] {1, 10, 50} : new int[] {1, 2, 5, 10, 20, 50, 100};
        int repeats = size.of(4_000, 20_000);
        Findings.Notes.Rows table = notes.table(
                "variance_of_one_draw",
                "dimension",
                "score_function",
                "predicted",
                "score_function_baseline",
                "predicted_baseline",
                "reparameterized");
        double worst = 0;
        double bias = 0;
        for (int d : dimensions) {
            Repeats[] measured = measure(d, repeats, seed);
            double baseline = (d + 1.0) * DRAWS / (DRAWS - 1);
            double plain = d * d / 4.0 + d + 1;
            table.add(
                    d, measured[0].variance(), plain, DRAWS * measured[1].variance(), baseline, measured[2].variance());
            double[] expected = {plain, baseline / DRAWS, 1};
            for (int k = 0; k < 3; k++) {
                worst = Math.max(worst, Math.abs(measured[k].variance() - expected[k]) / measured[k].standardError());
                bias = Math.max(bias, Math.abs(measured[k].mean() + 1) / Math.sqrt(measured[k].variance() / repeats));
            }
        }
        table.done();
        notes.check(worst <= ERRORS, "every variance is within %.1f standard errors of its closed form", worst);
        notes.check(bias <= ERRORS, "every estimator's mean is within %.1f standard errors of the gradient, −1", bias);
        double[] d = table.column(0);
        double[] reparameterized = table.column(5);
        double[] score = table.column(1);
        int last = d.length - 1;
        notes.check(
                reparameterized[last] < 1.2 && score[last] > 100 * reparameterized[last],
                "at d = %.0f the score function has %.0f times the variance of the reparameterized gradient",
                d[last],
                score[last] / reparameterized[last]);
        notes.chart(
                "reparameterization",
                Plot.of("dimension", "variance")
                        .title("Variance of one draw of a gradient as the dimension grows")
                        .logX()
                        .logY()
                        .marked("score function", d, score)
                        .marked("score function, baseline", d, table.column(3))
                        .marked("reparameterized", d, reparameterized)
                        .dashed("d²/4 + d + 1", d, table.column(2)));
        return notes.findings();
    }

    /**
     * The first elements of the score function without a baseline, with one ({@value #DRAWS} draws), reparameterized.
     */
    private static Repeats[] measure(int d, int repeats, long seed) {
        KnownPosterior target = KnownPosterior.correlated(d, 0);
        GaussianFamily q = Family.meanField(d);
        double[] ones = new double[d];
        Arrays.fill(ones, 1);
        double[] lambda = q.start(ones, ones);
        Repeats[] moments = {new Repeats(repeats), new Repeats(repeats), new Repeats(repeats)};
        double[] gradient = new double[q.size()];
        Estimator baseline = Estimator.scoreFunction();
        Estimator reparameterized = Estimator.closedFormEntropy();
        double[] u = new double[d];
        double[] logP = new double[1];
        double[] logQ = new double[1];
        double[] slope = new double[d];
        for (int s = 0; s < repeats; s++) {
            RandomGenerator random = new RandomStreams(seed).at("variance-" + d, s);
            double[] noise = q.noise(random, DRAWS);
            q.transform(lambda, noise, 1, u);
            target.logDensityAndGradient(u, 1, logP, slope);
            q.logDensity(lambda, u, 1, logQ, slope);
            Arrays.fill(gradient, 0);
            q.score(lambda, u, 1, new double[] {logP[0] - logQ[0]}, gradient);
            moments[0].add(gradient[0]);
            baseline.gradient(target, q, lambda, noise, DRAWS, gradient);
            moments[1].add(gradient[0]);
            reparameterized.gradient(target, q, lambda, noise, 1, gradient);
            moments[2].add(gradient[0]);
        }
        return moments;
    }
}
