package org.vi4j.internal.cuda;

import org.vi4j.UserError;
import org.vi4j.vae.network.VaeNetwork;

/** Says whether the training of a VAE fits into a GPU's free memory, and which batch would. */
final class GpuRoom {
    private GpuRoom() {}

    /** Requires room, without taking any. */
    static void require(Gpu gpu, VaeNetwork vae) {
        long free = gpu.freeMemory();
        if (planned(gpu, vae, vae.config().batch()) > free) {
            throw missing(gpu, vae, free);
        }
    }

    static UserError missing(Gpu gpu, VaeNetwork vae, long free) {
        int batch = vae.config().batch();
        long needed = planned(gpu, vae, batch);
        int fits = batch;
        while (fits > 0 && planned(gpu, vae, fits) > free) {
            fits /= 2;
        }
        return new UserError("training with batch " + batch + " needs " + mebibytes(needed)
                + " MiB of the GPU's memory, and " + mebibytes(free) + " are free: "
                + (fits > 0
                        ? "a batch of " + fits + " would fit; or end other programs that use it"
                        : "give a smaller network, end other programs that use it, or take the CPU"));
    }

    private static long planned(Gpu gpu, VaeNetwork vae, int batch) {
        try (GpuVae plan = new GpuVae(gpu, vae, batch, NoiseAhead.of(0))) {
            return plan.buffers.bytes();
        }
    }

    private static long mebibytes(long bytes) {
        return Products.blocks(bytes, 1 << 20);
    }
}
