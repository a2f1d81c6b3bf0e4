package org.vi4j.model;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/**
 * How a row's target y depends on its linear predictor η = xᵀw; W is the row's weight. A likelihood owns its link, its
 * predictive distribution with its intervals, the names of what it reports, what it needs of the data, and how it is
 * fitted: {@link #rowFactors} where coordinate ascent knows how, else by its derivatives.
 *
 * <p>A new one is a record of its own that implements this, a factory method here and its entry in {@link #NAMES}.
 */
public sealed interface Likelihood extends TargetDistribution, Serializable
        permits NormalLikelihood,
                StudentLikelihood,
                BinaryLikelihood,
                PoissonLikelihood,
                DispersionLikelihood,
                LevelsLikelihood {
    /** The names that {@link #of} knows. */
    List<String> NAMES = List.of(
            "gaussian",
            "student",
            "logistic",
            "probit",
            "poisson",
            "negative-binomial",
            "gamma",
            "beta",
            "ordinal",
            "ordinal-probit",
            "categorical");

    /** The most rows that {@link #replaceBySlope} takes at a time. */
    int RUN = 256;

    /** The degrees of freedom of a Student's t likelihood that names none. */
    double DEGREES_OF_FREEDOM = 4;

    /** What a target may be. */
    enum Support {
        /** Any finite number. */
        REAL("a finite number"),
        /** One of two values. */
        BINARY("0 or 1"),
        /** A count. */
        COUNT("a count 0, 1, 2, ..."),
        /** A positive number. */
        POSITIVE("a number above 0"),
        /** A number between 0 and 1. */
        SHARE("a number between 0 and 1, neither of which it may be"),
        /** The number of one of several levels. */
        LEVEL("the number of a level, 0, 1, 2, ...");

        private final String allowed;

        Support(String allowed) {
            this.allowed = allowed;
        }

        /** Says in words what is allowed. */
        public String allowed() {
            return allowed;
        }

        /**
         * Says whether a target is allowed.
         *
         * @param y the target
         */
        public boolean contains(double y) {
            return switch (this) {
                case REAL -> Double.isFinite(y);
                case BINARY -> y == 0 || y == 1;
                case COUNT, LEVEL -> y >= 0 && y == Math.rint(y) && y < Double.POSITIVE_INFINITY;
                case POSITIVE -> y > 0 && y < Double.POSITIVE_INFINITY;
                case SHARE -> y > 0 && y < 1;
            };
        }
    }

    /** Returns y ~ N(η, 1/(βW)). */
    static Likelihood gaussian() {
        return new NormalLikelihood();
    }

    /**
     * Returns Student's t, so that single rows far off do not bend the line: (y − η)√(βW) ~ t_ν.
     *
     * @param degreesOfFreedom ν, positive and finite
     * @return the likelihood
     * @throws UserError if ν is not a positive finite number
     */
    static Likelihood studentT(double degreesOfFreedom) {
        return new StudentLikelihood(degreesOfFreedom);
    }

    /** Returns Student's t likelihoods of 12 degrees of freedom from 1 to 100, of which a fit takes the best. */
    static List<Likelihood> studentTs() {
        return Stream.of(1., 2., 3., 4., 5., 7., 10., 15., 20., 30., 50., 100.)
                .map(Likelihood::studentT)
                .toList();
    }

    /** Returns P(y = 1) = σ(η) = 1/(1 + e^−η). */
    static Likelihood logistic() {
        return new LogisticLikelihood();
    }

    /** Returns P(y = 1) = Φ(η), the normal distribution function. */
    static Likelihood probit() {
        return new ProbitLikelihood();
    }

    /** Returns counts, y ~ Poisson(e^η). */
    static Likelihood poisson() {
        return new PoissonLikelihood();
    }

    /** Returns counts that vary more than Poisson's, of mean e^η and variance μ + μ²/φ; φ is learned in β's place. */
    static Likelihood negativeBinomial() {
        return new NegativeBinomialLikelihood();
    }

    /** Returns positive numbers, y ~ Gamma(a, a/μ) of mean μ = e^η; the shape a is learned in β's place. */
    static Likelihood gamma() {
        return new GammaLikelihood();
    }

    /** Returns shares, y ~ Beta(μφ, (1 − μ)φ) of mean μ = σ(η); φ is learned in β's place. */
    static Likelihood beta() {
        return new BetaLikelihood();
    }

    /** Returns levels in order, P(y ≤ k) = σ(c_k − xᵀw), the cutpoints c learned too: cumulative logit. */
    static Likelihood ordinal() {
        return new OrdinalLikelihood(false, List.of());
    }

    /** Returns levels in order, P(y ≤ k) = Φ(c_k − xᵀw), the cutpoints c learned too. */
    static Likelihood ordinalProbit() {
        return new OrdinalLikelihood(true, List.of());
    }

    /** Returns levels without an order, each but the reference with coefficients of its own: softmax. */
    static Likelihood categorical() {
        return new CategoricalLikelihood(List.of());
    }

    /**
     * Reads a likelihood's name.
     *
     * @param name one of {@link #NAMES}
     * @param parameters as {@link #parameters} returns them; those left out have their defaults
     * @return the likelihood
     * @throws UserError if there is none of that name, or a parameter is out of range
     */
    static Likelihood of(String name, Map<String, Double> parameters) {
        return switch (name) {
            case "gaussian" -> gaussian();
            case "student" -> studentT(parameters.getOrDefault(StudentLikelihood.PARAMETER, DEGREES_OF_FREEDOM));
            case "logistic" -> logistic();
            case "probit" -> probit();
            case "poisson" -> poisson();
            case "negative-binomial" -> negativeBinomial();
            case "gamma" -> gamma();
            case "beta" -> beta();
            case "ordinal" -> ordinal();
            case "ordinal-probit" -> ordinalProbit();
            case "categorical" -> categorical();
            default -> throw new UserError("likelihood is '" + name + "'" + Nearest.hint(name, NAMES));
        };
    }

    /** Returns its name, one of {@link #NAMES}. */
    String label();

    /** Returns what the target may be. */
    Support support();

    /** Says whether the target is 0 or 1. */
    default boolean binary() {
        return support() == Support.BINARY;
    }

    /** Says whether there is a noise precision β. */
    default boolean hasNoise() {
        return false;
    }

    /** Says whether a fit needs every row, instead of the table's sums of squares. */
    default boolean needsRows() {
        return true;
    }

    /**
     * Returns the linear predictor about which the prior of the level lies.
     *
     * @param mean the target's mean
     * @return 0, or where the target has a unit, the link of its mean
     */
    default double level(double mean) {
        return 0;
    }

    /** Returns its own parameters by name, such as the degrees of freedom; they are saved with a model. */
    default Map<String, Double> parameters() {
        return new LinkedHashMap<>();
    }

    /**
     * The words with which a fit is reported.
     *
     * @param noise what the noise's standard deviation is called, such as "noise sd"; empty where there is none
     * @param noiseKey its name in a document
     * @param effect what e^w is called, such as "odds ratio"; empty where it has no name
     * @param effectMeaning a sentence that says what it is
     * @param elbo what the number is called that coordinate ascent raises
     * @param remark a sentence about the rows; empty if there is none
     * @param precision what β itself is called, such as "phi", where that is reported instead; else empty
     */
    record Words(
            String noise,
            String noiseKey,
            String effect,
            String effectMeaning,
            String elbo,
            String remark,
            String precision) {
        /** Creates words without a name for β itself. */
        Words(String noise, String noiseKey, String effect, String effectMeaning, String elbo, String remark) {
            this(noise, noiseKey, effect, effectMeaning, elbo, remark, "");
        }

        /** Returns the effect's name in a document, such as {@code odds_ratio}. */
        public String effectKey() {
            return effect.replace(' ', '_');
        }
    }

    /** Returns the words with which a fit is reported. */
    Words words();

    /**
     * Returns what coordinate ascent does with each row, where it knows how.
     *
     * @param target y, {@code [n]}
     * @param weights W, {@code [n]}
     * @param noise β's prior
     * @return the rows' own factors; empty where there are none
     */
    default Optional<RowFactors> rowFactors(double[] target, double[] weights, Precision noise) {
        return Optional.empty();
    }

    /** Returns the same for one row at a time, without a graph; empty where there are no such factors. */
    default Optional<RowStep> rowStep() {
        return Optional.empty();
    }

    /**
     * {@link RowFactors} for one row at a time. What it finds: c, b, the row's terms of the ELBO, and W E[λ] E[(y −
     * η)²]; where there is noise, c and b are to be multiplied by the E[β] that comes after, and the last one enters
     * its update and the ELBO.
     */
    interface RowStep extends Serializable {
        /**
         * Finds c and b before the first sweep.
         *
         * @param y the target
         * @param weight W
         * @param beta E[β]
         * @param out receives the four numbers, c and b multiplied by β
         */
        void start(double y, double weight, double beta, double[] out);

        /**
         * Updates the row's factor.
         *
         * @param y the target
         * @param weight W
         * @param linear E[η]
         * @param variance Var[η]
         * @param beta E[β] before
         * @param out receives the four numbers
         */
        void update(double y, double weight, double linear, double variance, double beta, double[] out);

        /** Says whether there is a noise precision β. */
        default boolean hasNoise() {
            return false;
        }
    }

    /**
     * What a likelihood adds to a sweep of coordinate ascent: given q(w) it updates each row's own factor, and says how
     * the row then enters the next q(w): Λ = diag E[α] + Σᵢ cᵢ xᵢxᵢᵀ, h = Σᵢ bᵢ xᵢ.
     */
    interface RowFactors {
        /** Returns cᵢ before the first sweep, {@code [n]}. */
        double[] startPrecision();

        /** Returns bᵢ before the first sweep, {@code [n]}. */
        double[] startInformation();

        /**
         * Adds the update to the graph.
         *
         * @param graph the sweep's
         * @param linear E[xᵢᵀw], {@code [n, 1]}
         * @param variance Var[xᵢᵀw], {@code [n, 1]}
         * @param beta E[β] before the update, {@code [1, 1]}
         * @return what comes after it
         */
        Terms build(SameDiff graph, SDVariable linear, SDVariable variance, SDVariable beta);

        /**
         * The graph's variables after the update.
         *
         * @param local what describes each row's factor, {@code [n, 1]}
         * @param precision c, {@code [n, 1]}
         * @param information b, {@code [n, 1]}
         * @param elbo the ELBO's terms but for those of w and α, a scalar, in nats
         * @param beta E[β], {@code [1, 1]}; as it was where there is no noise
         * @param noiseRate the rate of q(β), {@code [1, 1]}; without meaning where there is no noise
         */
        record Terms(
                SDVariable local,
                SDVariable precision,
                SDVariable information,
                SDVariable elbo,
                SDVariable beta,
                SDVariable noiseRate) {}
    }

    /**
     * Refuses targets that the likelihood does not allow.
     *
     * @param target y, {@code [n]}
     * @throws UserError naming the first such row, from 1
     */
    default void requireTargets(double[] target) {
        for (int i = 0; i < target.length; i++) {
            if (!support().contains(target[i])) {
                throw new UserError("outcome " + target[i] + " in row " + (i + 1) + ", must be "
                        + support().allowed());
            }
        }
    }
}
