package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.PngFiles;

/** A run knows its data: without a name for other data, commands look at the run's own, and say so. */
class VaeRunDataTest {
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // by train()
    private Path data;

    @SuppressWarnings("NullAway.Init")
    private Path run;

    /** 28 × 28, as the embedded images that must not be taken for the run's. */
    private void train() {
        data = folder.resolve("rings");
        IdxFiles.write(data.resolve("train-images-idx3-ubyte"), IdxFiles.images(30, 28, 28, 3));
        IdxFiles.write(data.resolve("t10k-images-idx3-ubyte"), IdxFiles.images(7, 28, 28, 5));
        run = folder.resolve("run");
        ok(
                "train",
                "--data",
                data,
                "--out",
                run,
                "--epochs",
                1,
                "--encoder",
                4,
                "--decoder",
                4,
                "--latent",
                2,
                "--learning-rate",
                0.05,
                "--threads",
                1);
    }

    private static CommandLineRun vae(Object... words) {
        Object[] all = new Object[words.length + 1];
        all[0] = "vae";
        System.arraycopy(words, 0, all, 1, words.length);
        return CommandLineRun.of(all);
    }

    private static CommandLineRun ok(Object... words) {
        CommandLineRun result = vae(words);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    @Test
    void withoutDataTheRunsOwnAreMeasuredAndNamed() {
        train();
        CommandLineRun named = ok("evaluate", run, "--data", data, "--json");
        CommandLineRun own = ok("evaluate", run, "--json");
        assertThat(own.out()).isEqualTo(named.out()).contains("\"images\" : 7", "\"data\" : \"" + data + "\"");
        assertThat(ok("evaluate", run).out()).contains("data            " + data);
        assertThat(ok("evaluate", run.resolve("model.zip"), "--json").out()).isEqualTo(own.out());
        assertThat(ok("score", run, "--out", folder.resolve("s.csv")).out()).contains("7 images", data.toString());
        assertThat(ok("encode", run, "--split", "train", "--out", folder.resolve("c.csv"), "--json")
                        .out())
                .contains("\"images\" : 30", data.toString());
        assertThat(ok("reconstruct", run, "--out", folder.resolve("r.png"), "--json")
                        .out())
                .contains(data.toString());
        assertThat(ok("explore", run, "--out", folder.resolve("e.html"), "--json")
                        .out())
                .contains("\"images\" : 30", data.toString());
    }

    @Test
    void dataThatAreGoneOrChangedAreAskedFor() throws Exception {
        train();
        IdxFiles.write(data.resolve("t10k-images-idx3-ubyte"), IdxFiles.images(7, 28, 28, 9));
        CommandLineRun changed = vae("evaluate", run);
        assertThat(changed.code()).isEqualTo(2);
        assertThat(changed.err())
                .contains("no longer holds what the model was trained on", "name the data with --data");

        for (String half : List.of("train", "t10k")) {
            Files.delete(data.resolve(half + "-images-idx3-ubyte"));
        }
        Files.delete(data);
        CommandLineRun gone = vae("evaluate", run);
        assertThat(gone.code()).isEqualTo(2);
        assertThat(gone.err()).contains("are not here under the name " + data);

        Path model = Files.copy(
                run.resolve("model.zip"),
                Files.createDirectory(folder.resolve("else")).resolve("m.zip"));
        assertThat(vae("evaluate", model).err()).contains("does not say which data it was trained on");
        assertThat(vae("evaluate", model, "--data", "sample").code()).isZero();
    }

    @Test
    void aConfigurationOfARunTrainsOnItsData() {
        train();
        CommandLineRun again = ok("train", "--config", run.resolve("config.yaml"), "--out", folder.resolve("again"));
        assertThat(again.err()).contains("training on 30 images of " + data);
    }

    @Test
    void aPictureIsWrittenInTheFormatThatItsNameSays() {
        train();
        for (String name : List.of("x.jpg", "x.pdf", "x")) {
            CommandLineRun refused = vae("sample", run, "--out", folder.resolve(name));
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("pictures are written as PNG");
            assertThat(vae("reconstruct", run, "--out", folder.resolve(name)).err())
                    .contains("ends in .png");
            assertThat(folder.resolve(name)).doesNotExist();
        }
    }

    @Test
    void codesAndScoresOfPicturesNameTheirFiles() throws Exception {
        Path pictures = folder.resolve("pictures");
        for (int i = 0; i < 12; i++) {
            PngFiles.grey(pictures.resolve("p" + (10 + i) + ".png"), 4, 4, i);
        }
        Path small = folder.resolve("small");
        ok(
                "train",
                "--data",
                pictures,
                "--out",
                small,
                "--epochs",
                1,
                "--encoder",
                4,
                "--decoder",
                4,
                "--latent",
                2,
                "--threads",
                1);
        ok("encode", small, "--data", pictures, "--out", folder.resolve("codes.csv"));
        assertThat(Files.readAllLines(folder.resolve("codes.csv")))
                .hasSize(13)
                .first()
                .isEqualTo("index,file,mu_0,mu_1,sigma_0,sigma_1");
        assertThat(Files.readAllLines(folder.resolve("codes.csv")).get(12)).startsWith("11,p21.png,");
        ok("score", small, "--data", pictures, "--out", folder.resolve("scores.csv"));
        assertThat(Files.readAllLines(folder.resolve("scores.csv")).get(1)).startsWith("0,p10.png,");
        // Its own data hold out one picture: nothing varies, so the KL divergences choose what is drawn.
        CommandLineRun one = ok("traverse", small, "--out", folder.resolve("t.png"));
        assertThat(one.out())
                .contains("of 2 dimensions say something about this image")
                .doesNotContain("NaN");
        assertThat(folder.resolve("t.png")).isNotEmptyFile();
    }
}
