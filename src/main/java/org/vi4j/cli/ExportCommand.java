package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;
import org.vi4j.vae.Vae;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model for other programs. */
@Command(
        name = "export",
        description = "Write a model for other programs: safetensors in PyTorch's layout, or DL4J's own layers.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Runnable {
    /** What other programs read. */
    enum Format {
        /** A folder with model.safetensors and config.json. */
        SAFETENSORS,
        /** A file for DL4J's ModelSerializer. */
        DL4J
    }

    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Option(
            names = "--format",
            paramLabel = "safetensors|dl4j",
            defaultValue = "safetensors",
            description = "What to write: safetensors, a folder with model.safetensors and config.json; or dl4j, a"
                    + " file for ModelSerializer (default: safetensors).")
    private Format format;

    @Option(names = "--out", paramLabel = "PATH", required = true, description = "The folder, or the file, to write.")
    private Path out;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ExportCommand() {}

    @Override
    public void run() {
        if (format == Format.SAFETENSORS && Files.isRegularFile(out)) {
            throw new UserError(out + " is a file: name a folder to write to");
        }
        OutputFiles.check(
                List.of(model.path(), model.path().resolve("model.zip")),
                format == Format.SAFETENSORS ? out.resolve("model.safetensors") : out);
        ModelArgument.Loaded loaded = model.read();
        Vae vae = Vae.of(loaded.vae());
        if (format == Format.SAFETENSORS) {
            vae.exportTorch(out);
        } else {
            vae.exportDl4j(out);
        }
        output.note(loaded.device());
        output.line("the model as " + format.name().toLowerCase(Locale.ROOT) + " in " + out);
        output.document(Json.object(
                Map.entry("format", format.name().toLowerCase(Locale.ROOT)), Map.entry("out", out.toString())));
        output.nextStep(
                format == Format.SAFETENSORS
                        ? "load " + out.resolve("model.safetensors") + " in Python; docs/vae.md has the program"
                        : "load " + out + " in Java by DL4J's ModelSerializer.restoreComputationGraph");
    }
}
