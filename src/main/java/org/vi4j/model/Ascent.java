package org.vi4j.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;

/**
 * How a coordinate ascent went, whatever the model.
 *
 * @param state where it led
 * @param elboTrace the ELBO after each sweep, in nats; it never falls, but for rounding
 * @param converged whether the last sweep met {@link CaviOptions}' rule, not its limit
 * @param elboChange the last sweep's relative change of the ELBO, as in {@link CaviOptions}
 * @param parameterChange the last sweep's largest relative change of a mean or precision, as in {@link CaviOptions}
 * @param <S> what the model calls its state
 */
public record Ascent<S extends Ascent.State>(
        S state, List<Double> elboTrace, boolean converged, double elboChange, double parameterChange) {
    /** Creates the result. */
    public Ascent {
        elboTrace = List.copyOf(elboTrace);
    }

    /** The state of an ascent. */
    public interface State {
        /** Returns the ELBO in nats; −∞ before the first sweep. */
        double elbo();

        /** Returns the last sweep's largest relative change of a mean or precision; ∞ before the first. */
        double change();

        /** Returns the scale to which float64 can round the ELBO, in nats. */
        double rounding();

        /** Says whether all its numbers can be used. */
        default boolean sound() {
            return Double.isFinite(elbo());
        }
    }

    /** The state of the ascent of a regression. */
    public interface RegressionState extends State {
        /** Returns q(w). */
        Gaussian posterior();

        /** Returns q(α_g), or the known α_g, group by group. */
        List<Precision> weightPrecisions();

        /** Returns q(β), or the known β. */
        Precision noise();
    }

    /**
     * Sweeps until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param start where to start
     * @param sweeps makes the next states, one or more, from the last
     * @param options when to stop
     * @return where the ascent led; {@code converged} tells which of the two it was
     * @param <S> what the model calls its state
     * @throws UserError if float64 breaks down because columns nearly repeat each other
     */
    public static <S extends State> Ascent<S> run(S start, Function<S, List<S>> sweeps, CaviOptions options) {
        List<Double> trace = new ArrayList<>();
        S state = start;
        double gain = Double.POSITIVE_INFINITY;
        boolean converged = false;
        Iterator<S> ahead = Collections.emptyIterator();
        while (!converged && trace.size() < options.maxSweeps()) {
            ahead = ahead.hasNext() ? ahead : sweeps.apply(state).iterator();
            S next = ahead.next();
            if (!next.sound()) {
                throw new UserError("coordinate ascent broke down in sweep " + (trace.size() + 1) + " (the ELBO is "
                        + next.elbo() + "): columns nearly repeat each other, or explain the target without noise:"
                        + " standardize the columns, drop one of them, or give alpha and beta");
            }
            gain = Math.abs(next.elbo() - state.elbo()) / Math.max(Math.abs(next.elbo()), next.rounding());
            converged = gain <= options.tolerance() && next.change() <= options.tolerance();
            trace.add(next.elbo());
            options.watch().swept(trace.size(), next.elbo());
            state = next;
        }
        return new Ascent<>(state, trace, converged, gain, state.change());
    }

    /** Returns the number of sweeps made, at least 1. */
    public int sweeps() {
        return elboTrace.size();
    }

    /** Returns the ELBO reached, in nats. */
    public double elbo() {
        return elboTrace.get(sweeps() - 1);
    }

    /** Says in words whether it converged. */
    public String ending() {
        return converged ? "converged" : "NOT converged: raise max-sweeps";
    }

    /** Returns the ascent in a document's entries: the trace, whether it converged, and the last changes. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("elbo_trace", elboTrace);
        document.put("converged", converged);
        document.put("elbo_change", elboChange);
        document.put("parameter_change", parameterChange);
        return document;
    }

    /** Returns the ascent in a line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "sweeps            %d, %s (last relative change: ELBO %.1e, parameters %.1e)",
                sweeps(),
                ending(),
                elboChange,
                parameterChange);
    }

    /**
     * When coordinate ascent stops. It has converged after the first sweep that changed both
     *
     * <ul>
     *   <li>the ELBO by at most tolerance · max(|ELBO|, ½β yᵀy), the larger being the scale to which float64 can round
     *       it (n/2 instead of ½β yᵀy where rows have factors of their own),
     *   <li>and each mean mⱼ by at most tolerance · max(sⱼ, |mⱼ|), sⱼ its standard deviation, and each learned
     *       precision by at most tolerance · its mean.
     * </ul>
     *
     * <p>Where columns nearly repeat each other the sweeps are short steps on a long way, and a small change is no
     * proof of being near: compare with the exact posterior.
     *
     * @param maxSweeps the most sweeps, at least 1
     * @param tolerance the relative change that counts as none, in (0, 1)
     * @param watch hears of every sweep
     */
    public record CaviOptions(int maxSweeps, double tolerance, Watch watch) {
        /** A listener to the course of an ascent. */
        @FunctionalInterface
        public interface Watch {
            /**
             * A sweep is done.
             *
             * @param sweeps how many have been made
             * @param elbo the ELBO after it, in nats
             */
            void swept(int sweeps, double elbo);

            /**
             * A sampler, which some priors need in the place of an ascent, has gone on.
             *
             * @param gradients how many it has computed
             */
            default void sampled(long gradients) {}
        }

        /** The usual options: 10,000 sweeps, tolerance 1e-10. */
        public static final CaviOptions DEFAULT = new CaviOptions(10_000, 1e-10);

        /**
         * Creates the options.
         *
         * @throws UserError if a value is out of range
         */
        public CaviOptions {
            if (maxSweeps < 1) {
                throw new UserError("max-sweeps is " + maxSweeps + ": at least 1 sweep is needed");
            }
            if (!(tolerance > 0 && tolerance < 1)) {
                throw new UserError(
                        "tolerance is " + tolerance + ": a number between 0 and 1 is needed, such as 1e-10");
            }
        }

        /**
         * Creates options without a listener.
         *
         * @param maxSweeps the most sweeps, at least 1
         * @param tolerance the relative change that counts as none, in (0, 1)
         * @throws UserError if a value is out of range
         */
        public CaviOptions(int maxSweeps, double tolerance) {
            this(maxSweeps, tolerance, (sweeps, elbo) -> {});
        }
    }
}
