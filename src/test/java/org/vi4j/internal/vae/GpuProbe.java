package org.vi4j.internal.vae;

import com.sun.jna.Native;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.cuda.StandIn;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.training.Steps;
import org.vi4j.support.TinyRun;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/**
 * Trains small models on a stand-in, once in each order of threads, and prints a checksum each. For a JVM of its own.
 */
public final class GpuProbe {
    private GpuProbe() {}

    public static void main(String[] args) {
        StandIn standIn = Native.load("libcuda.so.1", StandIn.class);
        standIn.standinDevice(1, 8, 0, 11_040);
        for (int order = 0; order < 2; order++) {
            standIn.standinOrder(order);
            CRC32 crc = new CRC32();
            for (Map<String, ?> settings : List.of(
                    Map.of("posterior", "full", "convolutions", List.of(4, 3), "likelihood", "gaussian-per-dimension"),
                    Map.of("importance", 3, "encoder", List.of(70), "likelihood", "mixed:1,3,4,1,5,2"))) {
                VaeConfig config = VaeConfig.defaults()
                        .with(Map.of(
                                "encoder", List.of(9), "latent", 3, "decoder", List.of(8), "batch", 8, "threads", 1))
                        .with(settings);
                for (Gpu.Precision precision : Gpu.Precision.values()) {
                    VaeNetwork vae = VaeNetwork.create(config, TinyRun.DATA.codec());
                    try (Gpu gpu = Gpu.open(0, precision);
                            Steps steps = new GpuSteps(vae, gpu, before -> config.objective())) {
                        GpuTrainingTest.take(steps, config, 1);
                        steps.evaluate(TinyRun.DATA.test());
                        crc.update(StoredZip.bytes(vae.parameters()));
                    }
                }
            }
            System.out.println("checksum " + crc.getValue());
        }
    }
}
