package org.vi4j.model;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.vi4j.distribution.Gaussian;

/** A posterior's named coefficients: means, standard deviations and covariance. Immutable. */
public final class Coefficients {
    private final List<String> names;
    private final double[] mean;
    private final RealMatrix covariance;

    private Coefficients(List<String> names, double[] mean, RealMatrix covariance) {
        this.names = List.copyOf(names);
        this.mean = mean;
        this.covariance = covariance;
    }

    /** Returns those of w = Av + b for v ~ q: mean Aμ + b, covariance AΣAᵀ. */
    static Coefficients affine(List<String> names, double[][] a, double[] b, Gaussian q) {
        RealMatrix map = new Array2DRowRealMatrix(a, false);
        double[] mean = map.operate(q.mean());
        for (int j = 0; j < mean.length; j++) {
            mean[j] += b[j];
        }
        RealMatrix covariance =
                map.multiply(new Array2DRowRealMatrix(q.covariance(), false)).multiply(map.transpose());
        return new Coefficients(names, mean, covariance);
    }

    /** Returns the coefficients' names, {@code [d]}. */
    public List<String> names() {
        return names;
    }

    /** Returns their means, {@code [d]}. */
    public double[] mean() {
        return mean.clone();
    }

    /** Returns their standard deviations, {@code [d]}. */
    public double[] sd() {
        double[] sd = new double[mean.length];
        for (int j = 0; j < sd.length; j++) {
            sd[j] = Math.sqrt(covariance.getEntry(j, j));
        }
        return sd;
    }

    /** Returns their covariance, {@code [d, d]}. */
    public double[][] covariance() {
        return covariance.getData();
    }
}
