package org.vi4j.data.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The embedded 10,000 training and 2,000 test images of Fashion-MNIST; see {@code sample/README.md} beside them. */
final class Sample {
    private Sample() {}

    /** Reads one half, with its labels. */
    static Images read(ImageFolder.Half half) {
        byte[] images = resource(half.imagesName());
        byte[] labels = resource(half.labelsName());
        String name = "sample/" + half.imagesName();
        return Idx.images(new ByteArrayInputStream(images), images.length, name)
                .withLabels(Idx.labels(new ByteArrayInputStream(labels), labels.length, name))
                .withLabelNames(FashionMnist.CLASSES);
    }

    private static byte[] resource(String name) {
        try (InputStream in = Sample.class.getResourceAsStream("sample/" + name + ".gz")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its resource " + name + ".gz");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
