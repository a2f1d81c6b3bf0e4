package org.vi4j.net;

import java.util.List;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.Codec;

/**
 * How many rows a net takes at once: no array may be longer than can be addressed as one piece of memory, of 2 GiB.
 * Where rows are so wide that the usual numbers of them are too many, there are fewer.
 *
 * @param block rows that are predicted by the same draws, a power of two
 * @param piece rows of those that go through the net at once, a power of two that is not above the block
 */
record RowsAtOnce(int block, int piece) {
    /** The most numbers of an array. */
    static final long MOST = Integer.MAX_VALUE / Float.BYTES;

    /**
     * Returns how many rows a net predicts at once.
     *
     * @param layers of weights
     * @param batch rows of a step of its training, whose memory prediction should not exceed where there are wide rows
     */
    static RowsAtOnce of(List<WeightLayer> layers, int batch) {
        long held = 0;
        for (WeightLayer layer : layers) {
            held = Math.max(held, Math.max(read(layer), (long) layer.places() * layer.getNOut()));
        }
        int block = fitting(held, NetPredictor.CHUNK);
        long widest = widest(layers);
        int piece = fitting(widest, Math.min(block, NetPredictor.PIECE));
        return new RowsAtOnce(
                block, piece == NetPredictor.PIECE ? piece : Math.min(piece, Integer.highestOneBit(batch)));
    }

    /**
     * Throws if a step of training would make too long an array.
     *
     * @param layers of weights
     * @param batch rows of a step
     * @param features of a row
     * @throws UserError if so
     */
    static void requireFits(List<WeightLayer> layers, int batch, Codec features) {
        long widest = widest(layers);
        long most = MOST / widest;
        if (most == 0) {
            throw new UserError("a layer of the net would make " + widest + " numbers of one " + features.noun()
                            + ": at most " + MOST + " are possible; give a smaller " + features.noun()
                            + " or narrower layers")
                    .by("convolutions", "hidden");
        }
        if (batch > most) {
            throw new UserError("batch is " + batch + ", and a layer of the net would make " + widest
                            + " numbers of each " + features.noun() + ": give a batch of at most " + most)
                    .by("batch");
        }
    }

    /** Returns how many numbers a layer reads of a row. */
    private static long read(WeightLayer layer) {
        Windows windows = layer.windows();
        return windows == null ? layer.getNIn() : windows.image();
    }

    /** Returns the length of a row in the longest array of a pass through the layers and back. */
    private static long widest(List<WeightLayer> layers) {
        long widest = 1;
        for (WeightLayer layer : layers) {
            long outputs = layer.getNOut() * (layer.isRandom() ? 2 : 1);
            widest = Math.max(widest, layer.places() * Math.max(layer.getNIn(), outputs));
        }
        return widest;
    }

    private static int fitting(long numbers, int rows) {
        int fitting = rows;
        while (fitting > 1 && fitting * numbers > MOST) {
            fitting /= 2;
        }
        return fitting;
    }
}
