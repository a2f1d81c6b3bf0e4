package org.vi4j.inference;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/**
 * A family of distributions q(u; λ) on ℝᵈ, sampled by reparameterization: u = T(ε; λ) with ε standard normal, so that
 *
 * <pre>∂/∂λ E_q[h(u)] = E_ε[(∂T/∂λ)ᵀ ∇h(u)]</pre>
 *
 * (Kingma and Welling 2014; Rezende, Mohamed and Wierstra 2014). A family holds no numbers but its shape: λ is a plain
 * array, which optimizers move. All methods work on batches, {@code count} rows in longer arrays, and may be called
 * from several threads. Those that take a gradient <b>add</b> to it.
 *
 * <p>Any implementation can be fitted by gradient VI. What the fit may make use of are capabilities with defaults:
 * {@link #settles()}, {@link #antithetic()}, {@link #whitening()} and {@link #beginsAtGaussian()}.
 */
public interface Family {
    /** The names that {@link #of} knows, from the plainest to the richest. */
    List<String> NAMES = List.of("mean-field", "low-rank", "full-rank", "flow");

    /**
     * Returns a family by its name, of the usual size: low-rank has five columns, or d where that is less; a flow three
     * pairs of coupling layers with 16 hidden units.
     *
     * @param name one of {@link #NAMES}
     * @param dimension d
     * @return the family
     * @throws UserError if there is none of that name, or it needs more dimensions
     */
    static Family of(String name, int dimension) {
        return switch (name) {
            case "mean-field" -> meanField(dimension);
            case "low-rank" -> lowRank(dimension, Math.min(5, dimension));
            case "full-rank" -> fullRank(dimension);
            case "flow" -> flow(dimension, 3, 16);
            default -> throw new UserError("there is no family '" + name + "'" + Nearest.hint(name, NAMES));
        };
    }

    /**
     * Returns the family of independent Gaussians, λ = (μ, ln σ).
     *
     * @param dimension d, at least 1
     * @return the family
     */
    static GaussianFamily meanField(int dimension) {
        return new MeanField(dimension);
    }

    /**
     * Returns the family of Gaussians with covariance diag(σ²) + BBᵀ.
     *
     * @param dimension d, at least 1
     * @param rank the number of columns of B, 1 to d
     * @return the family
     */
    static GaussianFamily lowRank(int dimension, int rank) {
        return new LowRank(dimension, rank);
    }

    /**
     * Returns the family of Gaussians with any covariance LLᵀ.
     *
     * @param dimension d, at least 1
     * @return the family
     */
    static GaussianFamily fullRank(int dimension) {
        return new FullRank(dimension);
    }

    /**
     * Returns a normalizing flow of coupling layers on a full-rank Gaussian (Dinh, Sohl-Dickstein and Bengio, "Density
     * estimation using Real NVP", ICLR 2017).
     *
     * @param dimension d, at least 2
     * @param pairs the number of pairs of coupling layers, at least 1
     * @param hidden the hidden units of each network, at least 1
     * @return the family
     */
    static Family flow(int dimension, int pairs, int hidden) {
        return new CouplingFlow(dimension, pairs, hidden);
    }

    /** Returns d, the number of coordinates. */
    int dimension();

    /** Returns how many standard normal numbers one draw takes; d, or more. */
    int noiseDimension();

    /** Returns the number of elements of λ. */
    int size();

    /** Returns a short name for people, such as {@code mean-field}. */
    String name();

    /**
     * Returns λ of independent coordinates, N(mean, diag(sd²)).
     *
     * @param mean {@code [d]}
     * @param sd positive, {@code [d]}
     * @return λ, {@code [size]}
     */
    double[] start(double[] mean, double[] sd);

    /**
     * Computes u = T(ε; λ).
     *
     * @param noise ε, {@code [count, noiseDimension]}
     * @param u receives the draws, {@code [count, d]}
     */
    void transform(double[] lambda, double[] noise, int count, double[] u);

    /**
     * Adds Σₛ (∂T(εₛ)/∂λ)ᵀ wₛ.
     *
     * @param noise ε, {@code [count, noiseDimension]}
     * @param w a vector for each draw, {@code [count, d]}
     * @param gradient receives the sum, {@code [size]}
     */
    void pullBack(double[] lambda, double[] noise, int count, double[] w, double[] gradient);

    /**
     * Computes ln q(u; λ) and ∂ln q/∂u.
     *
     * @param u the points, {@code [count, d]}
     * @param logDensity receives ln q in nats, {@code [count]}
     * @param slope receives ∂ln q/∂u, {@code [count, d]}
     */
    void logDensity(double[] lambda, double[] u, int count, double[] logDensity, double[] slope);

    /**
     * Adds Σₛ cₛ ∂ln q(uₛ; λ)/∂λ, the u held where they are.
     *
     * @param u the points, {@code [count, d]}
     * @param c a factor for each, {@code [count]}
     * @param gradient receives the sum, {@code [size]}
     */
    void score(double[] lambda, double[] u, int count, double[] c, double[] gradient);

    /**
     * Returns λ of the distribution of shift + scale · u, u drawn from q.
     *
     * @param lambda λ
     * @param shift {@code [d]}
     * @param scale positive, {@code [d]}
     * @return λ of the moved distribution
     */
    double[] rescale(double[] lambda, double[] shift, double[] scale);

