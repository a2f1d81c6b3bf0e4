package org.vi4j.diagnostics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.math.RandomStreams;

/**
 * Leave-one-out cross-validation by Pareto-smoothed importance sampling: what the model predicts for each point from
 * all others, without fitting again (Vehtari, Gelman and Gabry, "Practical Bayesian model evaluation using
 * leave-one-out cross-validation and WAIC", Statistics and Computing 2017). The same numbers as R's loo 2.5.1.
 */
public final class LeaveOneOut {
    private final double[] elpd;
    private final double[] p;
    private final double[] paretoK;
    private final boolean[] reliable;

    private LeaveOneOut(double[] elpd, double[] p, double[] paretoK, boolean[] reliable) {
        this.elpd = elpd;
        this.p = p;
        this.paretoK = paretoK;
        this.reliable = reliable;
    }

    /**
     * Computes it from log likelihoods at posterior draws.
     *
     * @param logLikelihood ln p(yᵢ | θₛ), {@code [draws, n]}
     * @param relativeEfficiency the effective sample size over the draws for each point's likelihood, {@code [n]}; ones
     *     for independent draws
     * @return the estimate
     * @throws UserError if a log likelihood is not finite
     * @throws IllegalArgumentException if there is no draw, draws differ in length, or there is not one efficiency a
     *     point, positive and finite
     */
    public static LeaveOneOut of(double[][] logLikelihood, double[] relativeEfficiency) {
        return of(logLikelihood, new double[logLikelihood.length], relativeEfficiency, (point, weights) -> {});
    }

    /**
     * Computes it from log likelihoods at independent draws of an approximation q of the posterior, whose weights are
     * p(θ | y)/q(θ) · 1/p(yᵢ | θ), smoothed as one (Magnusson, Andersen, Jonasson and Vehtari, "Bayesian leave-one-out
     * cross-validation for large data", ICML 2019; R's {@code loo_approximate_posterior}).
     *
     * @param logLikelihood ln p(yᵢ | θₛ), {@code [draws, n]}
     * @param logRatios ln p − ln q at the draws, up to a constant, {@code [draws]}; −∞ where p is zero, which leaves
     *     that draw out
     * @return the estimate
     * @throws UserError if a log ratio is NaN or +∞, all are −∞, or a log likelihood of another draw is not finite
     * @throws IllegalArgumentException if there is no draw, draws differ in length, or there is not one ratio a draw
     */
    public static LeaveOneOut ofApproximation(double[][] logLikelihood, double[] logRatios) {
        return ofApproximation(logLikelihood, logRatios, (point, weights) -> {});
    }

    /** Hears of the weights that make the draws those of the posterior without one point. */
    @FunctionalInterface
    public interface PointWeights {
        /**
         * A point has been left out.
         *
         * @param point its number, from 0
         * @param weights of the draws, smoothed, their sum one, {@code [draws]}
         */
        void accept(int point, double[] weights);
    }

    /**
     * Computes it as {@link #ofApproximation(double[][], double[])} does, and hands out the weights, with which
     * anything else can be predicted for a point from all others.
     *
     * @param logLikelihood ln p(yᵢ | θₛ), {@code [draws, n]}
     * @param logRatios ln p − ln q at the draws, up to a constant, {@code [draws]}; zeros for draws of the posterior
     *     itself, and −∞ where p is zero, which leaves that draw out
     * @param use takes each point's weights, in the points' order
     * @return the estimate
     * @throws UserError if a log ratio is NaN or +∞, all are −∞, or a log likelihood of another draw is not finite
     * @throws IllegalArgumentException if there is no draw, draws differ in length, or there is not one ratio a draw
     */
    public static LeaveOneOut ofApproximation(double[][] logLikelihood, double[] logRatios, PointWeights use) {
        requireDraws(logLikelihood);
        double[] ones = new double[logLikelihood[0].length];
        Arrays.fill(ones, 1);
        return of(logLikelihood, logRatios, ones, use);
    }

    /**
     * Computes the effective sample size of each point's likelihood over the draws, as {@code relative_eff} of R's loo
     * 2.5.1 does, from chains as they are.
     *
     * @param logLikelihood ln p(yᵢ | θₛ), chain after chain, all of one length, {@code [draws, n]}
     * @param chains how many
     * @return {@code [n]}; 1 where a likelihood does not vary, or there are too few draws to tell
     * @throws IllegalArgumentException if there is no draw, or there are not as many of each chain
     */
    public static double[] relativeEfficiency(double[][] logLikelihood, int chains) {
        requireDraws(logLikelihood);
        if (chains < 1 || logLikelihood.length % chains != 0) {
            throw new IllegalArgumentException(
                    logLikelihood.length + " draws of " + chains + " chains: as many of each chain were expected");
        }
        int length = logLikelihood.length / chains;
        double[] efficiency = new double[logLikelihood[0].length];
        double[][] likelihood = new double[chains][length];
        for (int i = 0; i < efficiency.length; i++) {
            int point = i;
            double max = Arrays.stream(logLikelihood)
                    .mapToDouble(row -> row[point])
                    .max()
                    .orElseThrow();
            for (int s = 0; s < chains * length; s++) {
                likelihood[s / length][s % length] = Math.exp(logLikelihood[s][i] - max);
            }
            double ess = Convergence.basicEss(likelihood);
            efficiency[i] = Double.isNaN(ess) ? 1 : ess / (chains * length);
        }
        return efficiency;
    }

