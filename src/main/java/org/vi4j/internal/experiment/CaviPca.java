package org.vi4j.internal.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent.CaviOptions;

/**
 * Probabilistic PCA (Tipping and Bishop, JRSS B 1999), x = Wz + b + σ·noise with z ~ N(0, I), by coordinate ascent on
 * the ELBO over q(z) = ∏ᵢⱼ N(mᵢⱼ, vⱼ) and then W and σ², which have no prior (variational EM). A sweep is one SameDiff
 * graph:
 *
 * <pre>
 * vⱼ = 1/(1 + ‖wⱼ‖²/σ²)    mⱼ = vⱼ/σ² (X − Σ_{k≠j} mₖwₖᵀ) wⱼ        for each j
 * W = XᵀM (MᵀM + n diag v)⁻¹    σ² = (‖X − MWᵀ‖² + n Σⱼ vⱼ‖wⱼ‖²)/(nd)
 * </pre>
 *
 * <p>with X centred, since b's best value is the mean. At the optimum the columns of W are orthogonal, so that the
 * exact posterior of z is diagonal and the ELBO is the log likelihood (Lucas et al., "Don't blame the ELBO!", NeurIPS
 * 2019).
 */
final class CaviPca {
    private static final double START = 0.1;

    private final SameDiff graph = SameDiff.create();
    private final int n;
    private final int d;
    private final int latent;
    private final double start;

    /**
     * What the ascent led to.
     *
     * @param w W, {@code [d, L]}
     * @param noiseVariance σ²
     * @param kl the mean over rows of each latent dimension's KL(q(zⱼ)‖p(zⱼ)), in nats, {@code [L]}
     * @param elbos the mean ELBO of a row after each sweep, in nats
     */
    // The arrays are made for the result.
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(double[][] w, double noiseVariance, double[] kl, List<Double> elbos) {
        /** Returns the ELBO reached, in nats per row. */
        public double elbo() {
            return elbos.get(elbos.size() - 1);
        }
    }

    private CaviPca(double[][] x, int latent, double fixedNoise) {
        this.n = x.length;
        this.d = x[0].length;
        this.latent = latent;
        double[] mean = new double[d];
        for (double[] row : x) {
            for (int i = 0; i < d; i++) {
                mean[i] += row[i] / n;
            }
        }
        double[][] centred = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
        double squares = 0;
        for (double[] row : centred) {
            for (int i = 0; i < d; i++) {
                row[i] -= mean[i];
                squares += row[i] * row[i];
            }
        }
        this.start = fixedNoise > 0 ? fixedNoise : squares / n / d;
        build(Nd4j.createFromArray(centred), fixedNoise);
    }

    private void build(INDArray centred, double fixedNoise) {
        SDVariable x = graph.constant("x", centred);
        SDVariable w = graph.placeHolder("w", DataType.DOUBLE, d, latent);
        SDVariable m = graph.placeHolder("m", DataType.DOUBLE, n, latent);
        SDVariable noise = graph.placeHolder("noise", DataType.DOUBLE);
        SDVariable[] v = new SDVariable[latent];
        SDVariable variances = graph.constant(Nd4j.zeros(DataType.DOUBLE, 1, latent));
        for (int j = 0; j < latent; j++) {
            INDArray unit = Nd4j.zeros(DataType.DOUBLE, 1, latent);
            unit.putScalar(0, j, 1);
            SDVariable row = graph.constant("e" + j, unit);
            // Columns by masks: slices of one element confuse ND4J's products.
            SDVariable wj = w.mul(row);
            SDVariable mj = m.mul(row);
            v[j] = graph.sum(graph.math.square(wj)).div(noise).add(1).rdiv(1);
            SDVariable residual = x.sub(m.sub(mj).mmul(graph.transpose(w)));
            SDVariable next = residual.mmul(wj).mul(v[j].div(noise));
            m = m.sub(mj).add(next);
            variances = variances.add(row.mul(v[j]));
        }
        SDVariable second = graph.transpose(m)
                .mmul(m)
                .add(graph.constant("I", Nd4j.eye(latent).castTo(DataType.DOUBLE))
                        .mul(variances)
                        .mul(n));
        SDVariable nextW = graph.transpose(x).mmul(m).mmul(graph.math.matrixInverse(second));
        SDVariable misfit = graph.sum(graph.math.square(x.sub(m.mmul(graph.transpose(nextW)))))
                .add(graph.sum(graph.math.square(nextW).mul(variances)).mul(n));
        SDVariable nextNoise =
                fixedNoise > 0 ? graph.constant("fixed", Nd4j.scalar(fixedNoise)) : misfit.div((double) n * d);
        SDVariable kl = graph.math
                .square(m)
                .add(variances)
                .sub(1)
                .sub(graph.math.log(variances))
                .mul(0.5 / n);
        graph.math
                .log(nextNoise.mul(2 * Math.PI))
                .mul(-0.5 * d)
                .sub(misfit.div(nextNoise).mul(0.5 / n))
                .sub("elbo", graph.sum(kl));
        nextW.rename("nextW");
        m.rename("nextM");
        nextNoise.add("nextNoise", 0);
        kl.rename("kl");
    }

