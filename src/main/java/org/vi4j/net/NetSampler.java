package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.data.Dataset;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.net.NetData.Target;

/** Draws what a net may put out, over its weights, its members or its last layer, as distributions of the target. */
final class NetSampler {
    private final NetConfig config;
    private final NetCodec codec;
    private final List<NetNetwork> members;
    private final @Nullable LastLayer lastLayer;
    private final List<NetPredictor> predictors;

    NetSampler(
            NetConfig config,
            NetCodec codec,
            List<NetNetwork> members,
            @Nullable LastLayer lastLayer,
            Workers workers) {
        this.config = config;
        this.codec = codec;
        this.members = members;
        this.lastLayer = lastLayer;
        this.predictors =
                members.stream().map(net -> new NetPredictor(net, workers)).toList();
    }

    /** Returns how many rows are predicted by the same draws. */
    int block() {
        return predictors.get(0).block();
    }

    /** Returns what the draws predict of rows from…to−1, which are those of a chunk among more. */
    NetDraws of(Dataset rows, int from, int to, long chunk) {
        NetPredictor first = predictors.get(0);
        INDArray x = first.inputs(rows, from, to);
        if (lastLayer != null) {
            return lastLayerDraws(lastLayer, first, x, to - from, chunk).requireFinite(from, to);
        }
        boolean random = first.isRandom();
        int count = random ? config.draws() : members.size();
        double[][] outputs = new double[count][];
        for (int s = 0; s < count; s++) {
            float[] out = predictors.get(random ? 0 : s).draw(x, to - from, chunk, random ? s : 0, count);
            outputs[s] = new double[out.length];
            for (int i = 0; i < out.length; i++) {
                outputs[s][i] = out[i];
            }
        }
        return interpret(outputs, to - from, random).requireFinite(from, to);
    }

    private NetDraws interpret(double[][] outputs, int n, boolean random) {
        if (codec.target() instanceof Target.Classes classes) {
            int k = classes.classes().size();
            double[][] probabilities = new double[outputs.length][n * k];
            for (int s = 0; s < outputs.length; s++) {
                for (int i = 0; i < n; i++) {
                    double[] p = LastLayer.softmax(Arrays.copyOfRange(outputs[s], i * k, (i + 1) * k));
                    System.arraycopy(p, 0, probabilities[s], i * k, k);
                }
            }
            return NetDraws.classes(probabilities);
        }
        Target.Numeric number = (Target.Numeric) codec.target();
        double[][] means = new double[outputs.length][n];
        double[][] variances = new double[outputs.length][n];
        double[][] ofWeights = new double[outputs.length][n];
        boolean own = config.noise() == NetConfig.Noise.HETEROSCEDASTIC;
        double unit = number.sd() * number.sd();
        for (int s = 0; s < outputs.length; s++) {
            NetNetwork net = members.get(random ? 0 : s);
            int w = outputs[s].length / n;
            for (int i = 0; i < n; i++) {
                means[s][i] = number.mean() + number.sd() * outputs[s][i * w];
                ofWeights[s][i] = !own && w == 2 ? unit * outputs[s][i * w + 1] : 0;
                double noise = own ? Math.exp(NetLoss.logVariance(outputs[s][i * w + 1])) : net.noiseVariance();
                variances[s][i] = ofWeights[s][i] + unit * noise;
            }
        }
        return NetDraws.numbers(means, variances, ofWeights);
    }

    private NetDraws lastLayerDraws(LastLayer last, NetPredictor predictor, INDArray x, int n, long chunk) {
        if (codec.target() instanceof Target.Numeric number) {
            double[][] numbers = new double[2][n];
            for (int from = 0; from < n; from += NetPredictor.PIECE) {
                double[][] piece = last.numbers(predictor.features(x, from));
                for (int part = 0; part < 2; part++) {
                    System.arraycopy(piece[part], 0, numbers[part], from, Math.min(piece[part].length, n - from));
                }
            }
            double unit = number.sd() * number.sd();
            double[] means = Arrays.stream(numbers[0])
                    .map(m -> number.mean() + number.sd() * m)
                    .toArray();
            double[] ofWeights = Arrays.stream(numbers[1]).map(v -> unit * v).toArray();
            double[] variances = Arrays.stream(ofWeights)
                    .map(v -> v + unit * last.noiseVariance())
                    .toArray();
            return NetDraws.numbers(new double[][] {means}, new double[][] {variances}, new double[][] {ofWeights});
        }
        List<LastLayer.Logits> pieces = new ArrayList<>();
        for (int from = 0; from < n; from += NetPredictor.PIECE) {
            pieces.add(last.logits(predictor.features(x, from)));
        }
        int k = pieces.get(0).means()[0].length;
        double[][] probabilities = new double[config.draws()][n * k];
        for (int s = 0; s < config.draws(); s++) {
            RandomGenerator random = new RandomStreams(config.seed()).at("last-layer", chunk * config.draws() + s);
            for (int i = 0; i < n; i++) {
                LastLayer.Logits logits = pieces.get(i / NetPredictor.PIECE);
                int row = i % NetPredictor.PIECE;
                double[] draw = logits.means()[row].clone();
                for (int c = 0; c < k; c++) {
                    double e = random.nextGaussian();
                    for (int d = c; d < k; d++) {
                        draw[d] += logits.factors()[row][d][c] * e;
                    }
                }
                System.arraycopy(LastLayer.softmax(draw), 0, probabilities[s], i * k, k);
            }
        }
        return NetDraws.classes(probabilities);
    }
}