    private static void requireDraws(double[][] logLikelihood) {
        if (logLikelihood.length == 0) {
            throw new IllegalArgumentException("there are no draws to leave points out of");
        }
    }

    private static LeaveOneOut of(
            double[][] logLikelihood, double[] logRatios, double[] relativeEfficiency, PointWeights use) {
        requireDraws(logLikelihood);
        int draws = logLikelihood.length;
        int n = relativeEfficiency.length;
        if (logRatios.length != draws || !Arrays.stream(logLikelihood).allMatch(row -> row.length == n)) {
            throw new IllegalArgumentException("leave-one-out needs, of " + draws
                    + " draws, a log likelihood of each of " + n + " points, and a log ratio: rows differ in length");
        }
        double[] posterior = ImportanceWeights.of(logRatios).logWeights();
        double[] elpd = new double[n];
        double[] p = new double[n];
        double[] k = new double[n];
        boolean[] reliable = new boolean[n];
        for (int i = 0; i < n; i++) {
            double[] own = new double[draws];
            double[] ratios = new double[draws];
            for (int s = 0; s < draws; s++) {
                own[s] = logRatios[s] == Double.NEGATIVE_INFINITY ? 0 : logLikelihood[s][i];
                ratios[s] = logRatios[s] - own[s];
                if (!Double.isFinite(own[s])) {
                    throw new UserError("the log likelihood of point " + (i + 1) + " at draw " + (s + 1) + " is "
                            + own[s] + ": leaving points out needs finite ones");
                }
            }
            ImportanceWeights weights = ImportanceWeights.of(ratios, relativeEfficiency[i]);
            double[] weighted = weights.logWeights();
            use.accept(i, Arrays.stream(weighted).map(Math::exp).toArray());
            Arrays.setAll(weighted, s -> weighted[s] + own[s]);
            elpd[i] = LogSumExp.of(weighted);
            Arrays.setAll(own, s -> own[s] + posterior[s]);
            p[i] = LogSumExp.of(own) - elpd[i];
            k[i] = weights.paretoK();
            reliable[i] = weights.reliable();
        }
        return new LeaveOneOut(elpd, p, k, reliable);
    }

    /** Returns ln p(yᵢ | y₋ᵢ) for each point, in nats, {@code [n]}. */
    public double[] pointwise() {
        return elpd.clone();
    }

    /**
     * Returns k̂ for each point, {@code [n]}; where it is above {@link ImportanceWeights#threshold} the point's number
     * is not reliable, and the point surprises the model.
     */
    public double[] paretoK() {
        return paretoK.clone();
    }

    /** Returns the expected log pointwise predictive density of new data, Σᵢ ln p(yᵢ | y₋ᵢ), in nats. */
    public double elpdLoo() {
        return Arrays.stream(elpd).sum();
    }

    /** Returns the standard error of {@link #elpdLoo()} over the points: √(n Var). */
    public double elpdSe() {
        return Math.sqrt(elpd.length * Chains.variance(elpd));
    }

    /** Returns the effective number of parameters. */
    public double pLoo() {
        return Arrays.stream(p).sum();
    }

    /** Returns the standard error of {@link #pLoo()} over the points. */
    public double pSe() {
        return Math.sqrt(p.length * Chains.variance(p));
    }

    /**
     * Returns how many points have {@link ImportanceWeights#reliable} weights, how many others a k̂ of at most 1, and
     * how many one above 1, for which not even the mean of the weights exists.
     */
    public int[] paretoCounts() {
        int[] counts = new int[3];
        for (int i = 0; i < paretoK.length; i++) {
            counts[reliable[i] ? 0 : paretoK[i] > 1 ? 2 : 1]++;
        }
        return counts;
    }

    /**
     * The widely applicable information criterion, for comparison: leaving points out says where it cannot be trusted,
     * and this does not (Watanabe, JMLR 2010; R's {@code waic}).
     *
     * @param elpd its estimate of the expected log pointwise predictive density of new data, in nats
     * @param elpdSe the standard error over the points
     * @param p the effective number of parameters, Σᵢ Var ln p(yᵢ | θ)
     * @param unreliable how many points have a variance above 0.4, at which it is not reliable
     */
    public record Waic(double elpd, double elpdSe, double p, int unreliable) {
        private static final double MOST = 0.4;

