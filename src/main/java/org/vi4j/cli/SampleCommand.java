package org.vi4j.cli;

import java.nio.file.Path;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws images from the prior. */
@Command(
        name = "sample",
        description = "Draw z from the prior and decode it: make a picture of new images, or new rows of a table.",
        mixinStandardHelpOptions = true)
final class SampleCommand implements Runnable {
    static final int MOST = 10_000;
    private static final int MOST_TEMPERATURE = 100;

    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "64",
            description = "Number of images or rows (default: 64).")
    private int count;

    @Mixin
    private SeedOption seed;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "Factor by which draws of z are multiplied: below 1 images are more typical, above 1"
                    + " stranger (default: 1).")
    private double temperature;

    @Option(
            names = "--out",
            paramLabel = "F.png|F.csv",
            required = true,
            description = "The picture to write; for a model of a table, a CSV file of rows.")
    private Path out;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    SampleCommand() {}

    @Override
    public void run() {
        UserError.requireBetween("--count", count, 1, MOST);
        if (!(temperature >= 0 && temperature <= MOST_TEMPERATURE)) {
            throw new UserError("--temperature is " + temperature + ": give a number from 0 to " + MOST_TEMPERATURE);
        }
        OutputFiles.check(model.files(), out);
        try (ModelArgument.Loaded loaded = model.load()) {
            sample(loaded.vae(), loaded.device());
        }
    }

    private void sample(VaeNetwork vae, String device) {
        boolean table = vae.codec() instanceof TableEncoding;
        if (!table) {
            PictureOption.requirePng(out);
        }
        Vae.of(vae).samples(count, seed.value(), temperature).write(out);
        output.note(device);
        output.line(count + " samples in " + out);
        output.document(Json.object(
                Map.entry("samples", count),
                Map.entry("seed", seed.value()),
                Map.entry("temperature", temperature),
                Map.entry(table ? "table" : "picture", out.toString())));
        if (table) {
            output.next("measures the model on rows of your own", "vae", "evaluate", model.path(), "--data", "F.csv");
        } else {
            output.next(
                    "shows what each latent dimension does", "vae", "traverse", model.path(), "--out", "traverse.png");
        }
    }
}
