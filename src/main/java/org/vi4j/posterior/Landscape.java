package org.vi4j.posterior;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.joint.Modes;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;

/**
 * The separate modes that climbs find, from several starts and from where a look far from draws promises more; each
 * with a {@link Scout}, a proposal that goes where an approximation may never have been. Modes without a peak's
 * curvature, as that of a funnel, are left out.
 */
final class Landscape {
    /** Climbs from around zero, as other algorithms begin. */
    private static final int STARTS = 8;
    /** Climbs from far off, and the longest, in steps: a climb without an end tells nothing. */
    private static final int FAR = 8;

    private static final int FAR_STEPS = 200;

    private final LogJoint model;
    private final List<Scout> peaks;

    private Landscape(LogJoint model, List<Scout> peaks) {
        this.model = model;
        this.peaks = peaks;
    }

    /**
     * Climbs.
     *
     * @param model f
     * @param spread of draws that have been seen
     * @param starts further ones, where f may be −∞, each {@code [d]}
     * @param seed of the starts around zero and of the look from afar
     * @return the landscape; without peaks where there are none
     */
    static Landscape of(LogJoint model, Spread spread, List<double[]> starts, long seed) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            double[] start = Modes.start(model, seed, i);
            if (start != null) {
                all.add(start);
            }
        }
        starts.stream().filter(start -> Modes.isFinite(model, start)).forEach(all::add);
        List<Modes.Mode> ends = new ArrayList<>(all.stream()
                .map(start -> Modes.climb(model, start, () -> false))
                .toList());
        Landscape near = new Landscape(model, peaks(model, ends));
        List<Modes.Mode> far = near.beyond(FarLook.of(model, spread, seed));
        ends.addAll(far);
        return far.isEmpty() ? near : new Landscape(model, peaks(model, ends));
    }

    private static List<Scout> peaks(LogJoint model, List<Modes.Mode> ends) {
        List<Scout> peaks = new ArrayList<>();
        for (Modes.Mode mode : Modes.separate(model, ends)) {
            try {
                peaks.add(new Scout(mode.point(), Modes.curvature(model, mode.point())));
            } catch (UserError e) {
                // No peak: it has no width to propose from.
            }
        }
        return peaks;
    }

    /** Where climbs end from the places that these peaks explain least. */
    private List<Modes.Mode> beyond(List<FarLook.Place> places) {
        return places.stream()
                .sorted(Comparator.comparingDouble(place -> explained(place.point()) - place.logDensity()))
                .map(FarLook.Place::point)
                .filter(start -> Modes.isFinite(model, start))
                .limit(FAR)
                .map(start -> {
                    int[] steps = new int[1];
                    return Modes.climb(model, start, () -> steps[0]++ >= FAR_STEPS);
                })
                .filter(Modes.Mode::converged)
                .toList();
    }

    /** ln of the largest density that a peak has at u. */
    private double explained(double[] u) {
        return peaks.stream().mapToDouble(peak -> peak.logDensity(u)).max().orElse(0);
    }

    List<Scout> peaks() {
        return peaks;
    }

    /** The peak whose draws are nearest to u. */
    int nearest(double[] u) {
        if (peaks.size() == 1) {
            return 0;
        }
        int nearest = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < peaks.size(); c++) {
            double density = peaks.get(c).logDensity(u);
            if (density > highest) {
                highest = density;
                nearest = c;
            }
        }
        return nearest;
    }

    /** As many draws from each peak, {@code [peaks · each, d]}. */
    double[][] draws(int each, long seed) {
        double[][] draws = new double[peaks.size() * each][];
        for (int c = 0; c < peaks.size(); c++) {
            RandomGenerator random = new RandomStreams(seed).at("scout", c);
            for (int s = 0; s < each; s++) {
                draws[c * each + s] = peaks.get(c).draw(s, random);
            }
        }
        return draws;
    }

    /** The posterior's share of each peak by importance weights of its own draws. */
    double[] shares(int each, long seed) {
        double[][] draws = draws(each, seed);
        double[] f = Assessment.Weights.logDensities(model, draws);
        double max = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < f.length; s++) {
            double[] u = draws[s];
            double density = peaks.stream()
                    .mapToDouble(peak -> Math.exp(peak.logDensity(u)))
                    .sum();
            f[s] -= Math.log(density);
            max = Math.max(max, f[s]);
        }
        double[] shares = new double[peaks.size()];
        double total = 0;
        for (int s = 0; s < f.length; s++) {
            double weight = Math.exp(f[s] - max);
            shares[nearest(draws[s])] += weight;
            total += weight;
        }
        for (int c = 0; c < shares.length; c++) {
            shares[c] /= total;
        }
        return shares;
    }
}
