package org.vi4j.vae.layer;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.math.Logistic;
import org.vi4j.internal.math.Platform;

/**
 * The kernels for single precision in host memory. Each row is copied to a scratch array, worked on by loops that all
 * run from 0 to k (which the JIT compiler vectorises; loops over an offset it does not), and copied back: one pass over
 * memory instead of one for each operation. Not for use by two threads at once.
 */
final class HostKernels implements Kernels {
    /** After so many rows the products of σ(|l|) ≥ 1/2 are folded into a logarithm: 2⁻⁶⁴ is far above underflow. */
    private static final int FOLD = 64;

    /** So many such products go into one logarithm in double precision: 2⁻⁵¹² is far above underflow. */
    private static final int LOGARITHM = 8;

    private float[] row = new float[0];
    private float[] other = new float[0];
    private float[] third = new float[0];
    private float[] sums = new float[0];
    private float[] products = new float[0];

    private void reserve(int k) {
        if (row.length < k) {
            row = new float[k];
            other = new float[k];
            third = new float[k];
            sums = new float[k];
            products = new float[k];
        }
    }

    /**
     * Multiplies by BLAS itself: on its way there Nd4j.gemm makes an operation and a context for it, dearer than a
     * small product.
     */
    @Override
    public void multiply(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray result) {
        if (!contiguous(a) || !contiguous(b) || !contiguous(result)) {
            Nd4j.gemm(a, b, result, transposeA, transposeB, 1, 0);
            return;
        }
        char order = result.ordering();
        try {
            openblas_nolapack.cblas_sgemm(
                    order == 'c' ? openblas_nolapack.CblasRowMajor : openblas_nolapack.CblasColMajor,
                    transposition(transposeA, a, order),
                    transposition(transposeB, b, order),
                    result.rows(),
                    result.columns(),
                    transposeA ? a.rows() : a.columns(),
                    1f,
                    pointer(a),
                    leading(a),
                    pointer(b),
                    leading(b),
                    0f,
                    pointer(result),
                    leading(result));
        } finally {
            // Their addresses alone do not keep their memory.
            Reference.reachabilityFence(a);
            Reference.reachabilityFence(b);
            Reference.reachabilityFence(result);
        }
    }

    /** A matrix in the other order is the transpose of one in this order. */
    private static int transposition(boolean transpose, INDArray x, char order) {
        return transpose == (x.ordering() == order) ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
    }

    private static int leading(INDArray x) {
        return x.ordering() == 'c' ? x.columns() : x.rows();
    }

    /** Whether there are no gaps; a side of length 1 may claim any stride. */
    private static boolean contiguous(INDArray x) {
        int fast = x.ordering() == 'c' ? 1 : 0;
        return (x.size(fast) == 1 || x.stride(fast) == 1)
                && (x.size(1 - fast) == 1 || x.stride(1 - fast) == x.size(fast));
    }

    private static FloatPointer pointer(INDArray x) {
        return (FloatPointer) x.data().addressPointer();
    }

    @Override
    public void addBiasAndActivate(INDArray z, INDArray bias, Nonlinearity f) {
        int rows = z.rows();
        int k = z.columns();
        reserve(k);
        Platform.hostMemory(bias).get(0, other, 0, k);
        FloatBuffer memory = Platform.hostMemory(z);
        for (int i = 0; i < rows; i++) {
            memory.get(i * k, row, 0, k);
            add(row, other, k);
            f.forward(row, k);
            memory.put(i * k, row, 0, k);
        }
    }

    @Override
    public void backActivate(INDArray delta, INDArray a, Nonlinearity f, INDArray biasGradient) {
        int rows = delta.rows();
        int k = delta.columns();
        reserve(k);
        Arrays.fill(sums, 0, k, 0f);
        FloatBuffer memory = Platform.hostMemory(delta);
        FloatBuffer outputs = Platform.hostMemory(a);
        for (int i = 0; i < rows; i++) {
            memory.get(i * k, row, 0, k);
            if (f != Nonlinearity.IDENTITY) {
                outputs.get(i * k, other, 0, k);
                f.backward(row, other, k);
                memory.put(i * k, row, 0, k);
            }
            add(sums, row, k);
        }
        Platform.hostMemory(biasGradient).put(0, sums, 0, k);
    }

