package org.vi4j.mixed;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.model.Likelihood;

/**
 * Fits without noise. With one grouping factor the effects of each group are integrated out by quadrature, and the
 * fixed coefficients are integrated over together with how groups vary; with several all coefficients are integrated
 * out by Laplace's approximation, which quadrature of each level's effects then corrects.
 */
final class LinkFitting {
    /** The most parameters and fixed coefficients together that are integrated over by points. */
    private static final int MOST_PARAMETERS = 40;

    /** A finer rule may change ln p(y | ψ, w) by so many nats. */
    private static final double FINE = 1e-3;

    /** Where it changes by less from one point to another, means change by less than a hundredth of their sd. */
    private static final double ENOUGH = 1e-2;

    /** Corrections of so many standard deviations are taken for right, and beyond so many for wrong. */
    private static final double SMALL = 0.5;

    private static final double LARGE = 1.5;

    /** Points at which two rules are compared. */
    private static final int LOOKS = 16;

    private final DesignRows design;
    private final Layout layout;
    private final Likelihood likelihood;
    private final Spreads spreads;
    private final double[] prior;
    private final long seed;
    private final Workers workers;

    /**
     * The posterior.
     *
     * @param target of the parameters
     * @param integration over them
     * @param approximation how coefficients were integrated out
     * @param verdict of chains; null where the points' weights and the approximation decide
     */
    record Found(
            SpreadTarget target,
            Integration integration,
            Approximation approximation,
            @Nullable Verdict verdict) {
        /** What weights and the approximation decide. */
        Found(SpreadTarget target, Integration integration, Approximation approximation) {
            this(target, integration, approximation, null);
        }
    }

    LinkFitting(DesignRows design, Likelihood likelihood, Spreads spreads, double[] prior, long seed, Workers workers) {
        this.design = design;
        this.layout = design.layout();
        this.likelihood = likelihood;
        this.spreads = spreads;
        this.prior = prior;
        this.seed = seed;
        this.workers = workers;
    }

    Found fit(boolean intercept) {
        double[] start = new double[spreads.dimension()];
        layoutStart(start, Math.log(0.5));
        double[] level = new double[layout.dimension()];
        if (intercept) {
            level[layout.fixedAt()] = level();
        }
        int own = layout.fixed() - spreads.shared();
        LaplaceTarget laplace = new LaplaceTarget(design, likelihood, spreads, prior, level);
        double[] mode = laplace.conditional(start).mean();
        if (spreads.dimension() + own > MOST_PARAMETERS || layout.width(0) > HermiteRule.MOST) {
            LaplaceTarget target = laplace.from(mode);
            return laplace(
                    target, target::correction, start, "all coefficients", Approximation.parameters(spreads) + " is");
        }
        double[] theta = Arrays.copyOf(start, spreads.dimension() + own);
        System.arraycopy(mode, layout.fixedAt(), theta, spreads.dimension(), own);
        if (layout.factors() == 1 && spreads.shared() == 0) {
            return quadrature(theta);
        }
        OuterTarget target = new OuterTarget(design, likelihood, spreads, prior, mode);
        return laplace(
                target,
                target::correction,
                theta,
                spreads.shared() == 0 ? "all effects" : "all effects and coefficients that share a standard deviation",
                Approximation.parameters(spreads) + " and the fixed coefficients are");
    }

    private void layoutStart(double[] psi, double log) {
        for (int t = 0; t < layout.terms().size(); t++) {
            int at = spreads.begin(t);
            Arrays.fill(psi, at, at + layout.terms().get(t).size(), log);
        }
        Arrays.fill(psi, spreads.begin(layout.terms().size()), spreads.dimension(), log);
    }

    /** The linear predictor of the target's mean. */
    private double level() {
        double sum = 0;
        double exposed = 0;
        for (int i = 0; i < design.count(); i++) {
            boolean counts = likelihood.support() == Likelihood.Support.COUNT;
            sum += design.weight()[i] * design.target()[i];
            exposed += design.weight()[i] * (counts ? Math.exp(design.offset()[i]) : 1);
        }
        // Half an event more, so that there is one.
        double mean = (sum + 0.5) / (exposed + 1);
        return likelihood.support() == Likelihood.Support.COUNT ? Math.log(mean) : Math.log(mean / (1 - mean));
    }

    private LevelTarget target(int size) {
        return new LevelTarget(design, likelihood, spreads, prior, HermiteRule.of(size, layout.width(0)));
    }

    private Found quadrature(double[] start) {
        int[] sizes = HermiteRule.sizes(layout.width(0));
        double[] wide = start.clone();
        layoutStart(wide, 0);
        int at = 0;
        while (at < sizes.length - 2
                && Math.abs(target(sizes[at]).log(wide, null)
                                - target(sizes[at + 1]).log(wide, null))
                        > FINE) {
            at++;
        }
        while (true) {
            LevelTarget target = target(sizes[at]);
            Integration integration = Integration.of(target, start, seed, workers);
            LevelTarget finer = target(sizes[at + 1]);
            double change = spread(integration, target, finer);
            if (change <= ENOUGH || at == sizes.length - 2) {
                return new Found(
                        target,
                        integration,
                        new Approximation(
                                String.format(
                                        Locale.ROOT,
                                        "each group's effects are integrated over at %d quadrature points (%d change ln p"
                                                + " by %.1g nats from one point to another)",
                                        target.rule().count(),
                                        finer.rule().count(),
                                        change),
                                "how groups vary and the fixed coefficients are",
                                change <= ENOUGH ? Trust.BELIEVE : Trust.NOT_DECIDED,
                                "let fewer effects vary from group to group"));
            }
            at++;
        }
    }

    /** The standard deviation, over the posterior, of what a finer rule changes. */
    private double spread(Integration integration, LevelTarget target, LevelTarget finer) {
        int[] times = integration.resample(LOOKS, new RandomStreams(seed).at("looks", 0));
        double[] changes = new double[LOOKS];
        int count = 0;
        for (int i = 0; i < times.length; i++) {
            if (times[i] > 0) {
                double[] theta = integration.points().get(i);
                changes[count++] = finer.log(theta, null) - target.log(theta, null);
            }
        }
        double mean = Arrays.stream(changes, 0, count).average().orElse(0);
        double squares = Arrays.stream(changes, 0, count)
                .map(change -> (change - mean) * (change - mean))
                .sum();
        return Math.sqrt(squares / Math.max(1, count - 1));
    }

    private Found laplace(
            SpreadTarget target,
            ToDoubleFunction<double[]> correction,
            double[] start,
            String eliminated,
            String points) {
        Integration plain = Integration.of(target, start, seed, workers);
        Integration corrected = plain.corrected(correction, workers);
        double[][] before = plain.moments();
        double[][] after = corrected.moments();
        double shift = 0;
        for (int j = 0; j < before[0].length; j++) {
            shift = Math.max(shift, Math.abs(after[0][j] - before[0][j]) / after[1][j]);
        }
        return new Found(
                target,
                corrected,
                new Approximation(
                        String.format(
                                Locale.ROOT,
                                "%s are integrated over by Laplace's approximation, corrected by quadrature of"
                                        + " each group's effects with all others at their modes, which moves a"
                                        + " parameter by up to %.2g posterior standard deviations",
                                eliminated,
                                shift),
                        points,
                        shift <= SMALL ? Trust.BELIEVE : shift <= LARGE ? Trust.NOT_DECIDED : Trust.DO_NOT_BELIEVE,
                        "fit by method nuts, which draws all effects: those of groups of few rows are far from"
                                + " normal"));
    }
}
