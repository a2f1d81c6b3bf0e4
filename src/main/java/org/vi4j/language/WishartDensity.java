package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.Variates;
import org.vi4j.language.ModelBuilder.Distribution;

/**
 * The Wishart distribution W(ν, S) of a covariance matrix, or of its inverse W(ν, S⁻¹):
 *
 * <pre>ln p(X) = (ν − d − 1)/2 ln|X| − ½ tr(S⁻¹X) − νd/2 ln 2 − ν/2 ln|S| − ln Γ_d(ν/2)</pre>
 */
final class WishartDensity extends Distribution {
    private final Real degrees;
    private final Matrix scale;
    private final Slot factor;
    private final int d;

    WishartDensity(Object degrees, Matrix scale) {
        this.degrees = new Real(Slot.of(degrees));
        this.scale = scale;
        this.d = scale.columns();
        if (scale.rows() != d) {
            throw new UserError("wishart: a scale of [" + scale.rows() + ", " + d + "], must be square");
        }
        this.factor = CholeskyFactor.of(scale.slot(), d);
    }

    @Override
    List<Slot> arguments() {
        return List.of(degrees.slot(), scale.slot(), factor);
    }

    /** Made of the language's own operations: ½ tr(S⁻¹X) = ½ |L_S⁻¹ L_X|², ln|X| = 2 Σ ln diag L_X. */
    @Override
    void state(Tape tape, String name, Slot value) {
        Matrix.requireSame("numbers of " + name + " and of the scale of its wishart", value.size, d * d);
        Matrix own = new Matrix(CholeskyFactor.of(value, d), d);
        Matrix root = new Matrix(factor, d);
        Real logs = own.diagonal().log().sum();
        Real scaleLogs = root.diagonal().log().sum();
        Real trace = root.solveLower(own).flat().square().sum();
        Real term = degrees.minus(d + 1)
                .times(logs)
                .minus(trace.times(0.5))
                .minus(degrees.times(d / 2.0 * Math.log(2)))
                .minus(degrees.times(scaleLogs))
                .minus(0.25 * d * (d - 1) * Math.log(Math.PI));
        for (int i = 0; i < d; i++) {
            term = term.minus(degrees.times(0.5).minus(i / 2.0).logGamma());
        }
        tape.add(new Term(name, term.slot()));
    }

    /** Bartlett's decomposition. */
    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        double nu = degrees.slot().get(w, 0);
        double[] a = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                a[i * d + j] = random.nextGaussian();
            }
            a[i * d + i] = Math.sqrt(2 * Variates.gamma((nu - i) / 2, random));
        }
        double[] root = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int k = 0; k <= i; k++) {
                Rows.axpy(factor.in(w)[factor.at + i * d + k], a, k * d, root, i * d, d);
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                out[at + i * d + j] = Rows.dot(root, i * d, root, j * d, d);
            }
        }
    }

    @Override
    public String toString() {
        return "wishart of dimension " + d;
    }
}
