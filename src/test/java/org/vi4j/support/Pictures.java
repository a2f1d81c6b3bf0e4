package org.vi4j.support;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** What tests ask of pictures. */
public final class Pictures {
    private static final Path KEPT = Path.of("target/pictures");

    private Pictures() {}

    /** Keeps a picture under target/pictures for a person to look at, and returns it. */
    public static BufferedImage keep(String name, BufferedImage picture) {
        try {
            Files.createDirectories(KEPT);
            ImageIO.write(picture, "png", KEPT.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return picture;
    }

    /** Counts the pixels of exactly one colour, 0xRRGGBB. */
    public static int count(BufferedImage picture, int rgb) {
        int count = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                count += (picture.getRGB(x, y) & 0xFFFFFF) == rgb ? 1 : 0;
            }
        }
        return count;
    }
}
