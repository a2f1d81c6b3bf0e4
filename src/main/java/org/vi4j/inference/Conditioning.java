package org.vi4j.inference;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.vi4j.internal.math.Cholesky;

/**
 * The coordinates and units in which a family is fitted, and how steep the ELBO is in them.
 *
 * @param coordinates of u
 * @param units of λ, for a family that has some
 * @param curvature the largest of the ELBO, but 1
 * @param leastCurvature by a mean, the smallest, roughly; NaN where it is not known
 */
record Conditioning(Coordinates coordinates, Optional<Family.Units> units, double curvature, double leastCurvature) {
    /** Above so many coordinates the whole spectrum takes seconds. */
    private static final int MOST = 200;
    /** Above so many, a Hessian takes more memory and time than a fit without it. */
    private static final int MOST_UNITS = 2_000;

    private static final int POWER_STEPS = 20;
    /** That of ω and B together is 4, see the family's units; the means' own adds to it. */
    private static final double OF_UNITS = 2;

    /** By the posterior's curvature, where the family can make use of it. */
    static Conditioning of(Family family, Initialization found) {
        boolean whitens = family.whitening().isPresent();
        // Whether there are units is known from a precision only; that of independent coordinates is one.
        boolean scales = !whitens
                && family.dimension() <= MOST_UNITS
                && family.units(identity(family.dimension())).isPresent();
        if (!whitens && !scales) {
            return plain(family, found);
        }
        Optional<Initialization.Precision> known = found.precision();
        if (known.isEmpty()) {
            return plain(family, found);
        }
        Initialization.Precision precision = known.get();
        if (whitens) {
            Coordinates white = found.coordinates()
                    .whitened(Cholesky.of(precision.inverse()).lower());
            return new Conditioning(white, Optional.empty(), 1, 1);
        }
        double[] sd = precision.sd();
        double[][] a = precision.stretched(sd);
        Optional<Family.Units> units = family.units(a);
        double[][] own = units.orElseThrow().curvature(a);
        double least = own.length <= MOST
                ? Arrays.stream(new EigenDecomposition(new Array2DRowRealMatrix(own, false)).getRealEigenvalues())
                        .min()
                        .orElseThrow()
                : Double.NaN;
        return new Conditioning(found.coordinates().stretched(sd), units, OF_UNITS + largest(own), least);
    }

    /** As the pilot found them. */
    static Conditioning plain(Family family, Initialization found) {
        return new Conditioning(
                found.coordinates(),
                Optional.empty(),
                family.settles() ? found.curvature() : 1,
                found.leastCurvature());
    }

    private static double[][] identity(int d) {
        double[][] identity = new double[d][d];
        for (int j = 0; j < d; j++) {
            identity[j][j] = 1;
        }
        return identity;
    }

    /** The largest eigenvalue, by power iteration; at least 1. */
    private static double largest(double[][] a) {
        double[] v = new double[a.length];
        Arrays.setAll(v, j -> Math.cos(j + 1.0));
        double largest = 1;
        for (int k = 0; k < POWER_STEPS; k++) {
            double[] from = v;
            double norm = Math.sqrt(Arrays.stream(from).map(x -> x * x).sum());
            double[] to = new double[v.length];
            for (int i = 0; i < to.length; i++) {
                for (int j = 0; j < to.length; j++) {
                    to[i] += a[i][j] * from[j] / norm;
                }
            }
            largest = Math.max(
                    largest, Math.sqrt(Arrays.stream(to).map(x -> x * x).sum()));
            v = to;
        }
        return largest;
    }
}
