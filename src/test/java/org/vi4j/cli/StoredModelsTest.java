package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.JsonTree;

/** The models that come with vi4j: each version reads them, and finds what their cards say. */
class StoredModelsTest {
    @TempDir
    private Path folder;

    @Test
    void aStoredNetHasTheScoresThatItsCardStates() throws Exception {
        Path model = Path.of("models/fashion-mnist-net");
        CommandLineRun run = CommandLineRun.of("net", "evaluate", model.toString(), "--data", "sample", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode now = JsonTree.parse(run.out().getBytes(StandardCharsets.UTF_8));
        JsonNode then = JsonTree.read(model.resolve("evaluation-sample.json"));
        for (String score : new String[] {"nll", "brier", "confidence", "epistemic", "aleatoric"}) {
            assertThat(now.get(score).doubleValue())
                    .as(score)
                    .isCloseTo(then.get(score).doubleValue(), within(1e-4));
        }
        JsonNode full = JsonTree.read(model.resolve("evaluation.json"));
        assertThat(full.get("rows").intValue()).isEqualTo(10_000);
        String nll = String.format(
                Locale.ROOT,
                "%.4f ± %.4f",
                full.get("nll").doubleValue(),
                full.get("nll_se").doubleValue());
        String accuracy =
                String.format(Locale.ROOT, "%.2f %%", 100 * full.get("accuracy").doubleValue());
        String ece = String.format(Locale.ROOT, "%.4f", full.get("ece").doubleValue());
        assertThat(Files.readString(model.resolve("README.md"))).contains(nll, accuracy, ece);
        assertThat(Files.readString(Path.of("models/README.md"))).contains(nll, accuracy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models/fashion-mnist-dense", "models/fashion-mnist-conv"})
    void aStoredModelHasTheElboThatItsCardStates(String name) throws Exception {
        Path model = Path.of(name);
        CommandLineRun run = CommandLineRun.of("vae", "evaluate", name, "--data", "sample", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode now = JsonTree.parse(run.out().getBytes(StandardCharsets.UTF_8));
        JsonNode then = JsonTree.read(model.resolve("evaluation-sample.json"));

        // Sums of single precision, in another order on another processor: parts in a million of a nat a pixel.
        assertThat(now.get("elbo").doubleValue()).isCloseTo(then.get("elbo").doubleValue(), within(1e-3));
        assertThat(now.get("kl").doubleValue()).isCloseTo(then.get("kl").doubleValue(), within(1e-3));
        assertThat(now.get("binarize")).isEqualTo(then.get("binarize"));

        JsonNode full = JsonTree.read(model.resolve("evaluation.json"));
        assertThat(full.get("images").intValue()).isEqualTo(10_000);
        JsonNode summary = JsonTree.read(model.resolve("summary.json"));
        assertThat(full.get("elbo").doubleValue())
                .isCloseTo(summary.at("/validation/elbo").doubleValue(), within(1e-3));
        String stated = String.format(Locale.ROOT, "−%.2f", -full.get("elbo").doubleValue());
        assertThat(Files.readString(model.resolve("README.md"))).contains(stated);
        assertThat(Files.readString(Path.of("models/README.md"))).contains(stated);

        Path picture = folder.resolve("samples.png");
        assertThat(CommandLineRun.of("vae", "sample", name, "--out", picture.toString())
                        .code())
                .isZero();
        assertThat(picture).isNotEmptyFile();
    }
}
