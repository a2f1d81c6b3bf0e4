package org.vi4j.inference;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;

/**
 * Tries points drawn uniformly from a cube around zero until the target is finite at one; after fifty of them from ever
 * smaller cubes.
 */
final class StartSearch implements Stage {
    private static final int STARTS = 100;
    /** Half the width of the cube. */
    private static final double REACH = 2;

    private static final int WIDE_TRIES = 50;
    private static final int TRIES_A_HALVING = 5;

    private static final int SHOWN = 5;

    private final LogJoint target;
    private final PhasePoint point;
    private final IntFunction<RandomGenerator> random;
    private int tries;

    StartSearch(LogJoint target, PhasePoint point, IntFunction<RandomGenerator> random) {
        this.target = target;
        this.point = point;
        this.random = random;
    }

    @Override
    public @Nullable PhasePoint next() {
        if (tries > 0 && point.usable()) {
            return null;
        }
        if (tries == STARTS) {
            throw new UserError("no start in " + STARTS + " tries: at unconstrained "
                    + Arrays.toString(Arrays.copyOf(point.position, Math.min(SHOWN, point.position.length)))
                    + (point.position.length > SHOWN ? " …" : "") + " the log density is " + point.logDensity
                    + (Double.isFinite(point.logDensity) ? " and its gradient is not finite" : "")
                    + target.explain(point.position).stream().map("; "::concat).collect(Collectors.joining())
                    + ": it must be finite near zero; check the model's formula, constraints and data, or shift and"
                    + " scale the parameters");
        }
        RandomGenerator generator = random.apply(tries);
        int halvings = Math.max(0, tries - WIDE_TRIES) / TRIES_A_HALVING;
        double reach = REACH * Math.pow(0.5, halvings);
        for (int j = 0; j < point.position.length; j++) {
            point.position[j] = reach * (2 * generator.nextDouble() - 1);
        }
        tries++;
        return point;
    }
}
