package org.vi4j.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.internal.cuda.Buffers.Array;
import org.vi4j.vae.layer.DecoderLikelihood;

/** −log p(x|z) of each row and its derivatives, by the kernel of a likelihood. */
final class GpuLikelihood {
    private static final int THREADS = 128;
    private static final List<String> LOCATION_SCALE = List.of("gaussian", "laplace", "discretized-logistic");

    private final Gpu gpu;
    private final DecoderLikelihood likelihood;
    private final int columns;
    private final int scales;
    private final int[] starts;
    private final Array startsOnDevice;
    private final Array scaleGradient;

    GpuLikelihood(Gpu gpu, Buffers buffers, DecoderLikelihood likelihood, int columns, long rows) {
        this.gpu = gpu;
        this.likelihood = likelihood;
        this.columns = columns;
        this.scales = likelihood.scales(columns);
        this.starts = likelihood.columnGroups().isEmpty() ? new int[0] : starts(likelihood.columnGroups());
        this.startsOnDevice = buffers.of(starts.length * (long) Integer.BYTES);
        this.scaleGradient = buffers.floats(rows * scales);
    }

    /** Where each group begins, where the last ends, and the number of each group's scale. */
    private static int[] starts(List<Integer> groups) {
        List<Integer> numbers = new ArrayList<>(List.of(0));
        groups.forEach(size -> numbers.add(numbers.get(numbers.size() - 1) + size));
        int scale = 0;
        for (int size : groups) {
            numbers.add(size == 1 ? scale++ : -1);
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** To be called once, after the buffers are there. */
    void upload() {
        gpu.upload(startsOnDevice.address(), starts);
    }

    /** Learned scales. */
    int scales() {
        return scales;
    }

    /** Their derivatives for each row, [rows, scales]. */
    long scaleGradient() {
        return scaleGradient.address();
    }

    /**
     * Computes.
     *
     * @param x [rows / samples, D]
     * @param output of the decoder, [rows, D]
     * @param raw the learned scales' parameters r
     * @param gradient [rows, D], or 0 for none
     * @param losses [rows], doubles
     */
    void losses(long x, long output, long raw, long gradient, long losses, int rows, int samples) {
        long[] blocks = {rows};
        int family = LOCATION_SCALE.indexOf(likelihood.toString().replaceFirst("(:|-learned|-per-dimension).*", ""));
        if (starts.length > 0) {
            gpu.launch(
                    "mixed_columns",
                    blocks,
                    THREADS,
                    x,
                    output,
                    raw,
                    startsOnDevice.address(),
                    gradient,
                    scaleGradient(),
                    losses,
                    columns,
                    samples,
                    (starts.length - 1) / 2,
                    scales);
        } else if (family >= 0) {
            gpu.launch(
                    "location_scale",
                    blocks,
                    THREADS,
                    x,
                    output,
                    raw,
                    gradient,
                    scaleGradient(),
                    losses,
                    columns,
                    samples,
                    family,
                    // One column's own scale is that of all.
                    scales,
                    scales == 0 ? fixedScale() : 0f);
        } else {
            gpu.launch("bernoulli", blocks, THREADS, x, output, gradient, losses, columns, samples);
        }
    }

    private float fixedScale() {
        String text = likelihood.toString();
        return Float.parseFloat(text.substring(text.indexOf(':') + 1));
    }
}
