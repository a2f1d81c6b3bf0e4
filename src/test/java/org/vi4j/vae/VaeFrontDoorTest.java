package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.internal.vae.VaeTraining;
import org.vi4j.support.IdxFiles;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;
import org.vi4j.training.Progress;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingOptions;
import org.vi4j.vae.training.TrainingOptions.Collapse;

/** The program of docs/vae.md, and what the front door promises. */
class VaeFrontDoorTest {
    @TempDir
    private Path folder;

    private ImageSet digits() {
        IdxFiles.write(folder.resolve("train-images-idx3-ubyte"), IdxFiles.images(60, 6, 6, 1));
        IdxFiles.write(folder.resolve("t10k-images-idx3-ubyte"), IdxFiles.images(20, 6, 6, 2));
        return ImageSet.ofIdx(folder);
    }

    private static VaeConfig config() {
        return VaeConfig.builder()
                .encoder(8)
                .latent(2)
                .decoder(8)
                .batch(10)
                .epochs(3)
                .threads(1)
                .build();
    }

    @Test
    void theProgramOfTheGuideIsThatOfTheJavadocAndRuns() throws IOException {
        String guide = Files.readString(Path.of("docs/vae.md"));
        String javadoc = Files.readString(Path.of("src/main/java/org/vi4j/vae/Vae.java"));
        for (String call : List.of(
                "VaeConfig.builder().latent(8).epochs(10).build()",
                "vae.samples(64).write(Path.of(\"samples.png\"));",
                "vae.save(Path.of(\"model.zip\"));")) {
            assertThat(guide).contains(call);
            assertThat(javadoc).contains(call);
        }

        ImageSet data = digits();
        Vae vae = Vae.train(data, config());
        Evaluation evaluation = vae.evaluate(data.test());
        vae.samples(64).write(folder.resolve("samples.png"));
        vae.reconstruct(data.test()).write(folder.resolve("reconstructions.png"));
        vae.save(folder.resolve("model.zip"));

        assertThat(evaluation.toString()).contains("ELBO", "nats per image", "active units");
        assertThat(evaluation.summary().document()).containsKeys("elbo", "elbo_se", "kl_per_dimension");
        assertThat(ImageIO.read(folder.resolve("samples.png").toFile()).getWidth())
                .isGreaterThan(100);
        assertThat(folder.resolve("reconstructions.png")).exists();
        Vae loaded = Vae.load(folder.resolve("model.zip"));
        assertThat(loaded.network().parameters()).isEqualTo(vae.network().parameters());
        assertThat(loaded.score(data.test())).hasSize(20).isEqualTo(vae.score(data.test()));
        assertThat(loaded.encode(data.test()).latent()).isEqualTo(2);
        assertThat(vae.toString()).contains("images of 36 numbers", "2 latent dimensions");
    }

    @Test
    void trainingInMemoryGivesTheBitsOfARunFolder() {
        ImageSet data = digits();
        Vae vae = Vae.train(data, config());
        try (RunFolder run = RunFolder.open(folder.resolve("run"), RunFolder.Existing.REFUSE)) {
            new TrainingJob(
                            new VaeTraining(VaeNetwork.create(config(), data.codec()), Collapse.WARN),
                            JobOptions.defaults(),
                            data,
                            run,
                            Progress.SILENT)
                    .run();
        }
        assertThat(vae.network().parameters())
                .isEqualTo(Vae.load(folder.resolve("run")).network().parameters());
    }

    @Test
    void trainingInMemoryStopsEarlyAndKeepsTheBestEpoch() {
        List<Epoch> epochs = new ArrayList<>();
        List<Boolean> best = new ArrayList<>();
        ImageSet data = digits();
        VaeConfig config = config().with(Map.of("epochs", 200, "learning_rate", 0.05));
        Vae vae = Vae.train(data, config, TrainingOptions.defaults().with(Map.of("patience", 2)), new Progress() {
            @Override
            public void step(int epoch, int rows, int total, double seconds) {}

            @Override
            public void epoch(Epoch epoch, boolean isBest) {
                epochs.add(epoch);
                best.add(isBest);
            }

            @Override
            public void note(String line) {}
        });
        assertThat(epochs).hasSizeLessThan(200);
        double kept = epochs.get(best.lastIndexOf(true)).validation("elbo");
        assertThat(vae.evaluate(data.test()).elbo().elbo()).isCloseTo(kept, within(1e-4));
        assertThat(kept)
                .isEqualTo(epochs.stream()
                        .mapToDouble(epoch -> epoch.validation("elbo"))
                        .max()
                        .orElseThrow());
    }

    @Test
    void withASmallKlWeightTheKeptEpochIsTheBestOfWhatWasTrained() {
        List<Epoch> epochs = new ArrayList<>();
        List<Integer> best = new ArrayList<>();
        ImageSet data = digits();
        VaeConfig config = config().with(Map.of("epochs", 12, "learning_rate", 0.02, "beta", 0));
        Vae.train(data, config, TrainingOptions.defaults(), new Progress() {
            @Override
            public void step(int epoch, int rows, int total, double seconds) {}

            @Override
            public void epoch(Epoch epoch, boolean isBest) {
                epochs.add(epoch);
                if (isBest) {
                    best.add(epoch.number());
                }
            }

            @Override
            public void note(String line) {}
        });
        double least = epochs.stream()
                .mapToDouble(epoch -> epoch.validation("reconstruction"))
                .min()
                .orElseThrow();
        assertThat(epochs.get(best.get(best.size() - 1) - 1).validation("reconstruction"))
                .isEqualTo(least);
    }

    @Test
    void divergenceThatStaysFiniteFails() {
        ImageSet data = digits();
        VaeConfig config = config().with(Map.of("epochs", 1, "learning_rate", 10, "activation", "identity"));
        assertThatThrownBy(() -> Vae.train(data, config))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("training diverges");
    }

    @Test
    void aTableIsTrainedOnByTheSameDoorAndCalledATable() throws IOException {
        StringBuilder rows = new StringBuilder("a,b\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i % 7).append(',').append(i % 2 == 0 ? "red" : "blue").append('\n');
        }
        Path file = Files.writeString(folder.resolve("t.csv"), rows);
        EncodedTable.Halves data = EncodedTable.split(file, TableEncoding.learn(TableSource.open(file)));
        Vae vae = Vae.train(data, config());
        assertThat(vae.evaluate(data.test()).toString())
                .contains("rows", "nats per row")
                .doesNotContain("image", "grey");
        vae.samples(5).write(folder.resolve("new.csv"));
        assertThat(Files.readAllLines(folder.resolve("new.csv")))
                .hasSize(6)
                .first()
                .isEqualTo("a,b");
        assertThatThrownBy(() -> vae.reconstruct(data.test())).hasMessageContaining("no pictures");
    }

    @Test
    void anEvaluationOnOneImageHasNoStandardErrorAndNoActiveUnits() {
        ImageSet data = digits();
        Vae vae = Vae.train(data, config());
        assertThat(vae.evaluate(data.test().subset(0, 1)).toString())
                .doesNotContain("NaN", "± ")
                .contains("unknown: that takes more than one image");
    }
}
