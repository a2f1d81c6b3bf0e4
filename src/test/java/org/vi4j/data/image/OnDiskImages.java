package org.vi4j.data.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Leaves the images of small IDX files on disk, as those of large ones are. */
public final class OnDiskImages {
    private static final int HEADER = 16;

    private OnDiskImages() {}

    /** Opens an IDX file of n square images that is not gzipped. */
    public static Images open(Path file, int n, int side) throws IOException {
        return new Images(
                ImageShape.grey(side, side),
                new Pixels.OnDisk(file, HEADER, (long) n * side * side),
                null,
                List.of(),
                file.toString());
    }
}
