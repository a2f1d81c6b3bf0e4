package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.support.Pictures;

/** A folder of colour pictures from end to end: 40 of 7 × 6 pixels, red over white or blue over white. */
class VaeColourTest {
    private static final int RED = 0xE02010;
    private static final int BLUE = 0x1030D0;

    @TempDir
    private static Path folder;

    private static Path data = Path.of("data");

    @BeforeAll
    static void draw() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        for (int i = 0; i < 40; i++) {
            BufferedImage picture = new BufferedImage(7, 6, BufferedImage.TYPE_INT_RGB);
            for (int at = 0; at < 42; at++) {
                picture.setRGB(at % 7, at / 7, at / 7 > 2 ? 0xFFFFFF : i % 2 == 0 ? RED : BLUE);
            }
            ImageIO.write(
                    picture, "png", data.resolve(String.format("%02d.png", i)).toFile());
        }
    }

    private static void ok(String words) {
        CommandLineRun run = CommandLineRun.of((Object[]) words.split(" "));
        assertThat(run.code()).as(run.err()).isZero();
    }

    private static Path train(String network) {
        Path run = folder.resolve("run-" + network.length());
        if (!Files.exists(run)) {
            ok("vae train --data " + data + " --out " + run + " --latent 2 --encoder 16 --decoder 16 " + network
                    + "--epochs 50 --learning-rate 0.01 --batch 4 --threads 1");
        }
        return run;
    }

    private static BufferedImage read(Path file) throws Exception {
        return Pictures.keep(String.valueOf(file.getFileName()), ImageIO.read(file.toFile()));
    }

    private static long near(BufferedImage picture, int rgb) {
        long count = 0;
        for (int i = 0; i < picture.getWidth() * picture.getHeight(); i++) {
            int found = picture.getRGB(i % picture.getWidth(), i / picture.getWidth());
            boolean close = true;
            for (int shift = 0; shift < 24; shift += 8) {
                close &= Math.abs((found >> shift & 0xFF) - (rgb >> shift & 0xFF)) < 40;
            }
            count += close ? 1 : 0;
        }
        return count;
    }

    /** Test pictures are every tenth, all of them blue; half of what is drawn from the prior should be red. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--convolutions 8,8 --activation elu "})
    void picturesAreDrawnInColour(String network) throws Exception {
        Path run = train(network);
        Path samples = folder.resolve("colour-samples" + network.length() + ".png");
        ok("vae sample " + run + " --count 64 --out " + samples);
        BufferedImage sampled = read(samples);
        // Each of the 64 images has 21 coloured pixels of 12 × 12 screen pixels.
        assertThat(near(sampled, RED)).isGreaterThan(10 * 21 * 144);
        assertThat(near(sampled, BLUE)).isGreaterThan(10 * 21 * 144);

        Path pairs = folder.resolve("colour-pairs" + network.length() + ".png");
        ok("vae reconstruct " + run + " --data " + data + " --out " + pairs);
        // Four originals and what was made of them.
        assertThat(near(read(pairs), BLUE)).isGreaterThan(7 * 21 * 144);
    }

    @Test
    void latentPicturesAndFilesKnowColours() throws Exception {
        Path run = train("--convolutions 8,8 --activation elu ");
        Path way = folder.resolve("colour-way.png");
        ok("vae interpolate " + run + " 0 1 --split train --steps 5 --data " + data + " --out " + way);
        assertThat(near(read(way), RED)).isGreaterThan(2 * 21 * 144);
        assertThat(near(read(way), BLUE)).isGreaterThan(2 * 21 * 144);
        Path traverse = folder.resolve("colour-traverse.png");
        ok("vae traverse " + run + " --split train --data " + data + " --out " + traverse);
        assertThat(near(read(traverse), RED)).isGreaterThan(21 * 144);

        Path torch = folder.resolve("torch");
        Path back = folder.resolve("back.zip");
        ok("vae export " + run + " --out " + torch);
        ok("vae import " + torch + " --out " + back);
        double[] elbos = new double[2];
        for (Path model : List.of(run, back)) {
            CommandLineRun found =
                    CommandLineRun.of("vae", "evaluate", model.toString(), "--data", data.toString(), "--json");
            elbos[model == run ? 0 : 1] = found.json().get("elbo").doubleValue();
        }
        assertThat(Math.abs(elbos[0] - elbos[1])).isLessThan(1e-5);
    }

    @Test
    void greyPicturesAreRefusedByName() {
        CommandLineRun grey = CommandLineRun.of("vae", "evaluate", train("").toString(), "--data", "sample");
        assertThat(grey.code()).isEqualTo(2);
        assertThat(grey.err()).contains("holds images of 28×28 pixels, but the model takes 6×7×3");
    }
}
