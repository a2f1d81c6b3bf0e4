package org.vi4j.regression;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;
import org.vi4j.report.HtmlPage.Drawing;

/**
 * What is assumed of the coefficients before the data are seen, in units of the data's own spread, so that it does not
 * depend on the unit in which a column or the target is written. With s_y and sⱼ the standard deviations of target and
 * column,
 *
 * <pre>wⱼ ~ N(0, (k s_y/sⱼ)²),   level at the columns' means ~ N(ȳ, (2.5 s_y)²)</pre>
 *
 * where k is 2.5 for {@link #weak}. Of a target without noise, such as one of two values, s_y is 1 and ȳ is 0, on the
 * scale of the linear predictor; Student's t has the median and the median absolute deviation in their places. (Gabry
 * and Goodrich, "Prior distributions for rstanarm models", 2020.) {@link #horseshoe} and {@link #r2d2} are for many
 * columns of which few matter. Immutable.
 */
public final class Prior {
    /** The standard deviation of {@link #weak}, in units of the target's. */
    static final double WEAK_SD = 2.5;

    private static final String NORMAL = "normal:";
    private static final String HORSESHOE = "horseshoe";
    private static final String R2D2 = "r2d2";

    /** The kinds. */
    enum Kind {
        WEAK,
        FLAT,
        LEARNED,
        NORMAL,
        HORSESHOE,
        R2D2
    }

    /**
     * How much numbers of a posterior depend on the prior: by how far the posterior moves where the prior is raised to
     * a power near 1 (Kallioinen, Paananen, Bürkner and Vehtari, "Detecting and diagnosing prior and likelihood
     * sensitivity with power-scaling", Statistics and Computing 2023). From 0.05 on it is worth a look.
     *
     * @param names of the numbers
     * @param values one each, NaN where the weights of the draws cannot be relied on
     * @param line which numbers depend on it, in a sentence
     */
    public record Sensitivity(List<String> names, List<Double> values, String line) {
        /**
         * Finds how much each number depends on the prior.
         *
         * @param names of the numbers
         * @param draws of each from the posterior, {@code [d, S]}
         * @param logPrior ln p(θ) of each draw, up to a constant, {@code [S]}
         * @return its sensitivities
         */
        public static Sensitivity of(List<String> names, double[][] draws, double[] logPrior) {
            PowerScaling scaling = PowerScaling.ofPrior(names, draws, logPrior);
            return new Sensitivity(names, Arrays.stream(scaling.prior()).boxed().toList(), scaling.line());
        }

        /** Copies the lists. */
        public Sensitivity {
            names = List.copyOf(names);
            values = List.copyOf(values);
        }

        /**
         * Returns the sensitivities by their names in JSON.
         *
         * @return names, prior and limit
         */
        public Map<String, Object> document() {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("names", names);
            document.put("prior", values);
            document.put("limit", PowerScaling.NOTICED);
            return document;
        }
    }

    /**
     * What a prior thinks of the rows of a table before any fit.
     *
     * @param summary quantiles of the targets it makes up beside the data's, with a sentence on both
     * @param report the same with a picture, as one page
     * @param picture whole data sets that it makes up, and the data
     * @param rows of each row its line in the file, and the quantiles 0.5 %, 2.5 %, 25 %, 50 %, 75 %, 97.5 % and 99.5 %
     *     of the targets made up for it, {@code [n, 8]}; of a table of more than 2,000 rows evenly spaced ones
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Predictive(Summary summary, RegressionFit.RegressionReport report, Drawing picture, double[][] rows) {
        /**
         * Says what targets that were made up from a prior show.
         *
         * @param rows of the table
         * @param made {@code [S, n]}, not used otherwise from then on
         * @param target the rows' own, {@code [n]}
         * @param counted whether it counts the successes of trials
         * @param prior its name
         * @param words what else is said of it, a line each
         * @return what they show
         */
        public static Predictive of(
                FittedRegression.ContestRows rows,
                double[][] made,
                double[] target,
                boolean counted,
                String prior,
                List<String> words) {
            return PriorPredictive.of(rows, made, target, counted, prior, words);
        }

