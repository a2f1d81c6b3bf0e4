package org.vi4j.mixed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Lbfgs;

/**
 * The parameters that make the restricted likelihood ∫ p(y, u, w | ψ) du dw highest, w flat (REML): what lme4's
 * {@code lmer} calls its estimates (Patterson and Thompson, Biometrika 58, 1971; as an integral, Harville, Biometrika
 * 61, 1974).
 */
final class RestrictedLikelihood {
    private static final Lbfgs CLIMB = new Lbfgs(10, 1e-9, 200);

    /** So far below σ a standard deviation is looked at that may be zero. */
    private static final double SMALL = 0.05;

    /** ln τ beside ln σ where τ is zero for all that the rows can tell. */
    private static final double ZERO = -12;

    /** What the log likelihood may lose for a standard deviation of zero, in nats. */
    private static final double NOTHING = 1e-6;

    private RestrictedLikelihood() {}

    /**
     * Climbs.
     *
     * @param design the rows, with noise
     * @param spreads the parameters
     * @param start where to begin
     * @param scale how far each may be from there
     * @return ψ, with −∞ in place of ln τ where the likelihood is highest at τ = 0; null where the fixed coefficients
     *     are not determined without a prior
     */
    static double @Nullable [] highest(DesignRows design, Spreads spreads, double[] start, double[] scale) {
        Layout layout = design.layout();
        double[] flat = new double[layout.fixed()];
        Arrays.fill(flat, flat.length - spreads.shared(), flat.length, 1);
        NormalTarget target = new NormalTarget(design, spreads, flat);
        Lbfgs.Objective down = (psi, gradient) -> {
            double log = target.log(psi, gradient);
            double[] prior = new double[psi.length];
            log -= SpreadsPrior.log(spreads, psi, prior);
            for (int j = 0; j < psi.length; j++) {
                gradient[j] = prior[j] - gradient[j];
            }
            return -log;
        };
        double[] gradient = new double[start.length];
        if (!Double.isFinite(down.at(start, gradient))) {
            return null;
        }
        double[] psi = CLIMB.minimize(down, start, scale, x -> false).x();
        double lowest = down.at(psi, gradient);
        double[] highest = psi.clone();
        for (int j : spreads.deviations()) {
            if (psi[j] < Math.log(SMALL) + psi[0]) {
                double before = psi[j];
                psi[j] = ZERO + psi[0];
                boolean none = down.at(psi, gradient) <= lowest + NOTHING;
                highest[j] = none ? Double.NEGATIVE_INFINITY : before;
                psi[j] = none ? psi[j] : before;
            }
        }
        return highest;
    }
}
