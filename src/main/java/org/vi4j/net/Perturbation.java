package org.vi4j.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A draw of a dense layer's weights less their means, in units of their standard deviations, and the signs that make it
 * another one for each row (Flipout: Wen, Vicol, Ba, Tran and Grosse, "Flipout: efficient pseudo-independent weight
 * perturbations on mini-batches", ICLR 2018).
 *
 * @param noise ε of weights [in, k]
 * @param biasNoise ε of biases [1, k]
 * @param signs of each row's inputs, [n, in]; those of its outputs are the draw's noise
 */
record Perturbation(INDArray noise, INDArray biasNoise, INDArray signs) {
    /** Makes a net's perturbations, step by step. */
    static final class Source {
        private final NetNetwork net;
        private final Noise noise;
        private final List<Room[]> rooms = new ArrayList<>();

        Source(NetNetwork net, Noise noise) {
            this.net = net;
            this.noise = noise;
            net.weights().forEach(layer -> rooms.add(new Room[] {new Room(), new Room(), new Room()}));
        }

        /**
         * Draws the perturbations of a step.
         *
         * @param step from 0
         * @param n rows
         * @return one for each layer, none for convolutions and where a sum is not drawn
         */
        List<@Nullable Perturbation> at(long step, int n) {
            List<@Nullable Perturbation> all = new ArrayList<>();
            for (int i = 0; i < rooms.size(); i++) {
                WeightLayer layer = net.weights().get(i).layerConf();
                if (layer.windows() != null || i >= net.draws().size()) {
                    all.add(null);
                    continue;
                }
                INDArray weights = rooms.get(i)[0].of(DataType.FLOAT, layer.getNIn(), layer.getNOut());
                INDArray biases = rooms.get(i)[1].of(DataType.FLOAT, 1, layer.getNOut());
                INDArray signs = rooms.get(i)[2].of(DataType.FLOAT, n, layer.getNIn());
                noise.normal("weights-" + i, step, weights);
                noise.normal("biases-" + i, step, biases);
                noise.signs("signs-" + i, step, signs);
                all.add(new Perturbation(weights, biases, signs));
            }
            return all;
        }
    }
}
