package org.vi4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vi4j.internal.device.DeviceGuard.DeviceChoice;
import org.vi4j.internal.math.Platform;
import org.vi4j.vae.network.VaeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what vi4j runs on. */
@Command(name = "info", description = "Show versions, backend, device and threads.", mixinStandardHelpOptions = true)
final class InfoCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private DeviceOption device;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    InfoCommand() {}

    @Override
    public void run() {
        DeviceChoice choice = device.choose();
        Map<String, Object> facts = new LinkedHashMap<>(Platform.describe());
        facts.put("threads", VaeConfig.defaults().threads());
        facts.forEach((name, value) -> output.line(String.format("%-8s %s", name, value)));
        output.line(choice.line());
        facts.put("device_reason", choice.reason());
        output.document(facts);
        output.next("trains a model of the embedded pictures", "vae", "train", "--epochs", 1);
    }
}
