package org.vi4j.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.posterior.GaussianPosterior;

/** Posteriors with a name, each hard in its own way. */
final class TargetDensities {
    private static final int MAX_DIMENSION = 1_000_000;
    /** Half the distance of the two modes along each axis, in their widths. */
    private static final double APART = 4;

    /** Makes a density of a dimension and a correlation. */
    private interface Maker {
        LogJoint make(int dimension, double correlation);
    }

    /** @param fixed the dimension where it cannot be chosen, else 0 */
    private record Entry(int fixed, int usual, boolean correlated, Maker maker) {}

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        ALL.put("eight-schools-centered", new Entry(10, 10, false, (d, rho) -> EightSchools.centred()));
        ALL.put("eight-schools-noncentered", new Entry(10, 10, false, (d, rho) -> EightSchools.nonCentred()));
        ALL.put("funnel", new Entry(0, 10, false, (d, rho) -> KnownPosterior.funnel(d)));
        ALL.put("banana", new Entry(2, 2, false, (d, rho) -> KnownPosterior.banana(0.6, 0.8)));
        ALL.put("two-modes", new Entry(0, 2, false, (d, rho) -> KnownPosterior.twoModes(d, APART)));
        ALL.put("correlated-gaussian", new Entry(0, 10, true, KnownPosterior::correlated));
    }

    private TargetDensities() {}

    /** Returns the names. */
    public static List<String> names() {
        return new ArrayList<>(ALL.keySet());
    }

    /**
     * Returns a problem by its name.
     *
     * @param name one of {@link #names()}
     * @param dimension d, or 0 for the usual one
     * @param correlation of every two coordinates of a correlated Gaussian; null for the usual 0.9
     * @return the problem
     * @throws UserError if there is none of that name, or it has no such dimension or correlation
     */
    public static Problem of(String name, int dimension, @Nullable Double correlation) {
        Entry entry = ALL.get(name);
        if (entry == null) {
            throw new UserError("target-density: there is none named '" + name + "'" + Nearest.hint(name, names()));
        }
        if (entry.fixed > 0 && dimension != 0 && dimension != entry.fixed) {
            throw new UserError("dimension is " + dimension + ": " + name + " always has " + entry.fixed);
        }
        if (dimension < 0 || dimension > MAX_DIMENSION) {
            throw new UserError("dimension is " + dimension + ": 1 to " + MAX_DIMENSION + " were expected");
        }
        if (correlation != null && !entry.correlated) {
            throw new UserError("correlation is for correlated-gaussian: leave it out for " + name);
        }
        int d = dimension == 0 ? entry.usual : dimension;
        LogJoint joint = entry.maker.make(d, correlation == null ? 0.9 : correlation);
        List<Method> own = new ArrayList<>();
        Problem.Reference truth = null;
        if (joint instanceof KnownPosterior known) {
            truth = new Problem.Reference("closed form", known.mean(), known.sd());
            if (known.isGaussian()) {
                own.add(new Method(
                        Method.EXACT, (f, run) -> GaussianPosterior.of(f, known.mean(), known.covariance())));
            }
        }
        return new Problem(name, joint, truth, own, null, List.of());
    }
}
