package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.net.NetComparison;
import org.vi4j.net.NetConfig;
import org.vi4j.net.NetData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares methods on the same rows. */
@Command(
        name = "compare",
        description =
                "Train the same net by several methods on the same rows, and judge each on the same held-out ones.",
        mixinStandardHelpOptions = true)
final class NetCompareCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private NetDataOption data;

    @Option(
            names = "--methods",
            split = ",",
            defaultValue = "mean-field,point,ensemble:5,mc-dropout,laplace-last",
            paramLabel = "M,M…",
            description = "The methods to compare (default: ${DEFAULT-VALUE}).")
    private List<String> methods;

    @Mixin
    private NetOptions.OfComparison options;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetCompareCommand() {}

    @Override
    public void run() {
        DeviceGuard.choose(DeviceRequest.CPU);
        List<NetConfig> configs = new ArrayList<>();
        for (String method : methods) {
            configs.add(options.resolve(Map.of(), Map.of("method", method)).config());
        }
        NetData rows = data.read(output);
        NetComparison comparison = NetComparison.of(rows, configs, output::note);
        Summary summary = comparison.summary();
        summary.lines().forEach(output::line);
        output.document(summary.document());
        output.next(
                "keeps the best", data.words("net", "train", comparison.best()).toArray());
    }
}