        /**
         * Chooses the rows of a table for which targets are made up.
         *
         * @param weights of all rows, {@code [n]}
         * @param counted whether they say how many each row counts as
         * @param draws how many data sets there will be
         * @return the rows' numbers, at most 2,000; of rows that count as many each as often
         * @throws UserError if the draws are too few
         */
        public static int[] rows(double[] weights, boolean counted, int draws) {
            PriorPredictive.requireDraws(draws);
            return PriorPredictive.rows(weights, counted);
        }

        @Override
        public String toString() {
            return summary.toString();
        }
    }

    private final Kind kind;
    private final double sd;

    private Prior(Kind kind, double sd) {
        this.kind = kind;
        this.sd = sd;
    }

    /** Returns the default: k = 2.5, and noise whose standard deviation is exponential with mean s_y. */
    public static Prior weak() {
        return new Prior(Kind.WEAK, WEAK_SD);
    }

    /** Returns no preference at all: flat in every coefficient and in the noise's standard deviation. */
    public static Prior flat() {
        return new Prior(Kind.FLAT, Double.POSITIVE_INFINITY);
    }

    /** Returns one precision for all coefficients but the intercept, learned from the data: ridge regression. */
    public static Prior learned() {
        return new Prior(Kind.LEARNED, Double.NaN);
    }

    /**
     * Returns {@link #weak} with another width.
     *
     * @param sd k, positive and finite: a coefficient's standard deviation in units of s_y/sⱼ
     * @return the prior
     * @throws UserError if it is not a positive finite number
     */
    public static Prior normal(double sd) {
        if (sd > 0 && Double.isFinite(sd) && Double.isFinite(1 / (sd * sd)) && sd * sd > 0) {
            return new Prior(Kind.NORMAL, sd);
        }
        throw new UserError("prior is 'normal:" + sd + "': its standard deviation, in units of the target's for one of"
                + " the column, is a positive finite number, such as 2.5");
    }

    /** Returns the {@link #horseshoe(double)} that expects a quarter of the coefficients to matter. */
    public static Prior horseshoe() {
        return new Prior(Kind.HORSESHOE, Double.NaN);
    }

    /**
     * Returns the regularised horseshoe: most coefficients near 0, some as free as {@link #weak} leaves them,
     *
     * <pre>wⱼ ~ N(0, τ²λ̃ⱼ² (s_y/sⱼ)²),   λ̃ⱼ² = c²λⱼ²/(c² + τ²λⱼ²),   λⱼ ~ C⁺(0, 1),   τ ~ C⁺(0, τ₀),
     * c² ~ InvGamma(2, 2 · 2.5²),   τ₀ = p₀/(p − p₀) · σ/√n</pre>
     *
     * with σ the noise's standard deviation in units of s_y; of a target without noise σ/√n is the standard error of
     * the level. (Piironen and Vehtari, "Sparsity information and regularization in the horseshoe and other shrinkage
     * priors", Electronic Journal of Statistics 2017.)
     *
     * @param relevant p₀, how many of the p coefficients are expected to matter: positive, and less than p in a fit
     * @return the prior
     * @throws UserError if it is not a positive finite number
     */
    public static Prior horseshoe(double relevant) {
        if (relevant > 0 && Double.isFinite(relevant)) {
            return new Prior(Kind.HORSESHOE, relevant);
        }
        throw new UserError("prior is 'horseshoe:" + relevant + "': how many coefficients are expected to matter is a"
                + " positive number, such as 3");
    }

    /** Returns the {@link #r2d2(double)} of mean 0.5, under which every R² is as probable. */
    public static Prior r2d2() {
        return r2d2(0.5);
    }

    /**
     * Returns the prior on R², the share of the target's variance that the columns explain together, split among them:
     *
     * <pre>wⱼ ~ N(0, φⱼ ω σ² (s_y/sⱼ)²),   ω = R²/(1 − R²),   R² ~ Beta(2m, 2 − 2m),   φ ~ Dirichlet(½, …, ½)</pre>
     *
     * with σ the noise's standard deviation in units of s_y; of a target without noise σ² is what one row tells of the
     * level, as a variance. (Zhang, Naughton, Bondell and Reich, "Bayesian regression using a prior on the model fit:
     * the R2-D2 shrinkage prior", JASA 2022; with a normal kernel as Aguilar and Bürkner, "Intuitive joint priors for
     * Bayesian linear multilevel models: the R2D2M2 prior", Electronic Journal of Statistics 2023.)
     *
     * @param mean m, the mean of R², in (0, 1)
     * @return the prior
     * @throws UserError if it lies outside
     */
    public static Prior r2d2(double mean) {
        if (mean > 0 && mean < 1) {
            return new Prior(Kind.R2D2, mean);
        }
        throw new UserError("prior is 'r2d2:" + mean + "': the mean of R squared lies between 0 and 1, such as 0.5");
    }

    /**
     * Reads a prior as it is written.
     *
     * @param text {@code weak}, {@code flat}, {@code learned}, {@code normal:SD}, {@code horseshoe},
     *     {@code horseshoe:RELEVANT}, {@code r2d2} or {@code r2d2:MEAN}
     * @return the prior
     * @throws UserError if it is none of them
     */
    public static Prior of(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (word.startsWith(NORMAL)) {
            try {
                return normal(Double.parseDouble(word.substring(NORMAL.length())));
            } catch (NumberFormatException e) {
                throw new UserError("prior is '" + text + "': normal: is followed by a standard deviation, in units of"
                        + " the target's for one of the column, such as normal:2.5");
            }
        }
        if (word.startsWith(HORSESHOE + ":")) {
            return horseshoe(number(text, word));
        }
        if (word.startsWith(R2D2 + ":")) {
            return r2d2(number(text, word));
        }
        return switch (word) {
            case "weak" -> weak();
            case HORSESHOE -> horseshoe();
            case R2D2 -> r2d2();
            case "flat" -> flat();
            case "learned" -> learned();
            default ->
                throw new UserError("prior is '" + text + "'"
                        + Nearest.hint(word, List.of("weak", "flat", "learned", "normal:2.5", HORSESHOE, R2D2)));
        };
    }

    private static double number(String text, String word) {
        try {
            return Double.parseDouble(word.substring(word.indexOf(':') + 1));
        } catch (NumberFormatException e) {
            throw new UserError("prior is '" + text + "': a number follows the colon, such as horseshoe:3, the"
                    + " coefficients expected to matter, or r2d2:0.5, the mean of R squared");
        }
    }

    Kind kind() {
        return kind;
    }

    /**
     * Returns k, the coefficients' standard deviation in units of s_y/sⱼ: infinite where flat, NaN where there is no
     * single one.
     */
    public double sd() {
        return shrinks() ? Double.NaN : sd;
    }

    /** Says whether each coefficient has a scale of its own, many of them near 0. */
    boolean shrinks() {
        return kind == Kind.HORSESHOE || kind == Kind.R2D2;
    }

    /** p₀ of the horseshoe, NaN for a quarter; the mean of R² of R2D2. */
    double parameter() {
        return sd;
    }

    /** Returns it as {@link #of} reads it. */
    @Override
    public String toString() {
        boolean numbered = kind == Kind.NORMAL || (shrinks() && !Double.isNaN(sd) && !(kind == Kind.R2D2 && sd == 0.5));
        String name = kind.name().toLowerCase(Locale.ROOT);
        return numbered ? name + ":" + sd : name;
    }
}