        /**
         * Computes it.
         *
         * @param logLikelihood ln p(yᵢ | θₛ), {@code [draws, n]}, two draws at least
         * @param logWeights logarithms of the draws' weights, whose sum is one, {@code [draws]}; −∞ leaves a draw out
         * @return the estimate
         */
        public static Waic of(double[][] logLikelihood, double[] logWeights) {
            int draws = logLikelihood.length;
            int n = logLikelihood[0].length;
            double[] elpd = new double[n];
            double p = 0;
            int unreliable = 0;
            for (int i = 0; i < n; i++) {
                double[] terms = new double[draws];
                double[] own = new double[draws];
                double mean = 0;
                for (int s = 0; s < draws; s++) {
                    own[s] = logWeights[s] == Double.NEGATIVE_INFINITY ? 0 : logLikelihood[s][i];
                    terms[s] = logWeights[s] + own[s];
                    mean += Math.exp(logWeights[s]) * own[s];
                }
                double variance = 0;
                for (int s = 0; s < draws; s++) {
                    double off = own[s] - mean;
                    variance += Math.exp(logWeights[s]) * off * off;
                }
                variance *= draws / (draws - 1.0);
                elpd[i] = LogSumExp.of(terms) - variance;
                p += variance;
                unreliable += variance > MOST ? 1 : 0;
            }
            return new Waic(Arrays.stream(elpd).sum(), Math.sqrt(n * Chains.variance(elpd)), p, unreliable);
        }
    }

    /**
     * Models of the same points by what they predict of points that they have not seen.
     *
     * @param order the models' numbers, the best first
     * @param elpd Σᵢ ln p(yᵢ | y₋ᵢ) of each model, in nats
     * @param difference from the best model's, at most 0
     * @param differenceSe the standard error of that difference over the points, √(n Var) of the points' differences; 0
     *     for the best
     * @param stacking the weights of the mixture of all models that predicts best (Yao et al., Bayesian Analysis 2018)
     * @param pseudoBma weights in proportion to exp(elpd)
     * @param pseudoBmaPlus their mean over the Bayesian bootstrap of the points
     */
    public record Comparison(
            List<Integer> order,
            List<Double> elpd,
            List<Double> difference,
            List<Double> differenceSe,
            List<Double> stacking,
            List<Double> pseudoBma,
            List<Double> pseudoBmaPlus) {
        private static final int REPLICATIONS = 4000;

        /** Copies the lists. */
        public Comparison {
            order = List.copyOf(order);
            elpd = List.copyOf(elpd);
            difference = List.copyOf(difference);
            differenceSe = List.copyOf(differenceSe);
            stacking = List.copyOf(stacking);
            pseudoBma = List.copyOf(pseudoBma);
            pseudoBmaPlus = List.copyOf(pseudoBmaPlus);
        }

        /**
         * Compares models.
         *
         * @param pointwise ln p(yᵢ | y₋ᵢ) of each model, {@link LeaveOneOut#pointwise} or that of held-out folds,
         *     {@code [K, n]}
         * @param seed of the bootstrap
         * @return the comparison, in the models' order
         * @throws IllegalArgumentException if there are not two models of the same points, two at least
         */
        public static Comparison of(double[][] pointwise, long seed) {
            int n = pointwise.length < 2 ? 0 : pointwise[0].length;
            if (n < 2 || !Arrays.stream(pointwise).allMatch(row -> row.length == n)) {
                throw new IllegalArgumentException("a comparison needs two models of the same points, two at least");
            }
            double[] elpd = Arrays.stream(pointwise)
                    .mapToDouble(row -> Arrays.stream(row).sum())
                    .toArray();
            List<Integer> order = IntStream.range(0, elpd.length)
                    .boxed()
                    .sorted((a, b) -> Double.compare(elpd[b], elpd[a]))
                    .toList();
            int best = order.get(0);
            double[] difference = new double[elpd.length];
            double[] se = new double[elpd.length];
            for (int k = 0; k < elpd.length; k++) {
                double[] own = new double[n];
                for (int i = 0; i < n; i++) {
                    own[i] = pointwise[k][i] - pointwise[best][i];
                }
                difference[k] = Arrays.stream(own).sum();
                se[k] = Math.sqrt(n * Chains.variance(own));
            }
            return new Comparison(
                    order,
                    list(elpd),
                    list(difference),
                    list(se),
                    list(ModelWeights.stacking(pointwise)),
                    list(ModelWeights.pseudoBma(elpd)),
                    list(ModelWeights.pseudoBmaPlus(
                            pointwise, REPLICATIONS, new RandomStreams(seed).at("bootstrap", 0))));
        }

        private static List<Double> list(double[] values) {
            return Arrays.stream(values).boxed().toList();
        }
    }
}
