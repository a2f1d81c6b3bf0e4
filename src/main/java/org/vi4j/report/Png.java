package org.vi4j.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.vi4j.data.WholeFile;

/** PNG files, written whole or not at all. */
final class Png {
    private Png() {}

    static void write(Path file, BufferedImage picture) {
        WholeFile.write(file, out -> {
            if (!ImageIO.write(picture, "png", out)) {
                throw new IOException("this Java has no PNG writer");
            }
        });
    }
}
