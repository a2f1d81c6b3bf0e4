package org.vi4j.inference;

import java.util.random.RandomGenerator;
import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior.Elbo;

/** Estimates of the ELBO of a family's member from fresh draws. */
final class ElboDraws {
    private static final int BATCH = 100;

    private ElboDraws() {}

    static Elbo estimate(LogJoint joint, Family family, double[] lambda, int draws, long seed) {
        return Elbo.of(logRatios(joint, family, lambda, draws, seed));
    }

    /** f − ln q at fresh draws, {@code [draws]}. */
    static double[] logRatios(LogJoint joint, Family family, double[] lambda, int draws, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("elbo", 0);
        double[] terms = new double[draws];
        for (int from = 0; from < draws; from += BATCH) {
            int count = Math.min(BATCH, draws - from);
            double[] noise = family.noise(random, count);
            System.arraycopy(
                    Estimator.Draws.of(joint, family, lambda, noise, count).terms(), 0, terms, from, count);
        }
        return terms;
    }
}
