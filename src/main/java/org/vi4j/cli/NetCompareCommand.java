package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
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
    private static final List<String> USUAL =
            List.of("mean-field", "point", "ensemble:5", "mc-dropout", "laplace-last");

    @Mixin
    private Output output;

    @Mixin
    private NetDataOption data;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "M,M…",
            description =
                    "The methods to compare (default: mean-field,point,ensemble:5,mc-dropout,laplace-last, those of"
                            + " them that can take the other settings).")
    private @Nullable List<String> methods;

    @Mixin
    private NetOptions.OfComparison options;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetCompareCommand() {}

    @Override
    public void run() {
        DeviceGuard.choose(DeviceRequest.CPU);
        NetData rows = data.read(output);
        List<NetConfig> configs = new ArrayList<>();
        for (String method : methods == null ? USUAL : methods) {
            try {
                NetConfig config =
                        options.resolve(Map.of(), Map.of("method", method)).config();
                rows.requireFits(config);
                configs.add(config);
            } catch (UserError e) {
                if (methods != null) {
                    throw e;
                }
                output.note(method + " is left out: " + e.getMessage());
            }
        }
        NetComparison comparison = NetComparison.of(rows, configs, output::note);
        Summary summary = comparison.summary();
        summary.lines().forEach(output::line);
        output.document(summary.document());
        List<String> next = data.words("net", "train", comparison.best());
        next.addAll(options.words());
        output.next("keeps the best", next.toArray());
    }
}
