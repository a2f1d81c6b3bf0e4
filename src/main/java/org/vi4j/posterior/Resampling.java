package org.vi4j.posterior;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.math.RandomStreams;

/** Draws from q, chosen by their importance weights without replacement. */
final class Resampling {
    /** Candidates for each draw that is kept, so that leaving out those taken changes little. */
    private static final int CANDIDATES = 10;

    private static final int MIN_CANDIDATES = 1000;

    private Resampling() {}

    static double[][] choose(Posterior.Approximation q, int count, long seed) {
        double[][] candidates = q.drawUnconstrained(Math.max(MIN_CANDIDATES, CANDIDATES * count), seed);
        RandomGenerator random = new RandomStreams(seed).at("resample", 0);
        // The largest of ln w plus Gumbel noise are a draw without replacement (Efraimidis and Spirakis, 2006).
        double[] keys = Arrays.stream(q.weigh(candidates).logWeights())
                .map(l -> l - Math.log(-Math.log(random.nextDouble())))
                .toArray();
        return IntStream.range(0, candidates.length)
                .boxed()
                .sorted(Comparator.comparingDouble(s -> -keys[s]))
                .limit(count)
                .map(s -> q.parameters().constrain(candidates[s]))
                .toArray(double[][]::new);
    }
}
