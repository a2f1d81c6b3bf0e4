package org.vi4j.inference;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.joint.LogJoint;

/**
 * Σₛ (rₛ − r̄) ∂ln q(uₛ)/∂λ / (S − 1), r = f − ln q: every draw's baseline is the mean of the others (Ranganath,
 * Gerrish and Blei, "Black box variational inference", 2014; the baseline by Kool, van Hoof and Welling, 2019). It
 * needs no gradient of f, and pays with a variance that is larger by orders of magnitude: for comparisons.
 */
record ScoreFunction() implements Estimator {
    /** Returns independent draws: a baseline must not know the draw it is for. */
    @Override
    public double[] noise(Family family, RandomGenerator random, int count) {
        return family.noise(random, count);
    }

    @Override
    public double[] gradient(
            LogJoint joint, Family family, double[] lambda, double[] noise, int count, double[] gradient) {
        if (!(count >= 2)) {
            throw new UserError("the score function's baseline needs at least 2 draws per step, not " + count);
        }
        Draws draws = Draws.of(joint, family, lambda, noise, count);
        double[] terms = draws.terms();
        double mean = Arrays.stream(terms).average().orElseThrow();
        double[] c = Arrays.stream(terms).map(r -> (r - mean) / (count - 1)).toArray();
        Arrays.fill(gradient, 0);
        family.score(lambda, draws.u(), count, c, gradient);
        return terms;
    }
}
