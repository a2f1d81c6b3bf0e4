package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.vi4j.math.RandomStreams;

/**
 * Draws of the posterior, in the fit's units, rounded to float32 as a saved model keeps them.
 *
 * @param sigma the noise's standard deviation, 1 where there is none, {@code [S]}
 * @param covariance Σ of each term, {@code [S][terms][q * q]}
 * @param coefficients all of them, {@code [S][d]}
 * @param shared τ of fixed coefficients that share one, {@code [S][m]}; a saved model has none
 */
@SuppressWarnings("ArrayRecordComponent")
record MixedDraws(double[] sigma, double[][][] covariance, double[][] coefficients, double[][] shared) {
    /** Points of which draws are made at most, where each is costly. */
    private static final double BUDGET = 2e10;

    private static final int LEAST = 16;

    private record Draw(double sigma, double[][] covariance, double[] coefficients, double[] shared) {}

    /** Draws. The points ψ are chosen by their weights; given one, coefficients are drawn as they are there. */
    static MixedDraws of(
            SpreadTarget target, Integration integration, Spreads spreads, Layout layout, int count, long seed) {
        RandomStreams streams = new RandomStreams(seed);
        int distinct = (int) Math.max(LEAST, Math.min(count, BUDGET / target.cost()));
        int pairs = Math.max(1, Math.min(distinct, target.paired() ? (count + 1) / 2 : count));
        int[] times = integration.resample(pairs, streams.at("points", 0));
        List<Draw> draws = new ArrayList<>();
        int made = 0;
        for (int i = 0; i < times.length; i++) {
            if (times[i] == 0) {
                continue;
            }
            double[] psi = integration.points().get(i);
            SpreadTarget.Conditional given = target.conditional(psi);
            double[][] covariance = new double[layout.terms().size()][];
            Arrays.setAll(covariance, t -> rounded(flat(spreads.covariance(psi, t))));
            double[] shared = new double
                    [spreads.dimension() - spreads.begin(layout.terms().size())];
            Arrays.setAll(shared, m -> spreads.shared(psi, m));
            // So many of all draws belong to this point's share of the pairs.
            int begin = (int) ((long) count * made / pairs);
            made += times[i];
            int own = (int) ((long) count * made / pairs) - begin;
            for (double[] at : given.draws(own, streams, begin)) {
                draws.add(new Draw((float) spreads.sigma(psi), covariance, rounded(at), shared));
            }
        }
        // In no order of the points, so that any first so many are draws too.
        int[] order = streams.permutation("order", 0, draws.size());
        List<Draw> shuffled = new ArrayList<>(Collections.nCopies(draws.size(), draws.get(0)));
        for (int i = 0; i < order.length; i++) {
            shuffled.set(i, draws.get(order[i]));
        }
        return new MixedDraws(
                shuffled.stream().mapToDouble(Draw::sigma).toArray(),
                shuffled.stream().map(Draw::covariance).toArray(double[][][]::new),
                shuffled.stream().map(Draw::coefficients).toArray(double[][]::new),
                shuffled.stream().map(Draw::shared).toArray(double[][]::new));
    }

    private static double[] flat(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] rounded(double[] values) {
        return Arrays.stream(values).map(v -> (float) v).toArray();
    }

    int count() {
        return sigma.length;
    }
}
