package org.vi4j.cli;

import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.cuda.Gpu.Precision;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.Device;
import org.vi4j.internal.device.DeviceGuard.DeviceChoice;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Option;

/** The option that says where to compute. To be asked before anything touches ND4J. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda|cuda-nd4j",
            defaultValue = "auto",
            description =
                    "Where to compute: cpu; cuda, a GPU with vi4j's kernels; cuda-nd4j, a GPU with ND4J's; or auto, a"
                            + " GPU if one can be used: of vi4j's kernels for training and evaluating, of ND4J's for"
                            + " the rest.")
    private DeviceRequest device;

    @Option(
            names = "--gpu",
            paramLabel = "N",
            defaultValue = "0",
            description = "Which of several GPUs to use: a number from 0, among those that CUDA_VISIBLE_DEVICES leaves"
                    + " (default: 0).")
    private int number;

    @Option(
            names = "--precision",
            paramLabel = "fp32|tf32|bf16",
            description =
                    "On a GPU with vi4j's kernels, the precision of the factors of matrix products: fp32, or tf32 or"
                            + " bf16 on tensor cores, from compute capability 8.0 on; sums and parameters are fp32 (default:"
                            + " fp32).")
    private @Nullable Precision precision;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DeviceOption() {}

    /** Chooses the device that ND4J starts on; the line that says which and why is for standard error. */
    DeviceChoice choose() {
        if (device == DeviceRequest.CUDA) {
            throw new UserError(
                    "--device cuda: there is nothing here that vi4j's kernels compute: leave --device out, or"
                            + " give cuda-nd4j in a build with ND4J's CUDA backend");
        }
        if (precision != null && precision != Precision.FP32) {
            throw new UserError("--precision " + precision + " is for vi4j's kernels, which are those of --device cuda:"
                    + " leave it out");
        }
        return DeviceGuard.choose(device);
    }

    /** Whether vi4j's own kernels were asked for. */
    boolean isOwn() {
        return device == DeviceRequest.CUDA;
    }

    /** A device, and the GPU where it is one of vi4j's own; to be closed. */
    record Chosen(DeviceChoice choice, @Nullable Gpu gpu) implements AutoCloseable {
        @Override
        public void close() {
            if (gpu != null) {
                gpu.close();
            }
        }
    }

    /** Opens the GPU where one is asked for, or can be had and nothing is asked for; then ND4J stays on the CPU. */
    Chosen open() {
        if (device == DeviceRequest.CPU || device == DeviceRequest.CUDA_ND4J) {
            return new Chosen(choose(), null);
        }
        DeviceGuard.choose(DeviceRequest.CPU);
        try {
            Gpu gpu = Gpu.open(number, precision == null ? Precision.FP32 : precision);
            return new Chosen(new DeviceChoice(Device.CUDA, gpu.describe()), gpu);
        } catch (Gpu.Unusable e) {
            if (device == DeviceRequest.CUDA) {
                throw new UserError("--device cuda: " + e.getMessage(), e);
            }
            return onCpu(e.reason());
        }
    }

    /** Goes back to the CPU where nothing is asked for and the GPU has no room for a model. */
    Chosen withRoom(Chosen chosen, VaeNetwork vae) {
        Gpu gpu = chosen.gpu();
        if (gpu == null) {
            return chosen;
        }
        try {
            GpuVae.requireRoom(gpu, vae);
            return chosen;
        } catch (UserError e) {
            chosen.close();
            if (device == DeviceRequest.CUDA) {
                throw e;
            }
            return onCpu(String.valueOf(e.getMessage()));
        }
    }

    private Chosen onCpu(String reason) {
        String plain = precision == null || precision == Precision.FP32
                ? ""
                : "; it computes in fp32, since " + precision + " is a GPU's";
        return new Chosen(new DeviceChoice(Device.CPU, reason + plain), null);
    }
}
