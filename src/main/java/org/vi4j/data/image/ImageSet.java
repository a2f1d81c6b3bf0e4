package org.vi4j.data.image;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.image.ImageSource.PictureOptions;

/**
 * Images to train on and images to test on, of one size.
 *
 * @param train the images to train on
 * @param test the images held out
 * @param name what the caller named: {@code sample}, {@code fashion-mnist} or a folder
 */
public record ImageSet(Images train, Images test, String name) implements TrainingData {
    /**
     * Checks that both halves are of one size.
     *
     * @throws UserError if they are not
     */
    public ImageSet {
        train.shape().requireFits(test, "its training set " + train.source());
    }

    /**
     * Reads a folder of IDX files under MNIST's names.
     *
     * @param folder with {@code train-images-idx3-ubyte.gz} and the like, gzipped or not; labels are read where they
     *     are
     * @return both halves
     * @throws UserError if a file is missing or damaged
     */
    public static ImageSet ofIdx(Path folder) {
        ImageFolder files = new ImageFolder(folder);
        return new ImageSet(files.read(ImageFolder.Half.TRAIN), files.read(ImageFolder.Half.TEST), folder.toString());
    }

    /**
     * Reads a folder of pictures (PNG, JPEG, WebP, GIF, BMP, TIFF) of one size; its subfolders are labels or halves.
     *
     * @param folder of pictures
     * @return both halves; where there are none, every tenth picture is held out
     * @throws UserError if there are no pictures, or one cannot be read
     */
    public static ImageSet ofPictures(Path folder) {
        return PictureFolder.halves(folder, PictureOptions.DEFAULTS, line -> {});
    }

    /** Returns the embedded sample, 10,000 and 2,000 images of Fashion-MNIST. */
    public static ImageSet sample() {
        return new ImageSet(Sample.read(ImageFolder.Half.TRAIN), Sample.read(ImageFolder.Half.TEST), "sample");
    }

    /**
     * Returns both halves without the images of some labels.
     *
     * @param labels what to leave out: names, such as those of subfolders, or numbers
     * @return the rest, whose name says so
     * @throws UserError if there are no labels, if neither half has one of these, or if nothing is left
     */
    public ImageSet without(Set<String> labels) {
        SortedSet<Integer> present = new TreeSet<>(train.labels());
        present.addAll(test.labels());
        // The test half's names are those of training, and its own behind them.
        Set<Integer> out = test.numbers(labels, present, name);
        return new ImageSet(
                train.withoutAny(out),
                test.withoutAny(out),
                name + " without " + out.stream().map(test::labelName).collect(Collectors.joining(", ")));
    }

    /** Returns the shape of an image. */
    public ImageShape shape() {
        return train.shape();
    }

    /**
     * What becomes of grey values before a model sees them. Likelihoods of grey and of binary images are different
     * quantities, so that each is stated with this.
     */
    public enum Binarize {
        /** Nothing: grey values in [0, 1]. */
        NONE("grey values"),
        /** One fixed Bernoulli draw, 0 or 1, with the grey value as its mean. */
        STATIC("binarised, one fixed draw"),
        /**
         * A fresh draw each epoch (Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016,
         * section 5); one fixed draw for evaluation.
         */
        DYNAMIC("binarised, a fresh draw each epoch");

        private final String words;

        Binarize(String words) {
            this.words = words;
        }

        /**
         * Returns the images that an epoch trains on.
         *
         * @param images grey
         * @param seed of the draws
         * @param epoch from 1
         * @return what the model sees
         */
        public Dataset training(Dataset images, long seed, int epoch) {
            return switch (this) {
                case NONE -> images;
                case STATIC -> images.binarized(seed, 0);
                case DYNAMIC -> images.binarized(seed, epoch);
            };
        }

        /**
         * Returns the images to evaluate on: with the same seed always the same.
         *
         * @param images grey
         * @param seed of the draw
         * @return what the model sees
         */
        public Dataset evaluation(Dataset images, long seed) {
            return this == NONE ? images : images.binarized(seed, 0);
        }

        /**
         * Says in words what the targets are.
         *
         * @return such as "grey values"
         */
        public String words() {
            return words;
        }

        /** Returns the name used in configuration files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