    /**
     * Draws from q.
     *
     * @param lambda λ
     * @param random where the noise comes from
     * @param count how many
     * @return {@code [count, d]}, row after row
     */
    default double[] draw(double[] lambda, RandomGenerator random, int count) {
        double[] u = new double[count * dimension()];
        transform(lambda, noise(random, count), count, u);
        return u;
    }

    /**
     * Draws standard normal noise.
     *
     * @param random where it comes from
     * @param count for how many draws
     * @return {@code [count, noiseDimension]}
     */
    default double[] noise(RandomGenerator random, int count) {
        double[] noise = new double[count * noiseDimension()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextGaussian();
        }
        return noise;
    }

    /**
     * Says whether λ settles under stochastic ascent and its average over iterates is a better λ, as for λ in units of
     * the posterior's standard deviations. Without it, as for the weights of a network, ascent takes steps like Adam's
     * and goes on as long as the ELBO gains.
     *
     * @return false unless overridden
     */
    default boolean settles() {
        return false;
    }

    /**
     * Says whether the noise of a step is drawn in pairs (ε, −ε): what is odd in ε, as is the noise in the gradient of
     * a Gaussian's mean where the posterior is Gaussian, cancels.
     *
     * @return false unless overridden
     */
    default boolean antithetic() {
        return false;
    }

    /**
     * Returns the map of λ under linear maps of u, where the family is closed under them: then it is fitted in
     * coordinates that are whitened by the posterior's curvature.
     *
     * @return empty unless overridden
     */
    default Optional<Whitening> whitening() {
        return Optional.empty();
    }

    /**
     * Returns a start and units by the posterior's precision, for a family that is not closed under linear maps.
     *
     * @param precision A, about the posterior's, in coordinates around its mean, positive definite, {@code [d, d]}
     * @return empty unless overridden
     */
    default Optional<Units> units(double[][] precision) {
        return Optional.empty();
    }

    /**
     * Says whether a fit should begin at a Gaussian that was fitted before, by {@link #startAt}; families that find
     * their own way need none.
     *
     * @return false unless overridden
     */
    default boolean beginsAtGaussian() {
        return false;
    }

    /**
     * Returns λ of the Gaussian N(mean, LLᵀ), for a family that holds it.
     *
     * @param mean {@code [d]}
     * @param lower L, lower triangular, {@code [d, d]}
     * @return λ, {@code [size]}
     * @throws UnsupportedOperationException unless overridden
     */
    default double[] startAt(double[] mean, double[][] lower) {
        throw new UnsupportedOperationException("a " + name() + " does not begin at a Gaussian");
    }

    /** A map of λ that follows a linear map of u. */
    @FunctionalInterface
    interface Whitening {
        /**
         * Returns λ of the distribution of shift + Cu, u drawn from q.
         *
         * @param lambda λ
         * @param shift {@code [d]}
         * @param lower C, lower triangular, its diagonal positive, {@code [d, d]}
         * @return λ of the moved distribution
         */
        double[] rescale(double[] lambda, double[] shift, double[][] lower);
    }

    /** Where a fit begins, and linear units of λ in which all directions are about as steep. */
    interface Units {
        /** Returns λ of a member around 0 that is near N(0, A⁻¹), {@code [size]}. */
        double[] start();

        /**
         * Returns a gradient by λ as one by units.
         *
         * @param gradient by λ, {@code [size]}
         * @return by units, {@code [size]}
         */
        double[] pull(double[] gradient);

        /**
         * Moves λ.
         *
         * @param move in units, {@code [size]}
         * @param lambda moved, {@code [size]}
         */
        void push(double[] move, double[] lambda);

        /**
         * Returns a precision in units of μ.
         *
         * @param precision A, {@code [d, d]}
         * @return symmetric, {@code [d, d]}
         */
        double[][] curvature(double[][] precision);
    }

    /** A family of Gaussians: mean, covariance and entropy in closed form. λ begins with the mean. */
    interface GaussianFamily extends Family {
        /**
         * Computes the entropy H = d/2 (1 + ln 2π) + ½ ln|Σ| and adds factor · ∂H/∂λ.
         *
         * @param lambda λ
         * @param factor what the gradient is multiplied by
         * @param gradient receives it, {@code [size]}
         * @return H, in nats
         */
        double entropy(double[] lambda, double factor, double[] gradient);

        /**
         * Returns Σ.
         *
         * @param lambda λ
         * @return {@code [d, d]}
         */
        double[][] covariance(double[] lambda);

        /**
         * Returns √Σⱼⱼ, without the rest of Σ.
         *
         * @param lambda λ
         * @return {@code [d]}
         */
        double[] sd(double[] lambda);

        /**
         * Returns the variance aᵀΣa of a sum of coordinates.
         *
         * @param lambda λ
         * @param a the coordinates' factors, {@code [d]}
         * @return aᵀΣa
         */
        default double variance(double[] lambda, double[] a) {
            double[][] covariance = covariance(lambda);
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < a.length; j++) {
                    sum += a[i] * covariance[i][j] * a[j];
                }
            }
            return sum;
        }

        /**
         * Returns μ.
         *
         * @param lambda λ
         * @return {@code [d]}
         */
        default double[] mean(double[] lambda) {
            return java.util.Arrays.copyOf(lambda, dimension());
        }

        /** Returns true: λ is in units of the posterior's standard deviations. */
        @Override
        default boolean settles() {
            return true;
        }

        /** Returns true: the noise in the mean's gradient cancels where the posterior is Gaussian. */
        @Override
        default boolean antithetic() {
            return true;
        }
    }
}
