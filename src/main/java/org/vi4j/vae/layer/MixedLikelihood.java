package org.vi4j.vae.layer;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.vi4j.UserError;
import org.vi4j.internal.math.LogSumExp;

/**
 * A table's columns in groups: a group of one is a number, N(x | m, s²) with a learned s of its own; a group of k ≥ 2
 * is a category as k one-hot columns, log p = Σ xⱼ (lⱼ − log Σ eˡ). The decoder's output is [m and l by column | r of
 * each number], with s = 1/512 + eʳ.
 */
final class MixedLikelihood extends DecoderLikelihood {
    private static final long serialVersionUID = 1L;

    private final int[] groups;
    private final int columns;
    private final int numbers;
    private final transient GaussianLikelihood gaussian = new GaussianLikelihood("learned");

    /**
     * Creates the likelihood.
     *
     * @param groups the sizes of the groups of columns, each at least 1
     */
    @JsonCreator
    MixedLikelihood(@JsonProperty("groups") List<Integer> groups) {
        this.groups = groups.stream().mapToInt(Integer::intValue).toArray();
        this.columns = Arrays.stream(this.groups).sum();
        this.numbers =
                (int) Arrays.stream(this.groups).filter(size -> size == 1).count();
    }

    /**
     * Returns the groups.
     *
     * @return their sizes
     */
    @JsonProperty
    public List<Integer> getGroups() {
        return Arrays.stream(groups).boxed().toList();
    }

    @Override
    public List<Integer> columnGroups() {
        return getGroups();
    }

    @Override
    public int scales(int ignored) {
        return numbers;
    }

    @Override
    public void requireColumns(long given) {
        if (given != columns) {
            throw new UserError("likelihood " + this + " is one of " + columns + " columns, but the data have " + given
                    + ": give groups that add up to them");
        }
    }

    @Override
    double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient) {
        double[] parameters = doubles(output);
        double[] derivatives = new double[parameters.length];
        double sum =
                Arrays.stream(losses(doubles(labels), parameters, derivatives)).sum();
        gradient.assign(Nd4j.create(derivatives, output.shape(), 'c'));
        return sum;
    }

    @Override
    double[] perImage(Kernels kernels, INDArray labels, INDArray output) {
        double[] parameters = doubles(output);
        return losses(doubles(labels), parameters, new double[parameters.length]);
    }

    @Override
    INDArray elements(INDArray labels, INDArray output) {
        double[] losses = perImage(labels, output);
        return Nd4j.create(losses, new long[] {losses.length, 1}, 'c').castTo(output.dataType());
    }

    /** Returns the loss of each row, and fills the derivatives. */
    private double[] losses(double[] x, double[] parameters, double[] derivatives) {
        int width = columns + numbers;
        int n = parameters.length / width;
        boolean alike = x.length == columns;
        double[] losses = new double[n];
        double[] slope = new double[2];
        for (int i = 0; i < n; i++) {
            int at = i * width;
            int from = alike ? 0 : i * columns;
            int r = i * width + columns;
            for (int size : groups) {
                if (size == 1) {
                    double s = Scale.LEAST + Math.exp(parameters[r]);
                    losses[i] += gaussian.loss(x[from], parameters[at], s, slope);
                    derivatives[at] = slope[0];
                    derivatives[r] = slope[1] * (s - Scale.LEAST);
                    r++;
                } else {
                    losses[i] += category(x, from, parameters, at, size, derivatives);
                }
                at += size;
                from += size;
            }
        }
        return losses;
    }

    private static double category(double[] x, int from, double[] parameters, int at, int size, double[] derivatives) {
        double[] p = softmax(parameters, at, size);
        double weight = 0;
        for (int j = 0; j < size; j++) {
            weight += x[from + j];
        }
        double logSum = LogSumExp.of(parameters, at, size);
        double loss = 0;
        for (int j = 0; j < size; j++) {
            loss -= x[from + j] * (parameters[at + j] - logSum);
            derivatives[at + j] = weight * p[j] - x[from + j];
        }
        return loss;
    }

    private static double[] softmax(double[] logits, int at, int size) {
        double logSum = LogSumExp.of(logits, at, size);
        double[] p = new double[size];
        Arrays.setAll(p, j -> Math.exp(logits[at + j] - logSum));
        return p;
    }

    @Override
    public INDArray mean(INDArray parameters) {
        return rows(parameters, null);
    }

    @Override
    public INDArray sample(INDArray parameters, RandomGenerator random) {
        return rows(parameters, random);
    }

    /** Means, or draws where there is a generator. */
    private INDArray rows(INDArray output, @org.jspecify.annotations.Nullable RandomGenerator random) {
        double[] parameters = doubles(output);
        int width = columns + numbers;
        int n = parameters.length / width;
        double[] values = new double[n * columns];
        for (int i = 0; i < n; i++) {
            int at = 0;
            int r = i * width + columns;
            for (int size : groups) {
                int to = i * columns + at;
                if (size == 1) {
                    double s = Scale.LEAST + Math.exp(parameters[r++]);
                    double m = parameters[i * width + at];
                    values[to] = random == null ? gaussian.mean(m, s) : gaussian.draw(m, s, random);
                } else {
                    double[] p = softmax(parameters, i * width + at, size);
                    System.arraycopy(random == null ? p : oneHot(p, random), 0, values, to, size);
                }
                at += size;
            }
        }
        return Nd4j.create(values, new long[] {n, columns}, 'c').castTo(output.dataType());
    }

    private static double[] oneHot(double[] p, RandomGenerator random) {
        double[] draw = new double[p.length];
        double u = random.nextDouble();
        int j = 0;
        while (j < p.length - 1 && u >= p[j]) {
            u -= p[j++];
        }
        draw[j] = 1;
        return draw;
    }

    @Override
    @JsonIgnore
    public String name() {
        return toString();
    }

    @Override
    public String toString() {
        return "mixed:"
                + String.join(
                        ",", Arrays.stream(groups).mapToObj(String::valueOf).toList());
    }
}
