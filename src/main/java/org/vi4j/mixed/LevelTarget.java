package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;

/**
 * The posterior of the parameters where there is no noise and one grouping factor. The parameters are those of
 * {@link Spreads}, and behind them the fixed coefficients w; given both, levels are independent of each other, and the
 * effects of each are integrated out by {@link LevelIntegral}:
 *
 * <pre>ln p(y | ψ, w) = Σ_g ln ∫ Π p(yᵢ | xᵢᵀw + zᵢᵀu) N(u; 0, Σ) du</pre>
 *
 * Its gradient is the posterior expectation of that of ln p(y, u | ψ, w), by Fisher's identity.
 */
final class LevelTarget implements SpreadTarget {
    /** Draws of one level's effects are chosen among so many by their weights. */
    private static final int CANDIDATES = 32;

    /** About how many operations a log density takes. */
    private static final double DENSITY = 20;

    private final DesignRows design;
    private final Layout layout;
    private final LevelRows rows;
    private final Likelihood likelihood;
    private final Spreads spreads;
    private final double[] fixedPrior;
    private final HermiteRule rule;
    private final double constant;

    /**
     * Sorts the rows.
     *
     * @param design the rows, of one factor
     * @param likelihood without noise
     * @param spreads the parameters
     * @param fixedPrior the fixed coefficients' prior precisions, zeros where it is flat, {@code [p]}
     * @param rule the quadrature
     */
    LevelTarget(DesignRows design, Likelihood likelihood, Spreads spreads, double[] fixedPrior, HermiteRule rule) {
        this.design = design;
        this.layout = design.layout();
        this.rows = LevelRows.of(design, 0, likelihood);
        this.likelihood = likelihood;
        this.spreads = spreads;
        this.fixedPrior = fixedPrior;
        this.rule = rule;
        this.constant = LinkTargets.logNormalizer(fixedPrior);
    }

    @Override
    public int dimension() {
        return spreads.dimension() + layout.fixed();
    }

    @Override
    public double cost() {
        return DENSITY * design.count() * (rule.count() + 8);
    }

    @Override
    public double[][] working(double[] coefficients) {
        return LinkTargets.working(design, likelihood, coefficients);
    }

    HermiteRule rule() {
        return rule;
    }

    private double[] fixed(double[] theta) {
        return Arrays.copyOfRange(theta, spreads.dimension(), dimension());
    }

    /** The linear predictors without the effects, in the levels' order. */
    private double[] linear(double[] w) {
        double[] eta = new double[design.count()];
        for (int r = 0; r < eta.length; r++) {
            int i = rows.order()[r];
            double sum = design.offset()[i];
            for (int j = 0; j < w.length; j++) {
                sum += design.fixed()[i][j] * w[j];
            }
            eta[r] = sum;
        }
        return eta;
    }

    @Override
    public double log(double[] theta, double @Nullable [] gradient) {
        double[] slope = gradient == null ? new double[theta.length] : gradient;
        Arrays.fill(slope, 0);
        double[] w = fixed(theta);
        double[] eta = linear(w);
        double[] precision = spreads.precision(theta, layout)[0];
        LevelIntegral level = new LevelIntegral(rows, rule);
        int k = layout.width(0);
        double[] second = new double[k * k];
        double[] each = new double[eta.length];
        double log = constant;
        for (int g = 0; g < rows.levels(); g++) {
            log += level.of(g, eta, precision);
            if (log == Double.NEGATIVE_INFINITY) {
                return log;
            }
            if (gradient != null) {
                level.slopes(g, eta, each);
                for (int a = 0; a < k; a++) {
                    for (int b = 0; b < k; b++) {
                        second[a * k + b] += level.covariance()[a * k + b] + level.mean()[a] * level.mean()[b];
                    }
                }
            }
        }
        for (int t = 0; t < layout.terms().size(); t++) {
            log += rows.levels() * spreads.logDeterminant(theta, t) / 2;
        }
        for (int j = 0; j < w.length; j++) {
            log -= fixedPrior[j] * w[j] * w[j] / 2;
        }
        if (gradient != null) {
            slope(theta, w, second, each, gradient);
        }
        return log + SpreadsPrior.log(spreads, theta, slope);
    }

