package org.vi4j.inference;

/**
 * The front door of inference: each method returns an algorithm with its usual options, which its {@code with…} methods
 * change, and whose {@code fit} takes a {@link org.vi4j.joint.LogJoint} to its posterior. For example
 *
 * <pre>Posterior q = Inference.nuts().withChains(8).fit(model, Run.of(42));</pre>
 */
public final class Inference {
    private Inference() {}

    /** Returns gradient VI that selects the family by itself, from mean-field to a flow: the usual first choice. */
    public static FamilySelection automatic() {
        return FamilySelection.defaults();
    }

    /** Returns gradient VI of one family, mean-field unless changed. */
    public static GradientVi gradientVi() {
        return GradientVi.defaults();
    }

    /** Returns mean-field VI on fixed draws with linear-response covariances (DADVI). */
    public static Dadvi dadvi() {
        return Dadvi.defaults();
    }

    /** Returns the Laplace approximation, a Gaussian at the mode with an estimate of the evidence. */
    public static Laplace laplace() {
        return Laplace.defaults();
    }

    /** Returns Pathfinder, Gaussians along optimization paths. */
    public static Pathfinder pathfinder() {
        return Pathfinder.defaults();
    }

    /** Returns the Gaussian of the inclusive divergence KL(p‖q), which covers several modes. */
    public static InclusiveGaussian inclusive() {
        return InclusiveGaussian.defaults();
    }

    /** Returns the no-U-turn sampler, exact up to Monte Carlo error and the slowest. */
    public static Nuts nuts() {
        return Nuts.defaults();
    }
}