    @Override
    public double bernoulli(INDArray logits, INDArray targets, INDArray gradient) {
        int rows = logits.rows();
        int k = logits.columns();
        reserve(k);
        FloatBuffer l = Platform.hostMemory(logits);
        FloatBuffer x = Platform.hostMemory(targets);
        FloatBuffer g = Platform.hostMemory(gradient);
        double loss = 0;
        for (int start = 0; start < rows; start += FOLD) {
            Arrays.fill(sums, 0, k, 0f);
            Arrays.fill(products, 0, k, 1f);
            for (int i = start; i < Math.min(rows, start + FOLD); i++) {
                l.get(i * k, row, 0, k);
                x.get(i * k, other, 0, k);
                linearPart(row, other, sums, k);
                Logistic.sigmoids(row, row, third, k);
                subtractAndMultiply(row, other, third, products, k);
                g.put(i * k, row, 0, k);
            }
            for (int j = 0; j < k; j++) {
                loss += sums[j] - Math.log(products[j]);
            }
        }
        return loss;
    }

    @Override
    public double[] bernoulliPerImage(INDArray logits, INDArray targets) {
        int rows = logits.rows();
        int k = logits.columns();
        reserve(k);
        FloatBuffer l = Platform.hostMemory(logits);
        FloatBuffer x = Platform.hostMemory(targets);
        double[] losses = new double[rows];
        for (int i = 0; i < rows; i++) {
            l.get(i * k, row, 0, k);
            if (i == 0 || targets.rows() > 1) {
                x.get(i * k, other, 0, k);
            }
            Arrays.fill(sums, 0, k, 0f);
            linearPart(row, other, sums, k);
            Logistic.sigmoids(row, row, third, k);
            losses[i] = foldedLoss(sums, third, k);
        }
        return losses;
    }

    /**
     * Returns Σ sums − log Π tails of one row: halves are folded onto halves, at most six times, before any logarithm,
     * and what is left is multiplied in double precision, {@value #LOGARITHM} numbers at a time.
     */
    private double foldedLoss(float[] sums, float[] tails, int k) {
        int n = k;
        for (int factors = 1; factors < FOLD && n > 1; factors *= 2) {
            int half = n / 2;
            n -= half;
            System.arraycopy(sums, n, row, 0, half);
            add(sums, row, half);
            System.arraycopy(tails, n, row, 0, half);
            multiply(tails, row, half);
        }
        double loss = 0;
        double product = 1;
        for (int j = 0; j < n; j++) {
            loss += sums[j];
            product *= tails[j];
            if (j % LOGARITHM == LOGARITHM - 1) {
                loss -= Math.log(product);
                product = 1;
            }
        }
        return loss - Math.log(product);
    }

    @Override
    public double gaussianKl(INDArray posterior, INDArray gradient) {
        int rows = posterior.rows();
        int k = posterior.columns();
        reserve(k);
        FloatBuffer p = Platform.hostMemory(posterior);
        FloatBuffer g = Platform.hostMemory(gradient);
        double kl = 0;
        for (int i = 0; i < rows; i++) {
            p.get(i * k, row, 0, k);
            kl += klAndGradient(row, k / 2);
            g.put(i * k, row, 0, k);
        }
        return kl;
    }

    @Override
    public double[] gaussianKlPerImage(INDArray posterior) {
        int k = posterior.columns();
        reserve(k);
        FloatBuffer p = Platform.hostMemory(posterior);
        double[] kl = new double[posterior.rows()];
        for (int i = 0; i < kl.length; i++) {
            p.get(i * k, row, 0, k);
            kl[i] = klAndGradient(row, k / 2);
        }
        return kl;
    }

