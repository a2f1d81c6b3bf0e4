package org.vi4j.inference.cavi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.distribution.DiagonalGaussian;
import org.vi4j.model.LinearRegression;

/**
 * Mean-field variational inference for Bayesian linear regression by coordinate ascent: q(w) = Πⱼ N(mⱼ, sⱼ²) maximises
 * the ELBO, that is minimises the exclusive divergence KL(q‖posterior). Its fixed point has the exact posterior's mean
 * and the variances sⱼ² = 1/Λⱼⱼ ≤ (Λ⁻¹)ⱼⱼ. (Bishop, <i>Pattern Recognition and Machine Learning</i>, 10.1; Blei,
 * Kucukelbir and McAuliffe, "Variational inference: a review for statisticians", JASA 2017.)
 */
public final class CaviRegression {
    private final LinearRegression model;
    private final SweepGraph graph;

    /**
     * Prepares the sweep's graph.
     *
     * @param model the model
     */
    public CaviRegression(LinearRegression model) {
        this.model = model;
        this.graph = new SweepGraph(model);
    }

    /**
     * Where the ascent stands.
     *
     * @param posterior q
     * @param elbo its ELBO in nats; −∞ before the first sweep
     * @param change the largest change of a mean in the last sweep, relative to max(sⱼ, |mⱼ|); ∞ before the first
     */
    public record State(DiagonalGaussian posterior, double elbo, double change) {}

    /**
     * Where the ascent led.
     *
     * @param posterior q
     * @param elboTrace the ELBO after each sweep, in nats
     * @param converged whether the last sweep met {@link CaviOptions}' rule
     */
    public record Result(DiagonalGaussian posterior, List<Double> elboTrace, boolean converged) {
        /** Creates the result. */
        public Result {
            elboTrace = List.copyOf(elboTrace);
        }

        /** Returns the number of sweeps made, at least 1. */
        public int sweeps() {
            return elboTrace.size();
        }

        /** Returns the ELBO reached, in nats. */
        public double elbo() {
            return elboTrace.get(elboTrace.size() - 1);
        }
    }

    /** Starts at q = the prior. */
    public State initialise() {
        double[] variance =
                Arrays.stream(model.priorPrecision()).map(alpha -> 1 / alpha).toArray();
        DiagonalGaussian prior = DiagonalGaussian.of(new double[variance.length], variance);
        return new State(prior, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /**
     * Updates every coordinate once, in order: one execution of the graph.
     *
     * @param state where the ascent stands
     * @return where it stands after the sweep; the ELBO is never lower, but for rounding
     */
    public State step(State state) {
        return graph.sweep(state.posterior().mean());
    }

    /**
     * Sweeps until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param options when to stop
     * @return where the ascent led; {@code converged} tells which of the two it was
     */
    public Result run(CaviOptions options) {
        double rounding = model.noisePrecision() * model.yty() / 2;
        List<Double> trace = new ArrayList<>();
        State state = initialise();
        boolean converged = false;
        while (!converged && trace.size() < options.maxSweeps()) {
            State next = step(state);
            double gain = Math.abs(next.elbo() - state.elbo());
            converged = gain <= options.tolerance() * Math.max(Math.abs(next.elbo()), rounding)
                    && next.change() <= options.tolerance();
            trace.add(next.elbo());
            state = next;
        }
        return new Result(state.posterior(), trace, converged);
    }
}
