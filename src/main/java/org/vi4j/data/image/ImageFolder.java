package org.vi4j.data.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.vi4j.UserError;

/**
 * A folder of IDX files under MNIST's names, such as {@code train-images-idx3-ubyte.gz}; also without {@code .gz}, and
 * with the dot that some archives put before {@code idx3}. Labels are read where they are there.
 *
 * @param folder the folder
 */
record ImageFolder(Path folder) {
    /** MNIST's two halves. */
    enum Half {
        /** The images to train on. */
        TRAIN("train"),
        /** The images to test on. */
        TEST("t10k");

        private final String prefix;

        Half(String prefix) {
            this.prefix = prefix;
        }

        String imagesName() {
            return prefix + "-images-idx3-ubyte";
        }

        String labelsName() {
            return prefix + "-labels-idx1-ubyte";
        }
    }

    /** Returns whether the images of both halves are there. */
    boolean isComplete() {
        return find(Half.TRAIN.imagesName()).isPresent()
                && find(Half.TEST.imagesName()).isPresent();
    }

    /** Returns whether the images of one half at least are there. */
    boolean holdsImages() {
        return find(Half.TRAIN.imagesName()).isPresent()
                || find(Half.TEST.imagesName()).isPresent();
    }

    /**
     * Reads one half.
     *
     * @throws UserError if its images are missing, or a file is not what its name says
     */
    Images read(Half half) {
        Path images = find(half.imagesName())
                .orElseThrow(() -> new UserError(folder + " has no " + half.imagesName()
                        + ".gz (nor without .gz): put MNIST's four files there, or take the data called sample"));
        return find(half.labelsName())
                .map(labels -> Idx.readImages(images, labels))
                .orElseGet(() -> Idx.readImages(images));
    }

    private Optional<Path> find(String name) {
        String dotted = name.replace("-idx", ".idx");
        return Stream.of(name + ".gz", name, dotted + ".gz", dotted)
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
