package org.vi4j.vae.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.vi4j.UserError;
import org.vi4j.vae.layer.Layers.ElboLoss;

/**
 * p(x|z): what the decoder's output means. The decoder gives a row of parameters for each row of data; a likelihood of
 * columns with a learned scale has that scale's parameters at the row's end, the same in every row. As a loss it is the
 * reconstruction term −log p(x|z), in nats.
 */
public abstract sealed class DecoderLikelihood extends ElboLoss
        permits BernoulliLogitsLoss, LocationScale, MixedLikelihood {
    private static final long serialVersionUID = 1L;

    private static final List<String> NAMES = List.of(
            "bernoulli",
            "gaussian[:0.1]",
            "gaussian-learned",
            "gaussian-per-dimension",
            "laplace…",
            "discretized-logistic…",
            "mixed:1,1,3");
    private static final String DEFAULT_SCALE = "0.1";

    DecoderLikelihood() {}

    /**
     * Reads a setting.
     *
     * @param text {@code bernoulli}; {@code gaussian}, {@code laplace} or {@code discretized-logistic}, each followed
     *     by a fixed scale as in {@code gaussian:0.1}, by {@code -learned} or by {@code -per-dimension}; or
     *     {@code mixed:} and the sizes of the groups of columns, 1 for a Gaussian column, more for one-hot columns
     * @return the likelihood
     * @throws UserError for anything else
     */
    public static DecoderLikelihood parse(String text) {
        String setting = text.toLowerCase(Locale.ROOT).trim();
        if (setting.equals("bernoulli")) {
            return new BernoulliLogitsLoss();
        }
        if (setting.startsWith("mixed:")) {
            return new MixedLikelihood(groups(setting.substring("mixed:".length())));
        }
        for (String name : List.of("gaussian", "laplace", "discretized-logistic")) {
            if (setting.startsWith(name)) {
                String rest = setting.substring(name.length());
                if (rest.isEmpty()
                        || rest.startsWith(":")
                        || rest.equals("-learned")
                        || rest.equals("-per-dimension")) {
                    String scale = rest.isEmpty() ? DEFAULT_SCALE : rest.substring(1);
                    if (rest.startsWith(":") && Scale.parse(scale).parameters(1) != 0) {
                        break;
                    }
                    return switch (name) {
                        case "gaussian" -> new GaussianLikelihood(scale);
                        case "laplace" -> new LaplaceLikelihood(scale);
                        default -> new DiscretizedLogisticLikelihood(scale);
                    };
                }
            }
        }
        throw new UserError("likelihood is '" + text + "': give one of " + String.join(", ", NAMES));
    }

    /**
     * Returns the likelihood of a table's row: Gaussian columns and groups of one-hot columns.
     *
     * @param groups the sizes of the groups of columns, 1 for a Gaussian column
     * @return the likelihood
     */
    public static DecoderLikelihood mixed(List<Integer> groups) {
        return new MixedLikelihood(groups);
    }

    /** Says whether it is the Bernoulli likelihood of pixels. */
    @JsonIgnore
    public boolean isBernoulli() {
        return this instanceof BernoulliLogitsLoss;
    }

    private static List<Integer> groups(String text) {
        List<Integer> groups = new ArrayList<>();
        for (String size : text.split(",", -1)) {
            if (!size.trim().matches("[1-9][0-9]{0,4}")) {
                throw new UserError("likelihood is 'mixed:" + text
                        + "': give the sizes of the groups of columns, such as mixed:1,1,3");
            }
            groups.add(Integer.parseInt(size.trim()));
        }
        return groups;
    }

    /**
     * Returns log p(x|z) of each row.
     *
     * @param x the data, [n, D], or [1, D] for all rows alike
     * @param parameters the decoder's output, [n, D + scales]
     * @return [n], in nats
     */
    public double[] logDensity(INDArray x, INDArray parameters) {
        double[] density = perImage(x, parameters);
        for (int i = 0; i < density.length; i++) {
            density[i] = -density[i];
        }
        return density;
    }

    /**
     * Returns the derivatives of log p(x|z) with respect to the decoder's output.
     *
     * @param x the data, [n, D]
     * @param parameters the decoder's output, [n, D + scales]
     * @return [n, D + scales], an array of its own
     */
    public INDArray gradient(INDArray x, INDArray parameters) {
        INDArray gradient = Buffer.fresh(parameters.dataType(), parameters.size(0), parameters.size(1));
        gradient(Kernels.of(parameters.dataType(), false), x, parameters, gradient);
        return gradient.negi();
    }

    /**
     * Returns the mean of p(x|z).
     *
     * @param parameters the decoder's output, [n, D + scales]
     * @return [n, D]
     */
    @Override
    public abstract INDArray mean(INDArray parameters);

    /**
     * Draws x from p(x|z).
     *
     * @param parameters the decoder's output, [n, D + scales]
     * @param random where the draws come from
     * @return [n, D]
     */
    public abstract INDArray sample(INDArray parameters, RandomGenerator random);

    /**
     * Says whether this is a probability of data that are 0 or 1.
     *
     * @return true for Bernoulli alone
     */
    public boolean acceptsBinary() {
        return false;
    }

    /**
     * Returns the groups of a table's columns.
     *
     * @return their sizes, 1 for a Gaussian column; none where it is no likelihood of a table
     */
    public List<Integer> columnGroups() {
        return List.of();
    }

    /**
     * Returns the number of learned scales that follow the D columns of the decoder's output.
     *
     * @param columns D
     * @return 0, 1 or as many as there are columns with a scale
     */
    public abstract int scales(int columns);

    /**
     * Checks that the likelihood is one of data of so many columns.
     *
     * @param columns D
     * @throws UserError if it is not
     */
    public void requireColumns(long columns) {}

    /**
     * Checks that the likelihood is that of a table's columns.
     *
     * @param groups 1 for a numeric column, else the number of levels
     * @throws UserError if it is not
     */
    public void requireGroups(List<Integer> groups) {
        MixedLikelihood wanted = new MixedLikelihood(groups);
        if (!wanted.equals(this)) {
            throw new UserError("likelihood is " + this + ", but that of this table is " + wanted + ": leave it out");
        }
    }

    /** Returns the setting that {@link #parse} reads. */
    @Override
    public abstract String toString();

    @Override
    boolean needsLabels() {
        return true;
    }

    static double[] doubles(INDArray array) {
        return array.dup('c').data().asDouble();
    }
}
