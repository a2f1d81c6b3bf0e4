package org.vi4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.internal.io.Json;
import org.vi4j.net.Net;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a net's weights for other programs. */
@Command(
        name = "export",
        description = "Write a net's weights as safetensors in PyTorch's layout: means, and standard deviations where"
                + " weights are random.",
        mixinStandardHelpOptions = true)
final class NetExportCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "A run folder, or a model file.")
    private Path run;

    @Option(names = "--out", required = true, paramLabel = "F.safetensors", description = "The file to write.")
    private Path out;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetExportCommand() {}

    @Override
    public void run() {
        DeviceGuard.choose(DeviceRequest.CPU);
        OutputFiles.check(List.of(run), out);
        try (Net net = Net.read(run)) {
            net.exportTorch(out);
        }
        output.line("wrote " + out);
        output.document(Json.object(java.util.Map.entry("wrote", out.toString())));
        output.nextStep("safetensors.torch.load_file reads " + out + " in Python");
    }
}
