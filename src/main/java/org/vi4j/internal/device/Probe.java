package org.vi4j.internal.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The program that tries the GPU: asks the driver, looks for CUDA's libraries, and lets ND4J multiply two small
 * matrices. It runs in a process of its own, so that a driver that hangs or crashes takes nothing else with it, and so
 * that ND4J can still start on the CPU in the process that asked.
 */
final class Probe {
    private Probe() {}

    /**
     * Leaves a {@link GpuVerdict}.
     *
     * @param args the file to write it to
     * @throws IOException if that cannot be written
     */
    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0]), look().toLines());
    }

    // What a broken driver or library throws are errors, of many kinds.
    @SuppressWarnings("IllegalCatch")
    private static GpuVerdict look() {
        try {
            CudaDriver driver = CudaDriver.start();
            Nd4jGpu gpu = covered(driver.gpus());
            CudaLibraries.require();
            long free = driver.freeMemory(gpu);
            gpu.requireMemory(free);
            multiply(gpu);
            return GpuVerdict.usable(gpu.describe(free));
        } catch (Unusable e) {
            return e.verdict();
        } catch (Throwable e) {
            return GpuVerdict.unusable("trying the GPU failed: " + CudaBackend.rootCause(e), "take the CPU");
        }
    }

    /** Returns the first GPU, on which ND4J starts, and requires that the backend runs on all: it starts them all. */
    private static Nd4jGpu covered(List<Nd4jGpu> gpus) throws Unusable {
        List<Nd4jGpu> covered =
                gpus.stream().filter(gpu -> gpu.capability().isCovered()).toList();
        for (Nd4jGpu gpu : gpus) {
            if (!gpu.capability().isCovered()) {
                throw gpu.notCovered(covered);
            }
        }
        return gpus.get(0);
    }

    private static void multiply(Nd4jGpu gpu) throws Unusable {
        String advice = "see docs/devices.md, or take the CPU";
        INDArray product;
        try {
            product = Nd4j.ones(2, 3).mmul(Nd4j.ones(3, 2));
        } catch (LinkageError | RuntimeException e) {
            throw new Unusable("ND4J does not start on " + gpu.name() + ": " + CudaBackend.rootCause(e), advice);
        }
        if (!CudaBackend.isTaken()) {
            throw new Unusable("ND4J does not take its CUDA backend on " + gpu.name(), advice);
        }
        if (product.sumNumber().doubleValue() != 12) {
            throw new Unusable("ND4J computes wrongly on " + gpu.name(), advice);
        }
    }
}
