package org.vi4j.model;

import java.util.Arrays;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Gram;
import org.vi4j.math.Workers;

/**
 * Bayesian linear regression with a known noise precision and independent Gaussian priors:
 *
 * <pre>y = Xw + ε,  ε ~ N(0, β⁻¹I),  wⱼ ~ N(0, αⱼ⁻¹)</pre>
 *
 * <p>The data enter the posterior only through XᵀX, Xᵀy, yᵀy and n, so that is all this holds: its size does not depend
 * on n. Float64 throughout. (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.3.) Immutable; arrays come out
 * as copies.
 */
public final class LinearRegression {
    private final double[][] gram;
    private final double[] xty;
    private final double yty;
    private final long n;
    private final double logWeights;
    private final double[] priorPrecision;
    private final double noisePrecision;

    private LinearRegression(
            double[][] gram,
            double[] xty,
            double yty,
            long n,
            double logWeights,
            double[] priorPrecision,
            double noisePrecision) {
        this.gram = gram;
        this.xty = xty;
        this.yty = yty;
        this.n = n;
        this.logWeights = logWeights;
        this.priorPrecision = priorPrecision;
        this.noisePrecision = noisePrecision;
    }

    /**
     * Summarises data.
     *
     * @param columns X by columns, {@code [d][n]}, d and n at least 1
     * @param target y, {@code [n]}
     * @param priorPrecision α, {@code [d]}, positive
     * @param noisePrecision β, positive
     * @return the model
     * @throws UserError if a precision is not a positive finite number or the sums overflow
     */
    public static LinearRegression of(
            double[][] columns, double[] target, double[] priorPrecision, double noisePrecision) {
        if (columns.length == 0 || columns.length != priorPrecision.length || target.length == 0) {
            throw new IllegalArgumentException(columns.length + " columns, " + priorPrecision.length
                    + " prior precisions, " + target.length + " rows: at least one column and row were expected");
        }
        requirePrecisions(priorPrecision, noisePrecision);
        return ofProducts(products(columns, target), target.length, 0, priorPrecision, noisePrecision);
    }

    /**
     * Takes data that are already summed up.
     *
     * @param products [X y]ᵀW[X y], symmetric, {@code [d+1, d+1]}; W the diagonal of the rows' weights, by which the
     *     noise's precision of a row is multiplied
     * @param n the number of rows
     * @param logWeights Σᵢ ln Wᵢᵢ; 0 where rows have no weights
     * @param priorPrecision α, {@code [d]}, positive
     * @param noisePrecision β, positive
     * @return the model
     * @throws UserError if a precision is not a positive finite number or the sums overflow
     */
    public static LinearRegression ofProducts(
            double[][] products, long n, double logWeights, double[] priorPrecision, double noisePrecision) {
        requirePrecisions(priorPrecision, noisePrecision);
        requireFinite(products, noisePrecision);
        int d = products.length - 1;
        double[][] gram = new double[d][];
        Arrays.setAll(gram, i -> Arrays.copyOf(products[i], d));
        return new LinearRegression(
                gram,
                Arrays.copyOf(products[d], d),
                products[d][d],
                n,
                logWeights,
                priorPrecision.clone(),
                noisePrecision);
    }

    /**
     * Returns a model of the same data with other precisions.
     *
     * @param alpha the coefficients' prior precisions, {@code [d]}
     * @param beta the noise's precision
     * @return the model
     * @throws UserError if one is not a positive finite number
     */
    public LinearRegression at(double[] alpha, double beta) {
        requirePrecisions(alpha, beta);
        requireFinite(gram, beta);
        requireFinite(new double[][] {xty, {yty}}, beta);
        return new LinearRegression(gram, xty, yty, n, logWeights, alpha.clone(), beta);
    }

    private static void requirePrecisions(double[] alpha, double beta) {
        for (double a : alpha) {
            Precision.require("alpha", a);
        }
        Precision.require("beta", beta);
    }

    private static void requireFinite(double[][] sums, double beta) {
        for (double[] row : sums) {
            for (double v : row) {
                if (!Double.isFinite(v * beta)) {
                    throw new UserError("the sums of squares overflow float64: divide the largest columns by a power of"
                            + " ten, or lower beta from " + beta);
                }
            }
        }
    }

