package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Auroc;

/**
 * One measure of how uncertain predictions are: on the judged rows and, where there are some, on rows of another kind.
 *
 * @param key its name in JSON
 * @param words its name for people, with the unit
 * @param own of the judged rows, [n]
 * @param others of rows of another kind, [m], possibly none
 * @param auroc how well it tells the others apart, if it should and there are some
 */
@SuppressWarnings("ArrayRecordComponent")
record Uncertainty(
        String key,
        String words,
        double[] own,
        double[] others,
        @Nullable Auroc auroc) {
    private static final double ROUNDING = 1e-5;

    /** Returns the measures of predictions, in the order in which they are shown. */
    static List<Uncertainty> of(List<NetPrediction> own, List<NetPrediction> others, String target) {
        List<Uncertainty> all = new ArrayList<>();
        if (own.get(0) instanceof NetPrediction.Label) {
            all.add(of("entropy", "entropy of the classes, nats", own, others, true, Uncertainty::entropy));
            all.add(of(
                    "mutual_information",
                    "mutual information of class and weights (epistemic), nats",
                    own,
                    others,
                    true,
                    NetPrediction::epistemic));
            all.add(of(
                    "entropy_left",
                    "entropy if the weights were known (aleatoric), nats",
                    own,
                    others,
                    false,
                    NetPrediction::aleatoric));
        } else {
            all.add(of(
                    "epistemic_variance",
                    "epistemic sd of " + target,
                    own,
                    others,
                    true,
                    each -> Math.sqrt(each.epistemic())));
            all.add(of(
                    "aleatoric_variance",
                    "aleatoric sd of " + target,
                    own,
                    others,
                    false,
                    each -> Math.sqrt(each.aleatoric())));
        }
        return all;
    }

    /** Says whether it is the same for all rows, as the noise of a number that has one for all of them. */
    boolean constant() {
        double[] all = DoubleStream.concat(Arrays.stream(own), Arrays.stream(others))
                .sorted()
                .toArray();
        return all[all.length - 1] - all[0] <= ROUNDING * Math.abs(all[0]);
    }

    private static double entropy(NetPrediction prediction) {
        return prediction.epistemic() + prediction.aleatoric();
    }

    private static Uncertainty of(
            String key,
            String words,
            List<NetPrediction> own,
            List<NetPrediction> others,
            boolean tells,
            ToDoubleFunction<NetPrediction> value) {
        double[] in = own.stream().mapToDouble(value).toArray();
        double[] out = others.stream().mapToDouble(value).toArray();
        return new Uncertainty(key, words, in, out, tells && out.length > 0 ? Auroc.ofUncertainty(in, out) : null);
    }
}
