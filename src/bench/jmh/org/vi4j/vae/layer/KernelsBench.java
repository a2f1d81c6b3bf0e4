package org.vi4j.vae.layer;

import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The reparameterization layer's and the losses' work on a batch of 128 images: the fast kernels and their plain twins. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KernelsBench {
    private static final int BATCH = 128;
    private static final int PIXELS = 784;
    private static final int LATENT = 20;

    @Param({"host", "plain"})
    public String kernels;

    private Kernels use;
    private INDArray posterior;
    private INDArray posteriorGradient;
    private INDArray noise;
    private INDArray codes;
    private INDArray logits;
    private INDArray pixels;
    private INDArray pixelGradient;

    @Setup
    public void fill() {
        Nd4j.getEnvironment().setMaxThreads(1);
        use = Kernels.of(DataType.FLOAT, kernels.equals("plain"));
        posterior = Nd4j.randn(DataType.FLOAT, BATCH, 2 * LATENT);
        posteriorGradient = Nd4j.create(DataType.FLOAT, BATCH, 2 * LATENT);
        noise = Nd4j.randn(DataType.FLOAT, BATCH, LATENT);
        codes = Nd4j.create(DataType.FLOAT, BATCH, LATENT);
        logits = Nd4j.randn(DataType.FLOAT, BATCH, PIXELS);
        pixels = Nd4j.rand(DataType.FLOAT, BATCH, PIXELS);
        pixelGradient = Nd4j.create(DataType.FLOAT, BATCH, PIXELS);
    }

    @Benchmark
    public void reparameterizationForward() {
        use.reparameterize(posterior, noise, codes);
    }

    @Benchmark
    public void reparameterizationBackward() {
        use.backReparameterize(codes, posterior, noise, posteriorGradient);
    }

    @Benchmark
    public double bernoulliLossAndGradient() {
        return use.bernoulli(logits, pixels, pixelGradient);
    }

    @Benchmark
    public double klLossAndGradient() {
        return use.gaussianKl(posterior, posteriorGradient);
    }
}