    /** Replaces log σ² by ½(σ² − 1) in [μ | log σ²], which makes it the gradient, and returns the divergence. */
    private static double klAndGradient(float[] posterior, int latent) {
        double kl = 0;
        for (int j = 0; j < latent; j++) {
            double mean = posterior[j];
            double logVar = posterior[latent + j];
            double variance = Math.exp(logVar);
            kl += 0.5 * (mean * mean + variance - 1 - logVar);
            posterior[latent + j] = (float) (0.5 * (variance - 1));
        }
        return kl;
    }

    @Override
    public void reparameterize(INDArray posterior, INDArray noise, INDArray z) {
        int rows = z.rows();
        int latent = z.columns();
        reserve(2 * latent);
        FloatBuffer p = Platform.hostMemory(posterior);
        FloatBuffer e = Platform.hostMemory(noise);
        FloatBuffer out = Platform.hostMemory(z);
        for (int i = 0; i < rows; i++) {
            p.get(i * 2 * latent, row, 0, 2 * latent);
            e.get(i * latent, other, 0, latent);
            for (int j = 0; j < latent; j++) {
                row[j] += (float) Math.exp(0.5 * row[latent + j]) * other[j];
            }
            out.put(i * latent, row, 0, latent);
        }
    }

    @Override
    public void backReparameterize(INDArray dz, INDArray posterior, INDArray noise, INDArray gradient) {
        int rows = dz.rows();
        int latent = dz.columns();
        reserve(2 * latent);
        FloatBuffer d = Platform.hostMemory(dz);
        FloatBuffer p = Platform.hostMemory(posterior);
        FloatBuffer e = Platform.hostMemory(noise);
        FloatBuffer g = Platform.hostMemory(gradient);
        for (int i = 0; i < rows; i++) {
            p.get(i * 2 * latent, row, 0, 2 * latent);
            e.get(i * latent, other, 0, latent);
            d.get(i * latent, third, 0, latent);
            for (int j = 0; j < latent; j++) {
                row[j] = third[j];
                row[latent + j] = 0.5f * third[j] * other[j] * (float) Math.exp(0.5 * row[latent + j]);
            }
            g.put(i * 2 * latent, row, 0, 2 * latent);
        }
    }

    @Override
    public void gather(INDArray images, Halving grid, INDArray windows) {
        reserve(Math.max(grid.image(), grid.places() * grid.window()));
        FloatBuffer from = Platform.hostMemory(images);
        FloatBuffer to = Platform.hostMemory(windows);
        for (int i = 0; i < images.rows(); i++) {
            from.get(i * grid.image(), row, 0, grid.image());
            grid.gather(row, other);
            to.put(i * grid.places() * grid.window(), other, 0, grid.places() * grid.window());
        }
    }

    @Override
    public void scatter(INDArray windows, Halving grid, INDArray images) {
        reserve(Math.max(grid.image(), grid.places() * grid.window()));
        FloatBuffer from = Platform.hostMemory(windows);
        FloatBuffer to = Platform.hostMemory(images);
        for (int i = 0; i < images.rows(); i++) {
            from.get(i * grid.places() * grid.window(), row, 0, grid.places() * grid.window());
            grid.scatter(row, other);
            to.put(i * grid.image(), other, 0, grid.image());
        }
    }

    private static void add(float[] to, float[] what, int n) {
        for (int i = 0; i < n; i++) {
            to[i] += what[i];
        }
    }

    private static void multiply(float[] to, float[] what, int n) {
        for (int i = 0; i < n; i++) {
            to[i] *= what[i];
        }
    }

    private static void linearPart(float[] logits, float[] targets, float[] sums, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += Math.max(logits[i], 0f) - targets[i] * logits[i];
        }
    }

    private static void subtractAndMultiply(float[] sigmoid, float[] targets, float[] tail, float[] products, int n) {
        for (int i = 0; i < n; i++) {
            sigmoid[i] -= targets[i];
            products[i] *= tail[i];
        }
    }
}
