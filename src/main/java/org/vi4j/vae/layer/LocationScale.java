package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * p(x|z) = Πⱼ p(xⱼ | mⱼ, sⱼ) with a location m from the decoder and a scale s. One family differs from another by a few
 * formulas for a single number; computed in double precision, whatever the network's.
 */
abstract sealed class LocationScale extends DecoderLikelihood
        permits GaussianLikelihood, LaplaceLikelihood, DiscretizedLogisticLikelihood {
    private static final long serialVersionUID = 1L;

    private final transient Scale scale;

    LocationScale(Scale scale) {
        this.scale = scale;
    }

    /** Returns −log p(x | m, s) and writes its derivatives with respect to m and s to derivatives [2]. */
    abstract double loss(double x, double location, double s, double[] derivatives);

    /** Returns the mean of p(x | m, s). */
    abstract double mean(double location, double s);

    /** Draws from p(x | m, s). */
    abstract double draw(double location, double s, RandomGenerator random);

    /** Returns the family's name in a configuration. */
    abstract String family();

    /**
     * Returns where the scale comes from.
     *
     * @return a number, {@code learned} or {@code per-dimension}
     */
    @JsonProperty
    public String getScale() {
        return scale.toString();
    }

    @Override
    public int scales(int columns) {
        return scale.parameters(columns);
    }

    @Override
    double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient) {
        double[] parameters = doubles(output);
        double[] derivatives = new double[parameters.length];
        double sum = 0;
        for (double loss : losses(doubles(labels), parameters, (int) output.size(0), derivatives)) {
            sum += loss;
        }
        gradient.assign(Nd4j.create(derivatives, output.shape(), 'c'));
        return sum;
    }

    @Override
    double[] perImage(Kernels kernels, INDArray labels, INDArray output) {
        int n = (int) output.size(0);
        double[] elements = losses(doubles(labels), doubles(output), n, null);
        int d = elements.length / n;
        double[] sums = new double[n];
        for (int i = 0; i < elements.length; i++) {
            sums[i / d] += elements[i];
        }
        return sums;
    }

    @Override
    INDArray elements(INDArray labels, INDArray output) {
        int n = (int) output.size(0);
        double[] losses = losses(doubles(labels), doubles(output), n, null);
        return Nd4j.create(losses, new long[] {n, losses.length / n}, 'c').castTo(output.dataType());
    }

    /** Returns the losses [n, d] one after another, and fills the derivatives with respect to the parameters. */
    private double[] losses(
            double[] x, double[] parameters, int n, double @org.jspecify.annotations.Nullable [] derivatives) {
        int width = parameters.length / n;
        int d = scale.columns(width);
        boolean alike = x.length == d;
        double[] losses = new double[n * d];
        double[] slope = new double[2];
        for (int i = 0; i < n; i++) {
            int offset = i * width;
            for (int j = 0; j < d; j++) {
                double s = scale.at(parameters, offset, d, j);
                losses[i * d + j] = loss(x[alike ? j : i * d + j], parameters[offset + j], s, slope);
                if (derivatives != null) {
                    derivatives[offset + j] = slope[0];
                    int r = scale.index(j);
                    if (r >= 0) {
                        // ds/dr = eʳ = s − the least.
                        derivatives[offset + d + r] += slope[1] * (s - Scale.LEAST);
                    }
                }
            }
        }
        return losses;
    }

    @Override
    public INDArray mean(INDArray parameters) {
        return each(parameters, this::mean);
    }

    @Override
    public INDArray sample(INDArray parameters, RandomGenerator random) {
        return each(parameters, (location, s) -> draw(location, s, random));
    }

    /** Something of each column, from its location and scale. */
    private interface OfColumn {
        double of(double location, double s);
    }

    private INDArray each(INDArray output, OfColumn what) {
        double[] parameters = doubles(output);
        int n = (int) output.size(0);
        int width = parameters.length / n;
        int d = scale.columns(width);
        double[] values = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                values[i * d + j] = what.of(parameters[i * width + j], scale.at(parameters, i * width, d, j));
            }
        }
        return Nd4j.create(values, new long[] {n, d}, 'c').castTo(output.dataType());
    }

    @Override
    @JsonIgnore
    public String name() {
        return toString();
    }

    @Override
    public String toString() {
        return family() + scale.suffix();
    }
}
