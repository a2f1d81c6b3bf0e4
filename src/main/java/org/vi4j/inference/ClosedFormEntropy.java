package org.vi4j.inference;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.joint.LogJoint;

/**
 * (∂T/∂λ)ᵀ ∂f/∂u and the gradient of the entropy in closed form; for Gaussians (Kucukelbir et al., "Automatic
 * differentiation variational inference", JMLR 2017).
 */
record ClosedFormEntropy() implements Estimator {
    @Override
    public double[] gradient(
            LogJoint joint, Family family, double[] lambda, double[] noise, int count, double[] gradient) {
        if (!(family instanceof GaussianFamily gaussian)) {
            throw new UserError("the entropy of a " + family.name()
                    + " has no closed form: use sticking the landing, or a Gaussian family");
        }
        Draws draws = Draws.ofModel(joint, family, lambda, noise, count);
        draws.pullBack(family, lambda, noise, gradient);
        double entropy = gaussian.entropy(lambda, 1, gradient);
        return Arrays.stream(draws.terms()).map(f -> f + entropy).toArray();
    }
}
