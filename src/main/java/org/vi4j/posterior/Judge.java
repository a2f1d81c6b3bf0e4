package org.vi4j.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * Gathers the evidence on an approximation q: the weights of its draws, its moments beside the weighted ones, the
 * direction in which it is narrowest, and what draws from every mode that climbs find add to its own. These are
 * weighted together, by p over the mixture that all draws come from (Veach and Guibas, "Optimally combining sampling
 * techniques", 1995), so that they see what q does not, and lose nothing that it sees.
 */
final class Judge {
    /** Draws from modes, all together, for one of q. */
    private static final double SCOUTS = 0.5;

    /** Above so many coordinates curvatures cost more than they tell. */
    private static final int MOST = 100;

    private static final int WIDER_STARTS = 8;
    private static final double WIDER = 3;
    /** A mode where q has less than this share of the draws that it should have is one it does not know. */
    private static final double KNOWN = 0.1;

    private final Posterior.Approximation q;
    private final double[][] draws;
    private final double[] logP;
    private final double[] logQ;
    private final Columns own;

    private Judge(Posterior.Approximation q, double[][] draws, double[] logP, double[] logQ) {
        this.q = q;
        this.draws = draws;
        this.logP = logP;
        this.logQ = logQ;
        this.own = Columns.of(q.parameters(), draws);
    }

    /**
     * Gathers it.
     *
     * @param q the approximation
     * @param draws of q, {@code [n, d]}
     * @param logP f at them, {@code [n]}
     * @param logQ ln q at them, {@code [n]}
     * @param weights of them
     * @return the evidence
     */
    static Evidence evidence(
            Posterior.Approximation q, double[][] draws, double[] logP, double[] logQ, ImportanceWeights weights) {
        Judge judge = new Judge(q, draws, logP, logQ);
        Evidence own = Evidence.of(weights, judge.own.names, judge.own.values).with(q.ending());
        if (q.model().dimension() > MOST) {
            return own;
        }
        Spread spread = Spread.of(draws);
        return own.with(NarrowestDirection.of(q.model(), draws, spread)).with(judge.scouted(spread));
    }

    /** Draws from each mode beside chains. */
    private static final int CHAINS_SCOUTS = 1_000;

    /**
     * Looks for modes that chains never entered.
     *
     * @param model f
     * @param draws of the chains, {@code [n, d]}
     * @return the posterior's share of these modes
     */
    static double unseen(LogJoint model, double[][] draws) {
        if (model.dimension() > MOST) {
            return 0;
        }
        long seed = Arrays.hashCode(draws[0]);
        Spread spread = Spread.of(draws);
        Landscape landscape = Landscape.of(model, spread, starts(draws, spread.mean(), draws[0]), seed);
        return landscape.peaks().size() < 2 ? 0 : unseen(landscape, draws, landscape.shares(CHAINS_SCOUTS, seed));
    }

    private Evidence.Scouted scouted(Spread spread) {
        LogJoint model = q.model();
        long seed = Arrays.hashCode(draws[0]);
        Landscape landscape = Landscape.of(model, spread, starts(), seed);
        int peaks = landscape.peaks().size();
        if (peaks == 0) {
            return Evidence.Scouted.NOT;
        }
        int n = draws.length;
        int each = (int) Math.ceil(SCOUTS * n / peaks);
        double[][] further = landscape.draws(each, seed);
        double[][] all = Arrays.copyOf(draws, n + further.length);
        System.arraycopy(further, 0, all, n, further.length);
        double[] f = Arrays.copyOf(logP, all.length);
        System.arraycopy(Assessment.Weights.logDensities(model, further), 0, f, n, further.length);
        double[] ratios = new double[all.length];
        // Far off, rounding may make +∞ of a density, as of 1 - x where x is 1: no weight for what is not known.
        Arrays.setAll(f, s -> f[s] == Double.POSITIVE_INFINITY ? Double.NEGATIVE_INFINITY : f[s]);
        Arrays.setAll(ratios, s -> f[s] - mixture(landscape, s < n ? logQ[s] : q.logDensity(all[s]), all[s], each));
        ImportanceWeights weights;
        try {
            weights = ImportanceWeights.of(ratios);
        } catch (UserError e) {
            return Evidence.Scouted.NOT;
        }
        double[] shares = shares(landscape, all, weights);
        List<Evidence.Quantity> rows =
                Evidence.quantities(own.names, own.values, own.and(Columns.of(q.parameters(), further)), weights);
        int parameters = q.parameters().names().size();
        return new Evidence.Scouted(
                peaks,
                unseen(landscape, draws, shares),
                Arrays.stream(shares).map(x -> -x).sorted().map(x -> -x).boxed().toList(),
                weights.paretoK(),
                weights.paretoKError(),
                weights.ess() / weights.count(),
                rows.subList(0, parameters),
                rows.subList(parameters, rows.size()));
    }

    private List<double[]> starts() {
        int best = IntStream.range(0, draws.length)
                .reduce((a, b) -> logP[b] > logP[a] ? b : a)
                .orElseThrow();
        return starts(draws, q.unconstrainedMean(), draws[best]);
    }

    /** A draw, and points around the mean, three times as far off as draws. */
    private static List<double[]> starts(double[][] draws, double[] mean, double[] first) {
        List<double[]> starts = new ArrayList<>(List.of(first));
        for (int s = 0; s < Math.min(WIDER_STARTS, draws.length); s++) {
            double[] start = draws[(int) ((long) s * draws.length / WIDER_STARTS)].clone();
            Arrays.setAll(start, j -> mean[j] + WIDER * (start[j] - mean[j]));
            starts.add(start);
        }
        return starts;
    }

    /** The log density of what all draws come from, up to a constant: n q + each · Σ scouts. */
    private double mixture(Landscape landscape, double ownDensity, double[] u, int each) {
        double[] logs = new double[landscape.peaks().size() + 1];
        logs[0] = Math.log(draws.length) + ownDensity;
        for (int c = 1; c < logs.length; c++) {
            logs[c] = Math.log(each) + landscape.peaks().get(c - 1).logDensity(u);
        }
        return LogSumExp.of(logs, 0, logs.length);
    }

    private static double[] shares(Landscape landscape, double[][] all, ImportanceWeights weights) {
        double[] log = weights.logWeights();
        double[] shares = new double[landscape.peaks().size()];
        for (int s = 0; s < all.length; s++) {
            shares[landscape.nearest(all[s])] += Math.exp(log[s]);
        }
        return shares;
    }

    private static double unseen(Landscape landscape, double[][] draws, double[] shares) {
        double[] seen = new double[shares.length];
        for (double[] draw : draws) {
            seen[landscape.nearest(draw)] += 1.0 / draws.length;
        }
        return IntStream.range(0, shares.length)
                .filter(c -> seen[c] < KNOWN * shares[c])
                .mapToDouble(c -> shares[c])
                .sum();
    }

    /** Draws of every parameter and of every unconstrained coordinate that is not one, a column each. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Columns(List<String> names, double[][] values) {
        static Columns of(Parameters parameters, double[][] draws) {
            List<String> names = new ArrayList<>(parameters.names());
            double[][] theta = Arrays.stream(draws).map(parameters::constrain).toArray(double[][]::new);
            List<double[]> values = new ArrayList<>(List.of(transposed(theta)));
            List<String> coordinates = parameters.coordinateNames();
            double[][] u = transposed(draws);
            for (int j = 0; j < u.length; j++) {
                if (!names.contains(coordinates.get(j))) {
                    names.add(coordinates.get(j));
                    values.add(u[j]);
                }
            }
            return new Columns(names, values.toArray(double[][]::new));
        }

        /** The values of these draws, then those of others, {@code [m, n]}. */
        double[][] and(Columns others) {
            double[][] all = new double[values.length][];
            for (int j = 0; j < all.length; j++) {
                int n = values[j].length;
                all[j] = Arrays.copyOf(values[j], n + others.values[j].length);
                System.arraycopy(others.values[j], 0, all[j], n, others.values[j].length);
            }
            return all;
        }

        private static double[][] transposed(double[][] rows) {
            double[][] columns = new double[rows[0].length][rows.length];
            for (int s = 0; s < rows.length; s++) {
                for (int j = 0; j < columns.length; j++) {
                    columns[j][s] = rows[s][j];
                }
            }
            return columns;
        }
    }
}
