package org.vi4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Prediction;
import org.vi4j.regression.RegressionModel;

/** The predictions of a regression. */
final class RegressionScorer implements RowScorer {
    private static final long serialVersionUID = 1;

    private final Broadcast<SharedModel<RegressionModel>> model;
    private final String[] names;
    private final RowReader.Missing missing;
    private final RowReader.Unseen unseen;
    private final double level;

    RegressionScorer(
            Broadcast<SharedModel<RegressionModel>> model,
            RowReader.Missing missing,
            RowReader.Unseen unseen,
            double level) {
        this.model = model;
        RegressionModel here = model.value().get();
        this.names = Prediction.names(here.likelihood()).toArray(new String[0]);
        this.missing = missing;
        this.unseen = unseen;
        this.level = level;
        here.policy(missing, unseen);
    }

    @Override
    public List<StructField> columns() {
        List<StructField> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(DataTypes.createStructField(name, DataTypes.DoubleType, true));
        }
        return columns;
    }

    @Override
    public Block open(StructType schema) {
        RegressionModel here = model.value().get();
        RowEncoder encoder =
                RowEncoder.ofPrediction("the DataFrame", schema, here.columns(), here.policy(missing, unseen));
        return (rows, before) -> {
            List<Object[]> all = new ArrayList<>(rows.size());
            for (Row row : rows) {
                Object[] cells = new Object[names.length];
                double[] x = encoder.encode(row);
                if (x != null && whole(x)) {
                    Map<String, Double> values = here.predict(x).values(level);
                    for (int k = 0; k < cells.length; k++) {
                        cells[k] = values.get(names[k]);
                    }
                }
                all.add(cells);
            }
            return all;
        };
    }

    static boolean whole(double[] x) {
        for (double value : x) {
            if (Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }
}
