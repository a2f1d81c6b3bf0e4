package org.vi4j.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.vi4j.UserError;
import org.vi4j.mixture.MixtureModel;

/** Says to which component of a mixture rows belong; components are counted from 1, the heaviest first. */
final class MixtureScorer implements RowScorer {
    private static final long serialVersionUID = 1;

    private final Broadcast<SharedModel<MixtureModel>> model;

    MixtureScorer(Broadcast<SharedModel<MixtureModel>> model) {
        this.model = model;
    }

    @Override
    public List<StructField> columns() {
        return List.of(
                DataTypes.createStructField("component", DataTypes.IntegerType, true),
                DataTypes.createStructField("responsibilities", DataTypes.createArrayType(DataTypes.DoubleType), true),
                DataTypes.createStructField("log_density", DataTypes.DoubleType, true));
    }

    @Override
    public Block open(StructType schema) {
        MixtureModel here = model.value().get();
        List<String> header = List.of(schema.fieldNames());
        int[] places = here.columns().stream().mapToInt(header::indexOf).toArray();
        for (int j = 0; j < places.length; j++) {
            if (places[j] < 0) {
                throw new UserError("the DataFrame has no column '"
                        + here.columns().get(j) + "', which the model reads: it has " + header);
            }
        }
        return (rows, before) -> {
            List<Object[]> all = new ArrayList<>(rows.size());
            for (Row row : rows) {
                double[] x = new double[places.length];
                for (int j = 0; j < x.length; j++) {
                    Object cell = row.get(places[j]);
                    x[j] = RowEncoder.number(cell);
                    if (Double.isNaN(x[j]) && !RowEncoder.missing(cell)) {
                        throw new UserError("the DataFrame, column '" + header.get(places[j]) + "': '" + cell
                                + "' is not a finite number");
                    }
                }
                Object[] cells = new Object[3];
                if (RegressionScorer.whole(x)) {
                    MixtureModel.Assignment found = here.assign(x);
                    cells[0] = found.component() + 1;
                    cells[1] = found.responsibilities().toArray(new Double[0]);
                    cells[2] = found.logDensity();
                }
                all.add(cells);
            }
            return all;
        };
    }
}
