package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * The ascent of {@link SpectralSweep} in plain Java: the same updates of q(w) q(α) q(β) in the same order, d operations
 * for the precisions and d² for the means' change. It is run beside each exact posterior, where a graph of a few
 * numbers would take a hundred times as long.
 */
final class SpectralAscent {
    private final Spectrum spectrum;
    private final HierarchicalRegression model;
    private final int d;
    private final Precision noise;
    private final @Nullable Gamma shared;

    /**
     * Prepares it.
     *
     * @param spectrum of the model's data and priors, none of them flat
     * @param model whose learned coefficients' precision, if there is one, is shared
     */
    SpectralAscent(Spectrum spectrum, HierarchicalRegression model) {
        this.spectrum = spectrum;
        this.model = model;
        this.d = spectrum.dimension();
        this.noise = model.noise();
        this.shared = model.groups().stream()
                .map(HierarchicalRegression.Group::precision)
                .filter(Precision.Uncertain.class::isInstance)
                .map(precision -> ((Precision.Uncertain) precision).gamma())
                .findFirst()
                .orElse(null);
    }

    /** Where it stands: q(w) was made with α and β before, and the precisions' factors with it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record State(
            LinearRegression data,
            double[] mean,
            double betaBefore,
            List<Precision> weightPrecisions,
            Precision noise,
            double alpha,
            double elbo,
            double change,
            double[] priors)
            implements Ascent.RegressionState {
        @Override
        public Gaussian posterior() {
            return Gaussian.ofMean(mean, data.at(priors, betaBefore).posteriorPrecision());
        }

        @Override
        public double rounding() {
            return noise.mean() * data.yty() / 2;
        }
    }

    /** Sweeps until the rule of {@link CaviOptions} is met or its sweeps are used up. */
    Ascent<Ascent.RegressionState> run(CaviOptions options) {
        LinearRegression data = model.data();
        double alpha = data.priorPrecision()[d - 1];
        double beta = data.noisePrecision();
        State start = new State(
                data,
                new double[d],
                beta,
                List.of(),
                new Precision.Known(beta),
                alpha,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                data.priorPrecision());
        return Ascent.<Ascent.RegressionState>run(start, state -> List.of(step((State) state)), options);
    }

    private State step(State before) {
        double alpha = before.alpha;
        double beta = before.noise.mean();
        double[] z = new double[d];
        double squares = 0;
        double learned = 0;
        double logs = 0;
        double known = 0;
        double residual = spectrum.residual();
        for (int k = 0; k < d; k++) {
            double precision = spectrum.precision(k, alpha, beta);
            z[k] = spectrum.mean(k, alpha, beta);
            double square = z[k] * z[k] + 1 / precision;
            residual += spectrum.excess(k, z[k]) + spectrum.curvature(k) / precision;
            logs -= Math.log(precision);
            if (spectrum.isShared(k)) {
                squares += square;
                learned++;
            } else {
                known += Math.log(spectrum.own(k)) - spectrum.own(k) * square;
            }
        }
        Precision after = PrecisionUpdate.of(noise, spectrum.rows(), residual);
        double elbo = spectrum.rows() * (after.meanLog() - Math.log(2 * Math.PI))
                + spectrum.logWeights()
                - after.mean() * residual
                + known
                + logs
                + d;
        Precision weight = null;
        double alphaAfter = alpha;
        if (shared != null) {
            Precision.Uncertain prior = new Precision.Uncertain(shared);
            weight = PrecisionUpdate.of(prior, (long) learned, squares);
            alphaAfter = weight.mean();
            elbo += learned * weight.meanLog() - alphaAfter * squares;
            elbo -= 2 * ((Precision.Uncertain) weight).gamma().klTo(shared);
        }
        if (noise instanceof Precision.Uncertain prior) {
            elbo -= 2 * ((Precision.Uncertain) after).gamma().klTo(prior.gamma());
        }
        Precision learnedWeight = weight;
        List<Precision> weights = model.groups().stream()
                .map(group -> learnedWeight == null || group.precision() instanceof Precision.Known
                        ? group.precision()
                        : learnedWeight)
                .toList();
        double[] mean = spectrum.coefficients(z);
        double[] priors = model.data().priorPrecision();
        for (HierarchicalRegression.Group group : model.groups()) {
            if (group.precision() instanceof Precision.Uncertain) {
                group.members().forEach(j -> priors[j] = alpha);
            }
        }
        double change = Math.max(
                change(before.mean, mean, alpha, beta),
                Math.max(Math.abs(after.mean() - beta) / after.mean(), Math.abs(alphaAfter - alpha) / alphaAfter));
        return new State(model.data(), mean, beta, weights, after, alphaAfter, elbo / 2, change, priors);
    }

    /** The largest change of a mean relative to max(sⱼ, |mⱼ|). */
    private double change(double[] before, double[] mean, double alpha, double beta) {
        double[] variance = spectrum.variances(alpha, beta);
        double[] change = new double[d];
        Arrays.setAll(change, j -> Math.abs(mean[j] - before[j]) / Math.max(Math.sqrt(variance[j]), Math.abs(mean[j])));
        return Arrays.stream(change).max().orElse(0);
    }
}
