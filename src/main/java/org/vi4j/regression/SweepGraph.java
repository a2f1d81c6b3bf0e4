package org.vi4j.regression;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.model.LinearRegression.HierarchicalRegression;

/** CAVI sweeps of Bayesian linear regression, and the ELBO after each, as one SameDiff graph. */
sealed interface SweepGraph permits KnownSweep, LearnedSweep, SpectralSweep {
    /**
     * Runs the next sweeps, one or more: one execution of the graph.
     *
     * @return the states after each, in order
     */
    List<CaviRegression.State> sweeps(CaviRegression.State state);

    /** The graph that a model needs, for blocks of a given size. */
    static SweepGraph of(HierarchicalRegression model, int block) {
        if (model.precisionsKnown()) {
            return new KnownSweep(model, block);
        }
        boolean spectral = block == model.data().dimension() && SpectralSweep.fits(model);
        return spectral ? new SpectralSweep(model) : new LearnedSweep(model, block);
    }

    /** An output. */
    static INDArray array(Map<String, INDArray> out, String name) {
        INDArray array = out.get(name);
        if (array == null) {
            throw new IllegalStateException("the graph has no output " + name);
        }
        return array;
    }

    /** An output's numbers. */
    static double[] doubles(Map<String, INDArray> out, String name) {
        INDArray array = array(out, name);
        return array.reshape(array.length()).toDoubleVector();
    }

    /** Numbers as a column, {@code [n, 1]}. */
    static INDArray column(double[] values) {
        return Nd4j.create(values, new long[] {values.length, 1}, 'c');
    }

    /** A matrix times a vector. ND4J's product fails for vectors of one number. */
    static SDVariable product(SDVariable matrix, SDVariable vector, int length) {
        return length == 1 ? matrix.reshape(-1).mul(vector) : matrix.mmul(vector);
    }
}
