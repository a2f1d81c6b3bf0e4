package org.vi4j.inference.cavi;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;

/**
 * What a likelihood adds to the sweep: given q(w) it updates each row's own factor, and says how the row then enters
 * the next q(w): Λ = diag E[α] + Σᵢ cᵢ xᵢxᵢᵀ, h = Σᵢ bᵢ xᵢ.
 */
sealed interface RowTerms permits LogisticRows, ProbitRows, StudentRows {
    /** cᵢ before the first sweep, {@code [n]}. */
    double[] startPrecision();

    /** bᵢ before the first sweep, {@code [n]}. */
    double[] startInformation();

    /**
     * Adds the update to the graph.
     *
     * @param linear E[xᵢᵀw], {@code [n, 1]}
     * @param variance Var[xᵢᵀw], {@code [n, 1]}
     * @param beta E[β] before the update, {@code [1, 1]}
     */
    Terms build(SameDiff graph, SDVariable linear, SDVariable variance, SDVariable beta);

    /**
     * After the update.
     *
     * @param local what describes each row's factor, {@code [n, 1]}
     * @param precision c, {@code [n, 1]}
     * @param information b, {@code [n, 1]}
     * @param elbo the ELBO's terms but for those of w and α, a scalar, in nats
     * @param beta E[β], {@code [1, 1]}; as it was where there is no noise
     * @param noiseRate the rate of q(β), {@code [1, 1]}; without meaning where there is no noise
     */
    record Terms(
            SDVariable local,
            SDVariable precision,
            SDVariable information,
            SDVariable elbo,
            SDVariable beta,
            SDVariable noiseRate) {}

    /** The terms of a likelihood. */
    static RowTerms of(Likelihood likelihood, double[] target, double[] weights, Precision noise) {
        if (likelihood instanceof Likelihood.StudentT student) {
            return new StudentRows(student.degreesOfFreedom(), target, weights, noise);
        }
        if (likelihood instanceof Likelihood.Logit) {
            return new LogisticRows(target, weights);
        }
        if (likelihood instanceof Likelihood.Probit) {
            return new ProbitRows(target, weights);
        }
        throw new IllegalArgumentException(
                "the rows of a " + likelihood.label() + " likelihood have no factors of their own: use CaviRegression");
    }
}
