package org.vi4j.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.vi4j.internal.io.WholeFile;

/** PNG files, written whole or not at all. */
final class Png {
    private Png() {}

    static void write(Path file, BufferedImage picture) {
        WholeFile.write(file, out -> {
            // In memory, not in a file of the system's temporary folder, which a container may not let us write to.
            try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                if (!ImageIO.write(picture, "png", stream)) {
                    throw new IOException("this Java has no PNG writer");
                }
            }
        });
    }
}
