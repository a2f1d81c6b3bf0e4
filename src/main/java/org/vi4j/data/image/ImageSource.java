package org.vi4j.data.image;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * Turns the argument of {@code --data} into images: {@code sample} (embedded), {@code fashion-mnist} (found on this
 * machine or downloaded), a folder of IDX files under MNIST's names, a folder of PNG and JPEG pictures or, where one
 * set is enough, a single IDX file.
 */
public final class ImageSource {
    private static final String SAMPLE = "sample";
    private static final String FASHION_MNIST = "fashion-mnist";

    private final FashionMnist fashionMnist;
    private final PictureOptions pictures;
    private final Consumer<String> progress;

    ImageSource(FashionMnist fashionMnist) {
        this(fashionMnist, PictureOptions.DEFAULTS, line -> {});
    }

    private ImageSource(FashionMnist fashionMnist, PictureOptions pictures, Consumer<String> progress) {
        this.fashionMnist = fashionMnist;
        this.pictures = pictures;
        this.progress = progress;
    }

    /**
     * Makes the source for a process.
     *
     * @param environment its variables: {@code VI4J_DATA}, {@code VI4J_FASHION_MNIST_URL}, {@code XDG_CACHE_HOME} and
     *     {@code HOME} are looked at
     * @param progress is told in one line each what a download does; called on the calling thread
     */
    public ImageSource(Map<String, String> environment, Consumer<String> progress) {
        this(environment, progress, PictureOptions.DEFAULTS);
    }

    /**
     * Makes the source for a process, with options for folders of pictures.
     *
     * @param environment as above
     * @param progress as above; also told of pictures that were skipped
     * @param pictures how folders of pictures are read; other data are refused where one of them is set
     */
    public ImageSource(Map<String, String> environment, Consumer<String> progress, PictureOptions pictures) {
        this(
                new FashionMnist(environment, FashionMnist.SYSTEM_FOLDER, FashionMnist.SHA256, progress),
                pictures,
                progress);
    }

    /**
     * Reads images to train on and images to test on.
     *
     * @param data {@code sample}, {@code fashion-mnist} or a folder
     * @return both halves
     * @throws UserError if there is no such data, if it is damaged, or if its halves are of different sizes
     */
    public ImageSet trainAndTest(String data) {
        Path ofPictures = pictureFolder(data);
        if (ofPictures != null) {
            return PictureFolder.halves(ofPictures, pictures, progress);
        }
        return switch (data) {
            case SAMPLE -> new ImageSet(Sample.read(ImageFolder.Half.TRAIN), Sample.read(ImageFolder.Half.TEST), data);
            case FASHION_MNIST ->
                new ImageSet(fashionMnist.read(ImageFolder.Half.TRAIN), fashionMnist.read(ImageFolder.Half.TEST), data);
            default -> {
                Path path = existing(data);
                if (!Files.isDirectory(path)) {
                    throw new UserError(data + " is one file, but training takes images to train on and to test on: "
                            + "give a folder of IDX files under MNIST's names, fashion-mnist or sample");
                }
                ImageFolder folder = new ImageFolder(path);
                yield new ImageSet(folder.read(ImageFolder.Half.TRAIN), folder.read(ImageFolder.Half.TEST), data);
            }
        };
    }

    /**
     * Reads images to train on.
     *
     * @param data {@code sample}, {@code fashion-mnist}, a folder, whose training half is read, or an IDX file of
     *     images
     * @return the images
     * @throws UserError if there is no such data, or if it is damaged
     */
    public Images train(String data) {
        return half(data, ImageFolder.Half.TRAIN);
    }

    /**
     * Reads images to test on.
     *
     * @param data {@code sample}, {@code fashion-mnist}, a folder, whose test half is read, or an IDX file of images
     * @return the images
     * @throws UserError if there is no such data, or if it is damaged
     */
    public Images test(String data) {
        return half(data, ImageFolder.Half.TEST);
    }

    /** Returns the path of a folder of pictures, or null for all other data. */
    private @Nullable Path pictureFolder(String data) {
        if (!data.equals(SAMPLE) && !data.equals(FASHION_MNIST)) {
            Path path = existing(data);
            if (Files.isDirectory(path) && !new ImageFolder(path).holdsImages() && PictureFolder.holdsPictures(path)) {
                return path;
            }
        }
        pictures.requireNone(data);
        return null;
    }

    private Images half(String data, ImageFolder.Half half) {
        Path folder = pictureFolder(data);
        if (folder != null) {
            return PictureFolder.half(folder, half, pictures, progress);
        }
        return switch (data) {
            case SAMPLE -> Sample.read(half);
            case FASHION_MNIST -> fashionMnist.read(half);
            default -> {
                Path path = existing(data);
                yield Files.isDirectory(path) ? new ImageFolder(path).read(half) : Idx.readImages(path);
            }
        };
    }

    private static Path existing(String data) {
        try {
            Path path = Path.of(data);
            if (!data.isEmpty() && Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Then there is no such path either.
        }
        throw new UserError("no data called '" + data + "': use sample, fashion-mnist, or the path of a folder of IDX"
                + " files under MNIST's names, or of PNG or JPEG pictures");
    }

    /**
     * How a folder of pictures is read.
     *
     * @param resize the size that every picture is brought to, or nothing where all must be of one size
     * @param skipBad whether to pass over pictures that cannot be read, not to refuse the folder
     */
    public record PictureOptions(@Nullable Size resize, boolean skipBad) {
        /** Nothing is resized, nothing skipped. */
        public static final PictureOptions DEFAULTS = new PictureOptions(null, false);

        private static final int MOST = 1 << 13;
        private static final Pattern WORD = Pattern.compile("(\\d{1,5})[x×](\\d{1,5})");

        /**
         * A size in pixels.
         *
         * @param width columns
         * @param height rows
         */
        public record Size(int width, int height) {
            /**
             * Reads a size.
             *
             * @param text such as {@code 28x28}, width first
             * @return the size
             * @throws UserError unless both sides are from 1 to 8,192
             */
            public static Size parse(String text) {
                Matcher matcher = WORD.matcher(text);
                if (matcher.matches()) {
                    Size size = new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                    if (size.width > 0 && size.height > 0 && size.width <= MOST && size.height <= MOST) {
                        return size;
                    }
                }
                throw new UserError("--resize is '" + text + "': give width and height, each from 1 to " + MOST
                        + ", such as 28x28");
            }

            @Override
            public String toString() {
                return width + "x" + height;
            }
        }

        /**
         * Checks that there is something that these options are for.
         *
         * @param data what {@code --data} said, which is not a folder of pictures
         * @throws UserError if an option was given
         */
        void requireNone(String data) {
            if (!equals(DEFAULTS)) {
                throw new UserError((skipBad ? "--skip-bad" : "--resize")
                        + " is for folders of PNG and JPEG pictures, which " + data + " is not: leave it out");
            }
        }
    }
}
