package org.vi4j.internal.experiment;

import java.util.random.RandomGenerator;
import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.Family;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.inference.GradientVi;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression.ExactRegression;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.regression.CaviRegression;
import org.vi4j.report.Plot;

/** ln p(x) = ELBO + KL(q‖p) for every q, on Bayesian linear regression, where all three are known. */
final class ElboIdentity implements Experiment {
    /** Relative rounding of sums of n products in double precision, with room for the solves. */
    private static final double ROUNDING = 1e-10;

    /** Standard errors: twenty estimates that are all sound go beyond it once in ten thousand seeds. */
    private static final double ERRORS = 4.5;

    /** So many sweeps are in the table, and from there on every so many. */
    private static final int SHOWN = 10;

    @Override
    public String name() {
        return "elbo-identity";
    }

    @Override
    public String claim() {
        return "Whatever q is, the log evidence is the ELBO plus KL(q‖posterior): raising the ELBO is lowering the"
                + " divergence, and nothing else.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        int n = size.of(60, 400);
        CorrelatedRows data = CorrelatedRows.of(n, 4, 0.9, seed);
        ExactRegression exact = ExactRegression.of(data.model());
        double evidence = exact.logEvidence();

        CaviRegression cavi = new CaviRegression(data.model());
        CaviRegression.State state = cavi.initialise();
        int sweeps = cavi.run(CaviOptions.DEFAULT).sweeps();
        Findings.Notes.Rows bySweep = notes.table("coordinate_ascent", "sweep", "elbo", "kl", "sum", "log_evidence");
        double worst = 0;
        for (int sweep = 1; sweep <= sweeps; sweep++) {
            state = cavi.step(state);
            double kl = state.posterior().klTo(exact.posterior());
            if (sweep <= SHOWN || sweep % SHOWN == 0) {
                bySweep.add(sweep, state.elbo(), kl, state.elbo() + kl, evidence);
            }
            worst = Math.max(worst, Math.abs(state.elbo() + kl - evidence));
        }
        bySweep.done();
        notes.check(
                worst <= ROUNDING * Math.abs(evidence),
                "after each of %d sweeps, |ELBO + KL − log evidence| ≤ %.1e nats of %.3f",
                sweeps,
                worst,
                evidence);

        Findings.Notes.Rows byGuess = notes.table("any_q", "elbo", "elbo_se", "kl", "sum", "log_evidence");
        GlmJoint joint = GlmJoint.linear(data.rows(), data.outcomes(), data.noiseSd(), 1);
        GaussianFamily family = Family.meanField(4);
        double furthest = 0;
        for (int guess = 0; guess < size.of(5, 20); guess++) {
            double[] mean = exact.posterior().mean();
            double[] sd = exact.posterior().sd();
            double[] variance = new double[4];
            RandomGenerator random = new RandomStreams(seed).at("guess", guess);
            for (int j = 0; j < 4; j++) {
                mean[j] += 2 * sd[j] * random.nextGaussian();
                sd[j] *= Math.exp(random.nextGaussian());
                variance[j] = sd[j] * sd[j];
            }
            Elbo elbo = GradientVi.elbo(joint, family, family.start(mean, sd), size.of(4_000, 40_000), seed + guess);
            double kl = Gaussian.diagonal(mean, variance).klTo(exact.posterior());
            byGuess.add(elbo.value(), elbo.standardError(), kl, elbo.value() + kl, evidence);
            furthest = Math.max(furthest, Math.abs(elbo.value() + kl - evidence) / elbo.standardError());
        }
        byGuess.done();
        notes.check(
                furthest <= ERRORS,
                "for q drawn at random, the Monte Carlo ELBO + KL is at most %.1f standard errors from the evidence",
                furthest);

        double[] x = bySweep.column(0);
        notes.chart(
                "elbo-identity",
                Plot.of("sweep", "nats")
                        .title("The ELBO climbs; ELBO + KL(q‖posterior) is the log evidence at every sweep")
                        .marked("ELBO of coordinate ascent", x, bySweep.column(1))
                        .marked("ELBO + KL", x, bySweep.column(3))
                        .dashed("log evidence, exact", x, bySweep.column(4)));
        return notes.findings();
    }
}
