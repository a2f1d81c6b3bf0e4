package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;
import org.vi4j.model.RowSums;

/**
 * The coordinate ascent of {@link CaviGlm} on rows of which only sums are brought here: in each sweep one pass, in
 * which every row's own factor is updated and then enters
 *
 * <pre>Λ = diag E[α] + Σᵢ cᵢ xᵢxᵢᵀ,   h = Σᵢ bᵢ xᵢ</pre>
 *
 * <p>Same updates, same ELBO, same rule to stop. Memory is O(d²), whatever n.
 */
final class SummedGlm {
    private final RowSums rows;
    private final Likelihood.RowStep step;
    private final List<HierarchicalRegression.Group> groups;
    private final Precision noise;
    private final int d;

    /**
     * Prepares the ascent.
     *
     * @param rows the rows
     * @param likelihood one with {@linkplain Likelihood#rowStep a step of its own for each row}
     * @param groups the weights' precisions; every coefficient in exactly one
     * @param noise β's prior, for Student's t
     * @throws org.vi4j.UserError if a target is not what the likelihood allows
     */
    public SummedGlm(RowSums rows, Likelihood likelihood, List<HierarchicalRegression.Group> groups, Precision noise) {
        this.rows = rows;
        this.step = likelihood.rowStep().orElseThrow();
        this.groups = List.copyOf(groups);
        this.noise = noise;
        this.d = rows.dimension();
        RowTerms.requireTargets(rows, likelihood);
    }

    /**
     * The state of the ascent.
     *
     * @param posterior q(w)
     * @param weightPrecisions q(α_g), or the known α_g, group by group
     * @param noise q(β), or the known β
     * @param elbo in nats
     * @param change the last sweep's largest relative change
     * @param rounding the scale to which float64 can round the ELBO
     * @param next what the next sweep starts from
     */
    public record State(
            Gaussian posterior,
            List<Precision> weightPrecisions,
            Precision noise,
            double elbo,
            double change,
            double rounding,
            Next next)
            implements Ascent.RegressionState {}

    /**
     * What a sweep starts from.
     *
     * @param precision Λ, {@code [d, d]}
     * @param information h, {@code [d]}
     * @param mean E[w] before, {@code [d]}
     * @param alpha E[αⱼ], {@code [d]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Next(double[][] precision, double[] information, double[] mean, double[] alpha) {}

    /** c, b, the ELBO's terms and the squares: lower triangle of Σ c xxᵀ, Σ b x, ΣE, ΣR. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sweep(Likelihood.RowStep step, double[] mean, double[][] lower, double beta)
            implements RowSums.Term {
        @Override
        public int length() {
            return RowTerms.triangle(mean.length) + mean.length + 2;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            int d = mean.length;
            double[] out = new double[4];
            if (lower.length == 0) {
                step.start(y, weight, beta, out);
            } else {
                double variance = RowTerms.variance(lower, x, new double[d]);
                step.update(y, weight, RowTerms.dot(mean, x), variance, beta, out);
            }
            RowTerms.addSquare(x, d, out[0], sums, 0);
            int at = RowTerms.triangle(d);
            for (int j = 0; j < d; j++) {
                sums[at + j] += out[1] * x[j];
            }
            sums[at + d] += out[2];
            sums[at + d + 1] += out[3];
        }
    }

    /**
     * Sweeps until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param options when to stop
     * @return where the ascent led
     * @throws org.vi4j.UserError if float64 breaks down because columns nearly repeat each other
     */
    public Ascent<State> run(CaviOptions options) {
        double[] alpha = perWeight(
                groups.stream().map(HierarchicalRegression.Group::precision).toList());
        double[] sums = rows.sum(new Sweep(step, new double[d], new double[0][], noise.mean()));
        Next next = next(sums, 1, new double[d], alpha);
        State start = new State(
                Gaussian.ofMean(new double[d], next.precision),
                List.of(),
                noise,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                rows.rows() / 2.0,
                next);
        return Ascent.run(start, state -> List.of(sweep(state)), options);
    }

    private Next next(double[] sums, double scale, double[] mean, double[] alpha) {
        double[][] precision = RowTerms.symmetric(sums, 0, d);
        double[] information = Arrays.copyOfRange(sums, RowTerms.triangle(d), RowTerms.triangle(d) + d);
        for (int j = 0; j < d; j++) {
            information[j] *= scale;
            for (int l = 0; l < d; l++) {
                precision[j][l] *= scale;
            }
            precision[j][j] += alpha[j];
        }
        return new Next(precision, information, mean, alpha);
    }

    private State sweep(State before) {
        Next from = before.next;
        Cholesky factor = Cholesky.of(from.precision);
        double[] mean = factor.solve(from.information);
        double[][] covariance = factor.inverse();
        double beta = before.noise.mean();
        double[] sums = rows.sum(new Sweep(step, mean, RowTerms.factor(from.precision), beta));
        int at = RowTerms.triangle(d) + d;

        boolean noisy = step.hasNoise();
        Precision noiseAfter = noisy ? PrecisionUpdate.of(noise, rows.rows(), sums[at + 1]) : noise;
        double betaAfter = noiseAfter.mean();
        double elbo = sums[at];
        if (noisy) {
            elbo += (rows.rows() * noiseAfter.meanLog() - betaAfter * sums[at + 1]) / 2 - divergence(noiseAfter, noise);
        }
        double[] squares = new double[d];
        Arrays.setAll(squares, j -> mean[j] * mean[j] + covariance[j][j]);
        List<Precision> precisions = groups.stream()
                .map(group -> PrecisionUpdate.of(
                        group.precision(),
                        group.members().size(),
                        group.members().stream().mapToDouble(j -> squares[j]).sum()))
                .toList();
        double[] alpha = perWeight(precisions);
        elbo += (d - factor.logDeterminant()) / 2;
        for (int g = 0; g < precisions.size(); g++) {
            Precision after = precisions.get(g);
            elbo += groups.get(g).members().size() * after.meanLog() / 2
                    - divergence(after, groups.get(g).precision());
        }
        double change = Math.abs(betaAfter - beta) / betaAfter;
        for (int j = 0; j < d; j++) {
            elbo -= alpha[j] * squares[j] / 2;
            double scale = Math.max(Math.sqrt(covariance[j][j]), Math.abs(mean[j]));
            change = Math.max(change, Math.abs(mean[j] - from.mean[j]) / scale);
            change = Math.max(change, Math.abs(alpha[j] - from.alpha[j]) / alpha[j]);
        }
        return new State(
                Gaussian.ofMean(mean, from.precision),
                precisions,
                noiseAfter,
                elbo,
                change,
                before.rounding,
                next(sums, noisy ? betaAfter : 1, mean, alpha));
    }

    private static double divergence(Precision after, Precision before) {
        return after instanceof Precision.Uncertain learned && before instanceof Precision.Uncertain prior
                ? learned.gamma().klTo(prior.gamma())
                : 0;
    }

    private double[] perWeight(List<Precision> precisions) {
        double[] all = new double[d];
        for (int g = 0; g < groups.size(); g++) {
            double mean = precisions.get(g).mean();
            groups.get(g).members().forEach(j -> all[j] = mean);
        }
        return all;
    }
}
