package org.vi4j.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vi4j.data.Dataset;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;
import org.vi4j.net.NetConfig.NetMethod;

/**
 * Predicts by draws of a net. Rows are taken in chunks of a fixed size, so that a draw is a pure function of the seed
 * and the row's place, whatever else is predicted.
 */
final class NetPredictor {
    static final int CHUNK = 512;

    /**
     * Rows go through the net so many at a time, always: products of other sizes round otherwise. Rows that are too
     * wide for that are taken as {@link RowsAtOnce} says.
     */
    static final int PIECE = 128;

    private final NetNetwork net;
    private final RowsAtOnce atOnce;
    private final Noise noise;
    private final Room inputs = new Room();
    private final List<Room> noises = new ArrayList<>();

    NetPredictor(NetNetwork net, Workers workers) {
        this(
                net,
                workers,
                RowsAtOnce.of(
                        net.weights().stream().map(Weights::layerConf).toList(),
                        net.config().batch()));
    }

    NetPredictor(NetNetwork net, Workers workers, RowsAtOnce atOnce) {
        this.net = net;
        this.atOnce = atOnce;
        this.noise = new Noise(net.config().seed(), workers);
        net.draws().forEach(draw -> noises.add(new Room()));
    }

    /** Returns how many rows are predicted by the same draws: {@value #CHUNK}, or fewer where they are wide. */
    int block() {
        return atOnce.block();
    }

    /** Says whether two draws of the net differ. */
    boolean isRandom() {
        return net.isRandom() || net.config().method() == NetMethod.MC_DROPOUT;
    }

    /** Puts rows where the net reads them, with rows of zeros behind that make the last piece whole. */
    INDArray inputs(Dataset rows, int from, int to) {
        int d = net.codec().inputs();
        int piece = atOnce.piece();
        int whole = (to - from + piece - 1) / piece * piece;
        INDArray x = inputs.of(DataType.FLOAT, whole, d);
        float[] row = new float[rows.width()];
        var memory = Platform.hostMemory(x);
        float[] zeros = new float[d];
        for (int i = to - from; i < whole; i++) {
            memory.put(i * d, zeros, 0, d);
        }
        for (int i = from; i < to; i++) {
            rows.copy(i, row, 0);
            memory.put((i - from) * d, row, 0, d);
        }
        return x;
    }

    /**
     * Returns one draw of what the net puts out.
     *
     * @param x as {@link #inputs} returns it
     * @param n how many of its rows count
     * @param chunk its number
     * @param draw its number
     * @param draws how many there are of each chunk
     * @return [n, w], a copy
     */
    float[] draw(INDArray x, int n, long chunk, int draw, int draws) {
        List<@Nullable INDArray> noise = noise(x.rows(), chunk * draws + draw);
        float[] copy = new float[0];
        int at = 0;
        // In pieces of about a batch, so that layers need no more memory than training does.
        for (int from = 0; from < n; from += atOnce.piece()) {
            int to = from + atOnce.piece();
            List<@Nullable INDArray> ofPiece = new ArrayList<>();
            for (INDArray all : noise) {
                ofPiece.add(all == null ? null : rows(all, from, to));
            }
            INDArray out = net.forward(rows(x, from, to), ofPiece);
            if (from == 0) {
                copy = new float[n * out.columns()];
            }
            int length = Math.min((int) out.length(), copy.length - at);
            Platform.hostMemory(out).get(0, copy, at, length);
            at += length;
        }
        return copy;
    }

    private static INDArray rows(INDArray all, int from, int to) {
        return from == 0 && to == all.rows() ? all : all.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    /**
     * Returns what the last layer sees of each of {@value #PIECE} rows, or of as many as there are, with a 1 at its
     * end, [n, h + 1].
     */
    double[][] features(INDArray x, int from) {
        List<double[]> all = new ArrayList<>();
        int piece = atOnce.piece();
        for (int at = from; at < Math.min(from + PIECE, x.rows()); at += piece) {
            all.addAll(List.of(LastLayer.features(net.features(rows(x, at, at + piece), noise(piece, 0)))));
        }
        return all.toArray(double[][]::new);
    }

    private List<@Nullable INDArray> noise(int n, long step) {
        List<@Nullable INDArray> all = new ArrayList<>();
        for (int i = 0; i < noises.size(); i++) {
            all.add(NetNoise.of(net, noise, noises.get(i), "predict", step, i, n, net.isRandom()));
        }
        return all;
    }
}
