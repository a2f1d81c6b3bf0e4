package org.vi4j.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.net.Net;
import org.vi4j.net.NetData.Target;

/** The predictions of a Bayesian neural network, with their uncertainty and where it comes from. */
final class NetScorer implements RowScorer {
    private static final long serialVersionUID = 1;

    private final Broadcast<SharedModel<Net>> model;
    private final String[] names;
    private final boolean classes;
    private final @Nullable String array;
    private final double level;

    NetScorer(Broadcast<SharedModel<Net>> model, Net here, @Nullable String array, double level) {
        this.model = model;
        this.names = here.predictionColumns().toArray(new String[0]);
        this.classes = here.target() instanceof Target.Classes;
        this.array = array;
        this.level = level;
    }

    @Override
    public int block() {
        return Net.BLOCK;
    }

    @Override
    public List<StructField> columns() {
        List<StructField> columns = new ArrayList<>();
        for (String name : names) {
            boolean word = classes && columns.isEmpty();
            columns.add(DataTypes.createStructField(name, word ? DataTypes.StringType : DataTypes.DoubleType, true));
        }
        return columns;
    }

    @Override
    public Block open(StructType schema) {
        SharedModel<Net> shared = model.value();
        EncodedRows encoder = shared.lend(net -> new EncodedRows(net.features(), schema, array));
        return (rows, before) -> shared.lend(net -> {
            List<Object[]> all = new ArrayList<>(rows.size());
            net.predict(
                    encoder.encode(rows),
                    before,
                    prediction -> all.add(prediction.values(level).toArray()));
            return all;
        });
    }
}
