package org.vi4j.net;

import java.util.Arrays;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.math.Platform;
import org.vi4j.net.NetData.Target;

/** Whether the numbers of a file can be those of a trained net: no training comes to others. */
final class NetSoundness {
    private NetSoundness() {}

    /** Refuses variances that are none, and layers whose weights or variances are all zero. */
    static void require(NetNetwork net, StoredZip zip) {
        boolean variances = net.noiseVariance() > 0;
        for (int i = 0; i < net.weights().size(); i++) {
            variances &= net.priorVariance(i, false) > 0;
            Weights layer = net.weights().get(i);
            int means = Math.toIntExact(layer.layerConf().means());
            int all = Math.toIntExact(layer.numParams());
            Span weights = Span.of(layer, 0, means);
            if (weights.least() == 0 && weights.most() == 0) {
                throw zip.damaged("all weights of its layer "
                        + layer.layerConf().getLayerName() + " are zero; train the net again");
            }
            if (all > means) {
                Span spread = Span.of(layer, means, all);
                variances &= spread.least() >= 0 && spread.most() > 0;
            }
        }
        if (!variances) {
            throw zip.damaged("it holds variances that are not positive; train the net again");
        }
    }

    /** Refuses a last layer's posterior that is no normal distribution. */
    static void require(double[] means, double[][] covariance, double noise, Target target, StoredZip zip) {
        boolean sound = Arrays.stream(means).allMatch(Double::isFinite)
                && (target instanceof Target.Classes || (noise > 0 && Double.isFinite(noise)));
        for (int i = 0; i < means.length; i++) {
            double variance = covariance[covariance.length == 1 ? 0 : i][i];
            sound &= variance > 0 && Double.isFinite(variance);
        }
        if (!sound) {
            throw zip.damaged("its last layer's posterior has means or variances that are none; train the net again");
        }
    }

    /** The ends of some of a layer's numbers. */
    private record Span(float least, float most) {
        static Span of(Weights layer, int from, int to) {
            float[] piece = new float[Math.min(to - from, Floats.PIECE)];
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            for (int at = from; at < to; at += piece.length) {
                int n = Math.min(piece.length, to - at);
                Platform.hostMemory(layer.params()).get(at, piece, 0, n);
                for (int i = 0; i < n; i++) {
                    least = Math.min(least, piece[i]);
                    most = Math.max(most, piece[i]);
                }
            }
            return new Span(least, most);
        }
    }
}
