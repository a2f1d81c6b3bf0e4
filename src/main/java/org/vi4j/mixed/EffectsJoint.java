package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.model.Likelihood;

/**
 * The joint density of everything where there is no noise, for a sampler: ψ of {@link Spreads}, the fixed coefficients,
 * and z ~ N(0, I) with the effects of a group u = D C z (non-centred), so that small standard deviations leave no
 * funnel,
 *
 * <pre>ln p(y, ψ, w, z) = ln p(y | Xw + ZDCz) + ln p(ψ) − ½ zᵀz − ½ Σ αⱼ wⱼ² + const</pre>
 *
 * A point is ψ and behind it z and w in the places of {@link Layout}. Fixed coefficients that share a standard
 * deviation are τ times a standard normal number too.
 */
final class EffectsJoint implements LogJoint {
    private final DesignRows design;
    private final Layout layout;
    private final Likelihood likelihood;
    private final Spreads spreads;
    private final double[] prior;
    private final Parameters parameters;

    /**
     * Prepares.
     *
     * @param design the rows
     * @param likelihood without noise
     * @param spreads the parameters
     * @param prior the fixed coefficients' prior precisions, zeros where it is flat, {@code [p]}
     */
    EffectsJoint(DesignRows design, Likelihood likelihood, Spreads spreads, double[] prior) {
        this.design = design;
        this.layout = design.layout();
        this.likelihood = likelihood;
        this.spreads = spreads;
        this.prior = prior.clone();
        List<String> names = new ArrayList<>();
        for (int k = 0; k < spreads.dimension(); k++) {
            names.add("spread " + (k + 1));
        }
        for (int k = 0; k < layout.fixedAt(); k++) {
            names.add("effect " + (k + 1));
        }
        for (int k = 0; k < layout.fixed(); k++) {
            names.add("coefficient " + (k + 1));
        }
        this.parameters = Parameters.real(names);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** ψ of a point. */
    double[] psi(double[] point) {
        return Arrays.copyOf(point, spreads.dimension());
    }

    /** The coefficients of a point, {@code [d]}. */
    double[] coefficients(double[] point) {
        double[] psi = psi(point);
        double[] b = Arrays.copyOfRange(point, spreads.dimension(), point.length);
        double[] z = b.clone();
        for (int t = 0; t < layout.terms().size(); t++) {
            Layout.Term term = layout.terms().get(t);
            double[] sd = spreads.sd(psi, t);
            double[][] c = spreads.factor(psi, t);
            for (int level = 0; level < layout.levels(term.factor()); level++) {
                int at = layout.at(term.factor(), level) + term.at();
                for (int i = 0; i < sd.length; i++) {
                    double sum = 0;
                    for (int l = 0; l <= i; l++) {
                        sum += c[i][l] * z[at + l];
                    }
                    b[at + i] = sd[i] * sum;
                }
            }
        }
        double[] precision = spreads.fixed(psi, prior);
        for (int j = layout.fixed() - spreads.shared(); j < layout.fixed(); j++) {
            b[layout.fixedAt() + j] /= Math.sqrt(precision[j]);
        }
        return b;
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        int d = parameters.dimension();
        for (int m = 0; m < count; m++) {
            double[] slope = new double[d];
            logDensity[m] = at(Arrays.copyOfRange(points, m * d, (m + 1) * d), slope);
            System.arraycopy(slope, 0, gradient, m * d, d);
        }
    }

    private double at(double[] point, double[] gradient) {
        double[] psi = psi(point);
        double[] b = coefficients(point);
        double[] eta = design.linear(b);
        double log = likelihood.logLikelihood(design.target(), eta, 1, design.weight());
        double[] slopes = new double[eta.length];
        double[] derivatives = new double[3];
        for (int i = 0; i < eta.length; i++) {
            likelihood.derivatives(design.target()[i], eta[i], derivatives);
            slopes[i] = design.weight()[i] * derivatives[1];
        }
        double[] byCoefficient = design.transposed(slopes);
        double[] byPsi = new double[psi.length];
        log += SpreadsPrior.log(spreads, psi, byPsi);
        int first = psi.length;
        for (int t = 0; t < layout.terms().size(); t++) {
            log += term(t, psi, point, byCoefficient, byPsi, gradient);
        }
        double[] precision = spreads.fixed(psi, prior);
        int own = layout.fixed() - spreads.shared();
        for (int j = 0; j < own; j++) {
            int at = layout.fixedAt() + j;
            log -= prior[j] * b[at] * b[at] / 2;
            gradient[first + at] = byCoefficient[at] - prior[j] * b[at];
        }
        double[] squares = new double[layout.fixed()];
        for (int j = own; j < layout.fixed(); j++) {
            int at = layout.fixedAt() + j;
            double z = point[first + at];
            log -= z * z / 2;
            gradient[first + at] = byCoefficient[at] / Math.sqrt(precision[j]) - z;
            squares[j] = byCoefficient[at] * b[at];
        }
        spreads.addByScale(squares, byPsi);
        System.arraycopy(byPsi, 0, gradient, 0, byPsi.length);
        return log;
    }

    /** A term's part of the density of z, with the gradient by its z and by its parameters. */
    private double term(
            int t, double[] psi, double[] point, double[] byCoefficient, double[] byPsi, double[] gradient) {
        Layout.Term term = layout.terms().get(t);
        double[] sd = spreads.sd(psi, t);
        double[][] c = spreads.factor(psi, t);
        int q = sd.length;
        int first = psi.length;
        double[][] sums = new double[q][q];
        double log = 0;
        for (int level = 0; level < layout.levels(term.factor()); level++) {
            int at = layout.at(term.factor(), level) + term.at();
            for (int l = 0; l < q; l++) {
                double z = point[first + at + l];
                double slope = -z;
                for (int i = l; i < q; i++) {
                    double scaled = byCoefficient[at + i] * sd[i];
                    sums[i][l] += scaled * z;
                    slope += scaled * c[i][l];
                }
                gradient[first + at + l] = slope;
                log -= z * z / 2;
            }
        }
        spreads.addByFactor(psi, t, sums, byPsi);
        return log;
    }
}