    /**
     * Fits W, b and σ².
     *
     * @param x rows, {@code [n, d]}
     * @param latent L, below d
     * @param options when to stop; the tolerance is the ELBO's relative change
     * @param seed of W's first values
     * @return where the ascent led
     * @throws UserError if there are too few columns
     */
    public static Result fit(double[][] x, int latent, CaviOptions options, long seed) {
        return new CaviPca(checked(x, latent), latent, 0).run(options, seed);
    }

    /**
     * Fits W and b where σ² is known. Columns of W of directions whose variance in the data is below σ² become zero,
     * and their z keeps its prior.
     *
     * @param x rows, {@code [n, d]}
     * @param latent L, below d
     * @param noiseVariance σ², positive
     * @param options when to stop; the tolerance is the ELBO's relative change
     * @param seed of W's first values
     * @return where the ascent led
     * @throws UserError if there are too few columns
     */
    public static Result fit(double[][] x, int latent, double noiseVariance, CaviOptions options, long seed) {
        if (!(noiseVariance > 0 && noiseVariance < Double.POSITIVE_INFINITY)) {
            throw new UserError("noise variance " + noiseVariance + ", must be positive and finite");
        }
        return new CaviPca(checked(x, latent), latent, noiseVariance).run(options, seed);
    }

    private static double[][] checked(double[][] x, int latent) {
        if (x.length < 2 || latent < 1 || latent >= x[0].length) {
            throw new UserError(latent + " latent dimensions for " + x.length + " rows"
                    + (x.length == 0 ? "" : " of " + x[0].length + " columns")
                    + ": at least 2 rows, and from 1 to columns - 1 dimensions are needed");
        }
        return x;
    }

    private Result run(CaviOptions options, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("pca", 0);
        INDArray w = Nd4j.zeros(DataType.DOUBLE, d, latent);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < latent; j++) {
                w.putScalar(i, j, START * Math.sqrt(start) * random.nextGaussian());
            }
        }
        INDArray m = Nd4j.zeros(DataType.DOUBLE, n, latent);
        INDArray noise = Nd4j.scalar(start);
        List<Double> elbos = new ArrayList<>();
        INDArray kl = m;
        double gain = Double.POSITIVE_INFINITY;
        while (elbos.size() < options.maxSweeps() && gain > options.tolerance()) {
            Map<String, INDArray> out =
                    graph.output(Map.of("w", w, "m", m, "noise", noise), "nextW", "nextM", "nextNoise", "elbo", "kl");
            w = Objects.requireNonNull(out.get("nextW"));
            m = Objects.requireNonNull(out.get("nextM"));
            noise = Objects.requireNonNull(out.get("nextNoise"));
            kl = Objects.requireNonNull(out.get("kl"));
            double elbo = Objects.requireNonNull(out.get("elbo")).getDouble(0);
            if (!Double.isFinite(elbo)) {
                throw new UserError("coordinate ascent broke down in sweep " + (elbos.size() + 1)
                        + ": the columns explain each other without noise; give a noise variance");
            }
            gain = elbos.isEmpty()
                    ? Double.POSITIVE_INFINITY
                    : Math.abs(elbo - elbos.get(elbos.size() - 1)) / Math.max(1, Math.abs(elbo));
            elbos.add(elbo);
        }
        return new Result(w.toDoubleMatrix(), noise.getDouble(0), kl.sum(0).toDoubleVector(), List.copyOf(elbos));
    }
}