    /** Returns [X y]ᵀ[X y], exactly symmetric, {@code [d+1, d+1]}. */
    private static double[][] products(double[][] columns, double[] target) {
        double[][] all = Arrays.copyOf(columns, columns.length + 1);
        all[columns.length] = target;
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            return Gram.of(all, workers);
        }
    }

    /** Returns the number of coefficients d. */
    public int dimension() {
        return xty.length;
    }

    /** Returns the number of rows n. */
    public long rows() {
        return n;
    }

    /** Returns XᵀX, {@code [d, d]}. */
    public double[][] gram() {
        return Arrays.stream(gram).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns Xᵀy, {@code [d]}. */
    public double[] xty() {
        return xty.clone();
    }

    /** Returns yᵀy. */
    public double yty() {
        return yty;
    }

    /** Returns Σᵢ ln Wᵢᵢ over the rows' weights, 0 where they have none. */
    public double logWeights() {
        return logWeights;
    }

    /** Returns α, the coefficients' prior precisions, {@code [d]}. */
    public double[] priorPrecision() {
        return priorPrecision.clone();
    }

    /** Returns β, the noise's precision. */
    public double noisePrecision() {
        return noisePrecision;
    }

    /** Returns the posterior's precision Λ = diag(α) + βXᵀX, {@code [d, d]}. */
    public double[][] posteriorPrecision() {
        double[][] precision = gram();
        for (int i = 0; i < precision.length; i++) {
            for (int j = 0; j < precision.length; j++) {
                precision[i][j] *= noisePrecision;
            }
            precision[i][i] += priorPrecision[i];
        }
        return precision;
    }

    /** Returns βXᵀy = Λm, {@code [d]}: the posterior mean m before Λ is divided out. */
    public double[] information() {
        return Arrays.stream(xty).map(v -> noisePrecision * v).toArray();
    }

    /**
     * The posterior of Bayesian linear regression in closed form: w | y ~ N(m, Λ⁻¹) with Λ = diag(α) + βXᵀX and Λm =
     * βXᵀy, and the log evidence
     *
     * <pre>ln p(y) = n/2 ln(β/2π) + ½ Σⱼ ln αⱼ − ½ ln|Λ| − ½ (β yᵀy − mᵀΛm)</pre>
     *
     * (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.3 and 3.5.1.)
     *
     * @param posterior N(m, Λ⁻¹)
     * @param logEvidence ln p(y), in nats
     */
    public record ExactRegression(Gaussian posterior, double logEvidence) {
        /**
         * Solves a model, by one Cholesky factorization.
         *
         * @param model the model
         * @return its posterior
         * @throws UserError if Λ is not positive definite in float64
         */
        public static ExactRegression of(LinearRegression model) {
            double[] information = model.information();
            Gaussian posterior = Gaussian.ofInformation(information, model.posteriorPrecision());
            double[] mean = posterior.mean();
            double fit = -model.noisePrecision() * model.yty();
            for (int j = 0; j < mean.length; j++) {
                fit += mean[j] * information[j];
            }
            double logPrior = 0;
            for (double alpha : model.priorPrecision()) {
                logPrior += Math.log(alpha);
            }
            double logNoise = model.rows() * Math.log(model.noisePrecision() / (2 * Math.PI)) + model.logWeights();
            return new ExactRegression(posterior, (logNoise + logPrior + posterior.logDeterminant() + fit) / 2);
        }
    }

    /**
     * Bayesian linear regression whose precisions may be unknown:
     *
     * <pre>y = Xw + ε,   ε ~ N(0, β⁻¹I),   wⱼ ~ N(0, α_g(j)⁻¹)</pre>
     *
     * <p>Every coefficient belongs to one group g(j), and the coefficients of a group share a precision. β and each α
     * are known, or have Gamma priors. One group of all is the usual hierarchical ridge; a group for each coefficient
     * is automatic relevance determination. (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.5, 7.2.1 and
     * 10.3.)
     *
     * @param data the sufficient statistics, with the precisions at which an inference starts; its known ones are final
     * @param groups the weights' precisions; every coefficient in exactly one
     * @param noise β's prior
     */
    public record HierarchicalRegression(LinearRegression data, List<Group> groups, Precision noise) {
        /**
         * Coefficients that share a precision.
         *
         * @param members their places, from 0
         * @param precision α's prior
         */
        public record Group(List<Integer> members, Precision precision) {
            /** Creates the group. */
            public Group {
                members = List.copyOf(members);
            }
        }

        /**
         * Creates the model.
         *
         * @throws IllegalArgumentException if a coefficient is in no group or in two, or a known precision is not the
         *     data's
         */
        public HierarchicalRegression {
            groups = List.copyOf(groups);
            int[] seen = new int[data.dimension()];
            double[] alpha = data.priorPrecision();
            for (Group group : groups) {
                for (int j : group.members) {
                    seen[j]++;
                    if (group.precision instanceof Precision.Known known && known.mean() != alpha[j]) {
                        throw new IllegalArgumentException("coefficient " + j + " starts at precision " + alpha[j]
                                + " but is known to have " + known.mean());
                    }
                }
            }
            if (!Arrays.stream(seen).allMatch(count -> count == 1)) {
                throw new IllegalArgumentException("every coefficient must be in one group: " + Arrays.toString(seen));
            }
            if (noise instanceof Precision.Known known && known.mean() != data.noisePrecision()) {
                throw new IllegalArgumentException("the noise's known precision is not the data's");
            }
        }

        /**
         * Takes a model's precisions as known.
         *
         * @param model the model
         * @return the same model
         */
        public static HierarchicalRegression known(LinearRegression model) {
            double[] alpha = model.priorPrecision();
            List<Group> groups = java.util.stream.IntStream.range(0, alpha.length)
                    .mapToObj(j -> new Group(List.of(j), new Precision.Known(alpha[j])))
                    .toList();
            return new HierarchicalRegression(model, groups, new Precision.Known(model.noisePrecision()));
        }

        /** Says whether nothing but the coefficients is unknown, so that the posterior is a normal one. */
        public boolean precisionsKnown() {
            return noise instanceof Precision.Known
                    && groups.stream().allMatch(group -> group.precision instanceof Precision.Known);
        }
    }
}
