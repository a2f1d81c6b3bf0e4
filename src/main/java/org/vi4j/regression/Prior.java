package org.vi4j.regression;

import java.util.List;
import java.util.Locale;
import org.vi4j.UserError;
import org.vi4j.text.Nearest;

/**
 * What is assumed of the coefficients before the data are seen, in units of the data's own spread, so that it does not
 * depend on the unit in which a column or the target is written. With s_y and sⱼ the standard deviations of target and
 * column,
 *
 * <pre>wⱼ ~ N(0, (k s_y/sⱼ)²),   level at the columns' means ~ N(ȳ, (2.5 s_y)²)</pre>
 *
 * where k is 2.5 for {@link #weak}. Of a target without noise, such as one of two values, s_y is 1 and ȳ is 0, on the
 * scale of the linear predictor; Student's t has the median and the median absolute deviation in their places. (Gabry
 * and Goodrich, "Prior distributions for rstanarm models", 2020.) Immutable.
 */
public final class Prior {
    /** The standard deviation of {@link #weak}, in units of the target's. */
    static final double WEAK_SD = 2.5;

    private static final String NORMAL = "normal:";

    /** The kinds. */
    enum Kind {
        WEAK,
        FLAT,
        LEARNED,
        NORMAL
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

    /**
     * Reads a prior as it is written.
     *
     * @param text {@code weak}, {@code flat}, {@code learned} or {@code normal:SD}
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
        return switch (word) {
            case "weak" -> weak();
            case "flat" -> flat();
            case "learned" -> learned();
            default ->
                throw new UserError("prior is '" + text + "'"
                        + Nearest.hint(word, List.of("weak", "flat", "learned", "normal:2.5")));
        };
    }

    Kind kind() {
        return kind;
    }

    /** Returns k, the coefficients' standard deviation in units of s_y/sⱼ: infinite where flat, NaN where learned. */
    public double sd() {
        return sd;
    }

    /** Returns it as {@link #of} reads it. */
    @Override
    public String toString() {
        return kind == Kind.NORMAL ? NORMAL + sd : kind.name().toLowerCase(Locale.ROOT);
    }
}
