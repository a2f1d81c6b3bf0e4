package org.vi4j.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
import org.vi4j.math.Workers;
import org.vi4j.vae.Codes;
import org.vi4j.vae.Scorer;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeNetwork;

/** The codes of rows under a VAE, or their ELBO. */
final class VaeScorer implements RowScorer {
    private static final long serialVersionUID = 1;

    private final Broadcast<SharedModel<Vae>> model;
    private final @Nullable String array;
    private final boolean codes;

    /** Scores by the ELBO, or encodes. */
    VaeScorer(Broadcast<SharedModel<Vae>> model, @Nullable String array, boolean codes) {
        this.model = model;
        this.array = array;
        this.codes = codes;
    }

    @Override
    public List<StructField> columns() {
        return codes
                ? List.of(
                        DataTypes.createStructField("code_mean", DataTypes.createArrayType(DataTypes.DoubleType), true),
                        DataTypes.createStructField("code_sd", DataTypes.createArrayType(DataTypes.DoubleType), true))
                : List.of(DataTypes.createStructField("elbo", DataTypes.DoubleType, true));
    }

    @Override
    public Block open(StructType schema) {
        // The same parameters, and activations of its own: tasks run side by side.
        VaeNetwork network = model.value().get().network().replica();
        EncodedRows rows = new EncodedRows(network.codec(), schema, array);
        return (block, before) -> codes ? codes(network, rows.encode(block)) : elbos(network, rows.encode(block));
    }

    private static List<Object[]> codes(VaeNetwork network, Dataset rows) {
        Codes codes = Codes.of(network, rows);
        List<Object[]> all = new ArrayList<>(rows.count());
        for (int i = 0; i < rows.count(); i++) {
            Double[] mean = new Double[codes.latent()];
            Double[] sd = new Double[codes.latent()];
            for (int j = 0; j < mean.length; j++) {
                mean[j] = (double) codes.mean(i, j);
                sd[j] = (double) codes.deviation(i, j);
            }
            all.add(new Object[] {mean, sd});
        }
        return all;
    }

    private static List<Object[]> elbos(VaeNetwork network, Dataset rows) {
        Dataset targets =
                network.config().binarize().evaluation(rows, network.config().seed());
        try (Workers workers = new Workers(1)) {
            List<Object[]> all = new ArrayList<>(rows.count());
            for (double elbo :
                    new Scorer.Elbo(1).score(network, targets, workers).values()) {
                all.add(new Object[] {elbo});
            }
            return all;
        }
    }
}
