package org.vi4j.net;

import java.util.List;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.net.NetData.Target;

/**
 * How the numbers of a row are read by a net: the features, then the target, scaled or as the number of its class.
 *
 * @param features the shape of images, or the encoding of a table's other columns
 * @param target what is predicted
 */
record NetCodec(Codec features, Target target) implements Codec {
    /** Returns the number of features, d. */
    int inputs() {
        return (int) features.size();
    }

    @Override
    public long size() {
        return features.size() + 1;
    }

    @Override
    public List<Integer> grid() {
        return List.of(1, (int) size(), 1);
    }

    @Override
    public List<Integer> groups() {
        return List.of();
    }

    @Override
    public String noun() {
        return features.noun();
    }

    @Override
    public void requireFits(Dataset rows, String wantedBy) {
        if (!equals(rows.codec())) {
            throw new UserError(rows.source() + " has other columns, classes or sizes than " + wantedBy + " takes");
        }
    }
}