    private void slope(double[] theta, double[] w, double[] second, double[] each, double[] gradient) {
        int at = spreads.dimension();
        for (int j = 0; j < w.length; j++) {
            gradient[at + j] -= fixedPrior[j] * w[j];
        }
        for (int r = 0; r < each.length; r++) {
            double[] x = design.fixed()[rows.order()[r]];
            for (int j = 0; j < w.length; j++) {
                gradient[at + j] += each[r] * x[j];
            }
        }
        int k = layout.width(0);
        for (int t = 0; t < layout.terms().size(); t++) {
            Layout.Term term = layout.terms().get(t);
            int q = term.size();
            double[] own = new double[q * q];
            for (int a = 0; a < q; a++) {
                System.arraycopy(second, (term.at() + a) * k + term.at(), own, a * q, q);
            }
            spreads.addGradient(theta, t, own, rows.levels(), gradient);
        }
    }

    @Override
    public Conditional conditional(double[] theta) {
        double[] w = fixed(theta);
        double[] eta = linear(w);
        double[] precision = spreads.precision(theta, layout)[0];
        LevelIntegral level = new LevelIntegral(rows, rule);
        int k = layout.width(0);
        double[] mean = new double[layout.dimension()];
        double[][] covariance = new double[rows.levels()][];
        for (int g = 0; g < rows.levels(); g++) {
            level.of(g, eta, precision);
            System.arraycopy(level.mean(), 0, mean, layout.at(0, g), k);
            covariance[g] = level.covariance().clone();
        }
        System.arraycopy(w, 0, mean, layout.fixedAt(), w.length);
        return new LevelConditional(level, mean, covariance, eta, precision);
    }

    /** Independent levels' effects, and fixed coefficients that are known. */
    private final class LevelConditional implements Conditional {
        private final LevelIntegral level;
        private final double[] mean;
        private final double[][] covariance;
        private final double[] eta;
        private final double[] precision;

        LevelConditional(LevelIntegral level, double[] mean, double[][] covariance, double[] eta, double[] precision) {
            this.level = level;
            this.mean = mean;
            this.covariance = covariance;
            this.eta = eta;
            this.precision = precision;
        }

        @Override
        public double[] mean() {
            return mean;
        }

        @Override
        public Factored.Covariances covariances() {
            int p = layout.fixed();
            return new Factored.Covariances(new double[][][] {covariance}, new double[p * p]);
        }

        /** By sampling importance resampling from the normal distribution of the same moments, level by level. */
        @Override
        public List<double[]> draws(int count, RandomStreams streams, int begin) {
            List<double[]> draws = new ArrayList<>();
            for (int s = 0; s < count; s++) {
                RandomGenerator random = streams.at("coefficients", begin + s);
                double[] drawn = mean.clone();
                for (int g = 0; g < covariance.length; g++) {
                    draw(g, random, drawn);
                }
                draws.add(drawn);
            }
            return draws;
        }

        private void draw(int g, RandomGenerator random, double[] drawn) {
            int k = layout.width(0);
            int at = layout.at(0, g);
            double[] lower = covariance[g].clone();
            if (!Block.factor(lower, k)) {
                return;
            }
            double[][] candidates = new double[CANDIDATES][k];
            double[] logs = new double[CANDIDATES];
            double top = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < CANDIDATES; c++) {
                double[] z = new double[k];
                double squares = 0;
                for (int a = 0; a < k; a++) {
                    z[a] = random.nextGaussian();
                    squares += z[a] * z[a];
                }
                for (int a = 0; a < k; a++) {
                    candidates[c][a] = mean[at + a];
                    for (int b = 0; b <= a; b++) {
                        candidates[c][a] += lower[a * k + b] * z[b];
                    }
                }
                logs[c] = level.density(g, eta, precision, candidates[c]) + squares / 2;
                top = Math.max(top, logs[c]);
            }
            double sum = 0;
            for (int c = 0; c < CANDIDATES; c++) {
                logs[c] = Math.exp(logs[c] - top);
                sum += logs[c];
            }
            double left = random.nextDouble() * sum;
            int chosen = 0;
            while (chosen < CANDIDATES - 1 && left >= logs[chosen]) {
                left -= logs[chosen++];
            }
            System.arraycopy(candidates[chosen], 0, drawn, at, k);
        }
    }
}
