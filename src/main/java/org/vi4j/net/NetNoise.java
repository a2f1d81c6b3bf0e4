package org.vi4j.net;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.net.NetConfig.NetMethod;

/** What the draws of a net are given: noise of random weights, dropout's masks, or nothing. */
final class NetNoise {
    private NetNoise() {}

    /**
     * Returns what one draw is given for n rows, or nothing where it draws nothing.
     *
     * @param net whose draw
     * @param noise makes it
     * @param room where it lies
     * @param stream what it is for
     * @param step of that stream
     * @param draw its number
     * @param n rows
     * @param random whether the weights are random variables
     */
    static @Nullable INDArray of(
            NetNetwork net, Noise noise, Room room, String stream, long step, int draw, int n, boolean random) {
        Draw shape = net.draws().get(draw);
        String name = stream + "-" + draw;
        if (random) {
            INDArray out = room.of(DataType.FLOAT, n, shape.draws());
            noise.normal(name, step, out);
            return out;
        }
        boolean hidden = draw < net.weights().size() - 1;
        if (net.config().method() == NetMethod.MC_DROPOUT && hidden && !shape.pools()) {
            INDArray out = room.of(DataType.FLOAT, n, shape.draws());
            noise.mask(name, step, net.config().dropout(), out);
            return out;
        }
        return null;
    }
}
