package org.vi4j.vae.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The kernels as ND4J operations: any device, any floating-point type. The reference that the fast ones are held to.
 */
final class PlainKernels implements Kernels {
    @Override
    public void multiply(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray result) {
        Nd4j.gemm(a, b, result, transposeA, transposeB, 1, 0);
    }

    @Override
    public void addBiasAndActivate(INDArray z, INDArray bias, Nonlinearity f) {
        z.addiRowVector(bias);
        if (f != Nonlinearity.IDENTITY) {
            f.dl4j().getActivation(z, true);
        }
    }

    @Override
    public void backActivate(INDArray delta, INDArray a, Nonlinearity f, INDArray biasGradient) {
        f.backward(delta, a);
        biasGradient.assign(delta.sum(0));
    }

    @Override
    public double bernoulli(INDArray logits, INDArray targets, INDArray gradient) {
        gradient.assign(Transforms.sigmoid(logits, true).subi(targets));
        return sum(bernoulliLoss(logits, targets));
    }

    @Override
    public double[] bernoulliPerImage(INDArray logits, INDArray targets) {
        INDArray all = targets.size(0) == logits.size(0) ? targets : targets.broadcast(logits.shape());
        return bernoulliLoss(logits, all).sum(1).toDoubleVector();
    }

    @Override
    public double[] gaussianKlPerImage(INDArray posterior) {
        return gaussianKl(posterior).sum(1).toDoubleVector();
    }

    /** softplus(l) − x·l = max(l, 0) + log(1 + e^−|l|) − x·l, element by element: no overflow, no rounded sigmoid. */
    static INDArray bernoulliLoss(INDArray logits, INDArray targets) {
        INDArray tail = Transforms.log(
                Transforms.exp(Transforms.abs(logits, true).negi(), false).addi(1), false);
        return Transforms.max(logits, 0, true).addi(tail).subi(logits.mul(targets));
    }

    @Override
    public double gaussianKl(INDArray posterior, INDArray gradient) {
        INDArray logVar = logVar(posterior);
        mean(gradient).assign(mean(posterior));
        logVar(gradient).assign(Transforms.exp(logVar, true).subi(1).muli(0.5));
        return sum(gaussianKl(posterior));
    }

    /** ½ (μ² + σ² − 1 − log σ²), [n, L]. */
    static INDArray gaussianKl(INDArray posterior) {
        INDArray mean = mean(posterior);
        INDArray logVar = logVar(posterior);
        return mean.mul(mean)
                .addi(Transforms.exp(logVar, true))
                .subi(logVar)
                .subi(1)
                .muli(0.5);
    }

    @Override
    public void reparameterize(INDArray posterior, INDArray noise, INDArray z) {
        z.assign(deviation(posterior).muli(noise).addi(mean(posterior)));
    }

    @Override
    public void backReparameterize(INDArray dz, INDArray posterior, INDArray noise, INDArray gradient) {
        mean(gradient).assign(dz);
        logVar(gradient).assign(deviation(posterior).muli(noise).muli(dz).muli(0.5));
    }

    @Override
    public void gather(INDArray images, Halving grid, INDArray windows) {
        double[] from = DecoderLikelihood.doubles(images);
        double[] to = new double[Math.toIntExact(windows.length())];
        eachPair(grid, (int) images.size(0), (pixel, tap) -> to[tap] = from[pixel]);
        windows.assign(Nd4j.create(to, windows.shape(), 'c'));
    }

    @Override
    public void scatter(INDArray windows, Halving grid, INDArray images) {
        double[] from = DecoderLikelihood.doubles(windows);
        double[] to = new double[Math.toIntExact(images.length())];
        eachPair(grid, (int) images.size(0), (pixel, tap) -> to[pixel] += from[tap]);
        images.assign(Nd4j.create(to, images.shape(), 'c'));
    }

    /** A number of an image and one of a window that are the same. */
    private interface Pair {
        void at(int pixel, int tap);
    }

    /** By the definition of {@link Halving}, number by number. */
    private static void eachPair(Halving grid, int n, Pair pair) {
        int tap = 0;
        for (int place = 0; place < n * grid.places(); place++) {
            int image = place / grid.places();
            int top = 2 * (place % grid.places() / grid.smallWidth()) - 1;
            int left = 2 * (place % grid.smallWidth()) - 1;
            for (int k = 0; k < grid.window(); k++, tap++) {
                int y = top + k / grid.channels() / Halving.WINDOW;
                int x = left + k / grid.channels() % Halving.WINDOW;
                if (y >= 0 && y < grid.height() && x >= 0 && x < grid.width()) {
                    int pixel = (image * grid.height() + y) * grid.width() + x;
                    pair.at(pixel * grid.channels() + k % grid.channels(), tap);
                }
            }
        }
    }

    /** Rows in the array's precision, their sum in double: single precision would lose a digit over a large batch. */
    private static double sum(INDArray losses) {
        return Arrays.stream(losses.sum(1).toDoubleVector()).sum();
    }

    private static INDArray deviation(INDArray posterior) {
        return Transforms.exp(logVar(posterior).mul(0.5), false);
    }

    private static INDArray mean(INDArray posterior) {
        return posterior.get(all(), interval(0, posterior.size(1) / 2));
    }

    private static INDArray logVar(INDArray posterior) {
        return posterior.get(all(), interval(posterior.size(1) / 2, posterior.size(1)));
    }
}
