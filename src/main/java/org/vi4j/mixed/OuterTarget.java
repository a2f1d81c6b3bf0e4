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
 * coefficients together lie nearer to zero than the fixed coefficients' means; this has no such modes. Those that share
 * standard deviations are integrated out as effects are.
 */
final class OuterTarget implements SpreadTarget {
    private final DesignRows design;
    private final Likelihood likelihood;
    private final Layout layout;
    private final LaplaceTarget effects;
    private final Spreads spreads;
    private final double[] fixedPrior;
    private final double constant;
    private final int own;

    /**
     * Prepares.
     *
     * @param design the rows
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
        this.own = layout.fixed() - spreads.shared();
        this.fixedPrior = Arrays.copyOf(fixedPrior, own);
        this.constant = LinkTargets.logNormalizer(this.fixedPrior);
        Layout inner = new Layout(
                layout.terms(),
                IntStream.range(0, layout.factors()).mapToObj(layout::levels).toList(),
                spreads.shared());
        double[][] shared = Arrays.stream(design.fixed())
                .map(row -> Arrays.copyOfRange(row, own, row.length))
                .toArray(double[][]::new);
        double[] inside = Arrays.copyOf(start, inner.dimension());
        System.arraycopy(start, layout.fixedAt() + own, inside, inner.fixedAt(), spreads.shared());
        double[] ones = new double[spreads.shared()];
        Arrays.fill(ones, 1);
        DesignRows rows = new DesignRows(
                inner, shared, design.grouped(), design.level(), design.target(), design.offset(), design.weight());
        this.effects = new LaplaceTarget(rows, likelihood, spreads, ones, inside);
    }

    @Override
    public int dimension() {
        return spreads.dimension() + own;
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
        int p = layout.fixed();
        return new Conditional() {
            private double[] with(double[] inside) {
                double[] all = new double[layout.dimension()];
                int at = layout.fixedAt();
                System.arraycopy(inside, 0, all, 0, at);
                System.arraycopy(w, 0, all, at, own);
                System.arraycopy(inside, at, all, at + own, p - own);
                return all;
            }

            @Override
            public double[] mean() {
                return with(inner.mean());
            }

            @Override
            public Factored.Covariances covariances() {
                Factored.Covariances inside = inner.covariances();
                int q = p - own;
                double[] fixed = new double[p * p];
                for (int a = 0; a < q; a++) {
                    System.arraycopy(inside.fixed(), a * q, fixed, (own + a) * p + own, q);
                }
                return new Factored.Covariances(inside.levels(), fixed);
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
