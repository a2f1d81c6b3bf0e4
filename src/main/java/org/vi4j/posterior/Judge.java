package org.vi4j.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.diagnostics.Evidence;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.joint.Parameters;

/** Gathers the evidence on an approximation: its weights, and its moments beside the weighted ones. */
final class Judge {
    private Judge() {}

    static Evidence evidence(Posterior.Approximation q, double[][] draws, ImportanceWeights weights) {
        Columns columns = Columns.of(q.parameters(), draws);
        return Evidence.of(weights, columns.names, columns.values);
    }

    /** Draws of every parameter and of every unconstrained coordinate that is not one, a column each. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Columns(List<String> names, double[][] values) {
        static Columns of(Parameters parameters, double[][] draws) {
            List<String> names = new ArrayList<>(parameters.names());
            double[][] theta = Arrays.stream(draws).map(parameters::constrain).toArray(double[][]::new);
            List<double[]> values = new ArrayList<>(List.of(transposed(theta)));
            List<String> coordinates = parameters.coordinateNames();
            double[][] u = transposed(draws);
            for (int j = 0; j < u.length; j++) {
                if (!names.contains(coordinates.get(j))) {
                    names.add(coordinates.get(j));
                    values.add(u[j]);
                }
            }
            return new Columns(names, values.toArray(double[][]::new));
        }

        private static double[][] transposed(double[][] rows) {
            double[][] columns = new double[rows[0].length][rows.length];
            for (int s = 0; s < rows.length; s++) {
                for (int j = 0; j < columns.length; j++) {
                    columns[j][s] = rows[s][j];
                }
            }
            return columns;
        }
    }
}
