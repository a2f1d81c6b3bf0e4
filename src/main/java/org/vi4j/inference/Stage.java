package org.vi4j.inference;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a chain's work, which needs the target at one point after another. It does not compute the target: it
 * asks, so that the points of all chains are computed in one batch.
 */
interface Stage {
    /**
     * Goes on to where the target is needed next.
     *
     * @return the point whose log density and gradient must be set before the next call, or null at the end
     */
    @Nullable
    PhasePoint next();
}
