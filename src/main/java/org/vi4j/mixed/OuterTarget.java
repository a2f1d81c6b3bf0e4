package org.vi4j.mixed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;

/**
 * The posterior of the parameters of {@link Spreads} and, behind them, the fixed coefficients w, where there is no
 * noise: all effects of groups are integrated out by {@link LaplaceTarget} given both. Modes of effects and fixed
 * coefficients together lie nearer to zero than the fixed coefficients' means; this has no such modes.
 */
final class OuterTarget implements SpreadTarget {
    private final DesignRows design;
    private final Likelihood likelihood;
    private final Layout layout;
    private final LaplaceTarget effects;
    private final Spreads spreads;
    private final double[] fixedPrior;
    private final double constant;

    /**
     * Prepares.
     *
     * @param design the rows, of two factors at least
     * @param likelihood without noise
     * @param spreads the parameters
     * @param fixedPrior the fixed coefficients' prior precisions, zeros where it is flat, {@code [p]}
     * @param start coefficients from which modes are looked for, {@code [d]}
     */
    OuterTarget(DesignRows design, Likelihood likelihood, Spreads spreads, double[] fixedPrior, double[] start) {
        this.design = design;
        this.likelihood = likelihood;
        this.layout = design.layout();
        this.spreads = spreads;
        this.fixedPrior = fixedPrior;
        this.constant = LinkTargets.logNormalizer(fixedPrior);
        Layout inner = new Layout(
                layout.terms(),
                IntStream.range(0, layout.factors()).mapToObj(layout::levels).toList(),
                0);
        DesignRows rows = new DesignRows(
                inner,
                new double[design.count()][0],
                design.grouped(),
                design.level(),
                design.target(),
                design.offset(),
                design.weight());
        this.effects =
                new LaplaceTarget(rows, likelihood, spreads, new double[0], Arrays.copyOf(start, layout.fixedAt()));
    }

    @Override
    public int dimension() {
        return spreads.dimension() + layout.fixed();
    }

    @Override
    public double cost() {
        return effects.cost();
    }

    @Override
    public double[][] working(double[] coefficients) {
        return LinkTargets.working(design, likelihood, coefficients);
    }

    private double[] fixed(double[] theta) {
        return Arrays.copyOfRange(theta, spreads.dimension(), dimension());
    }

    private LaplaceTarget given(double[] w) {
        double[] offset = design.offset().clone();
        for (int i = 0; i < offset.length; i++) {
            for (int j = 0; j < w.length; j++) {
                offset[i] += design.fixed()[i][j] * w[j];
            }
        }
        return effects.shifted(offset);
    }

    private double[] psi(double[] theta) {
        return Arrays.copyOf(theta, spreads.dimension());
    }

    @Override
    public double log(double[] theta, double @Nullable [] gradient) {
        double[] w = fixed(theta);
        double log = constant;
        for (int j = 0; j < w.length; j++) {
            log -= fixedPrior[j] * w[j] * w[j] / 2;
        }
        if (gradient == null) {
            return log + given(w).log(psi(theta), null);
        }
        double[] own = new double[spreads.dimension()];
        double[] byOffset = new double[design.count()];
        log += given(w).log(psi(theta), own, byOffset);
        System.arraycopy(own, 0, gradient, 0, own.length);
        for (int j = 0; j < w.length; j++) {
            double sum = -fixedPrior[j] * w[j];
            for (int i = 0; i < byOffset.length; i++) {
                sum += byOffset[i] * design.fixed()[i][j];
            }
            gradient[own.length + j] = sum;
        }
        return log;
    }

    /** As {@link LaplaceTarget#correction}. */
    double correction(double[] theta) {
        return given(fixed(theta)).correction(psi(theta));
    }

    @Override
    public Conditional conditional(double[] theta) {
        double[] w = fixed(theta);
        NormalConditional inner = given(w).conditional(psi(theta));
        int p = w.length;
        return new Conditional() {
            private double[] with(double[] own) {
                double[] all = Arrays.copyOf(own, own.length + p);
                System.arraycopy(w, 0, all, own.length, p);
                return all;
            }

            @Override
            public double[] mean() {
                return with(inner.mean());
            }

            @Override
            public Factored.Covariances covariances() {
                return new Factored.Covariances(inner.covariances().levels(), new double[p * p]);
            }

            @Override
            public List<double[]> draws(int count, RandomStreams streams, int begin) {
                return inner.draws(count, streams, begin).stream()
                        .map(this::with)
                        .toList();
            }
        };
    }
}
