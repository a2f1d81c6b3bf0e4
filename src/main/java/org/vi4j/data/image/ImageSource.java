package org.vi4j.data.image;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * Turns the argument of {@code --data} into images: {@code sample} (embedded), {@code fashion-mnist} (found on this
 * machine or downloaded), a folder of IDX files under MNIST's names, a folder of pictures ({@link PictureOptions}) or,
 * where one set is enough, a single IDX file.
 */
public final class ImageSource {
    private static final String SAMPLE = "sample";
    private static final String FASHION_MNIST = "fashion-mnist";

    /** One level of 255. */
    private static final float DARKEST = 1.5f / 255;

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
     * @param progress hears in one line each what a download does; called on the calling thread
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
        ImageSet set = readBoth(data);
        tellDoubtful(set.train());
        return set;
    }

    private ImageSet readBoth(String data) {
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
                            + "give a folder of pictures or of IDX files under MNIST's names, fashion-mnist or"
                            + " sample");
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
            if (Files.isDirectory(path) && !new ImageFolder(path).holdsImages()) {
                if (PictureLayout.holdsPictures(path)) {
                    return path;
                }
                throw PictureLayout.nothing(path);
            }
        }
        if (!isPicture(data)) {
            pictures.requireNone(data);
        }
        return null;
    }

    /** Returns whether the data are one picture. */
    private static boolean isPicture(String data) {
        return !data.equals(SAMPLE) && !data.equals(FASHION_MNIST) && PictureFormat.isPicture(existing(data));
    }

    private Images half(String data, ImageFolder.Half half) {
        Images images = readHalf(data, half);
        tellDoubtful(images);
        return images;
    }

    /** Says so where no image differs from another, or all are as good as black. */
    private void tellDoubtful(Images images) {
        float[] values = new float[images.width()];
        float first = Float.NaN;
        float largest = 0;
        boolean equal = true;
        for (int i = 0; i < images.count() && (equal || largest <= DARKEST); i++) {
            images.copy(i, values, 0);
            first = i == 0 ? values[0] : first;
            for (float value : values) {
                equal &= value == first;
                largest = Math.max(largest, value);
            }
        }
        if (equal) {
            progress.accept("every pixel of " + images.source() + " is " + Math.round(255 * first)
                    + " of 255: there is nothing to learn from them");
        } else if (largest <= DARKEST) {
            progress.accept("no pixel of " + images.source() + " is above 1 of 255: where 1 stands for white, multiply"
                    + " by 255");
        }
    }

    private Images readHalf(String data, ImageFolder.Half half) {
        Path folder = pictureFolder(data);
        if (folder != null) {
            return PictureFolder.half(folder, half, pictures, progress);
        }
        if (isPicture(data)) {
            Path file = Path.of(data);
            Path parent = file.toAbsolutePath().getParent();
            return new PictureDecoder(parent == null ? file : parent, List.of(file.toAbsolutePath()), pictures)
                    .read(progress);
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
                + " files under MNIST's names, or of pictures");
    }

    /**
     * How a folder of pictures is read.
     *
     * @param resize the size that every picture is brought to, or nothing where all must be of one size
     * @param skipBad whether to pass over pictures that cannot be read, not to refuse the folder
     * @param channels 1 for grey values, 3 for colours, 0 for whichever the pictures have, colours where one has them
     */
    public record PictureOptions(@Nullable Size resize, boolean skipBad, int channels) {
        /** The options that resize nothing and skip nothing. */
        public static final PictureOptions DEFAULTS = new PictureOptions(null, false, 0);

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
                throw new UserError("the size is '" + text + "': give width and height, each from 1 to " + MOST
                                + ", such as 28x28")
                        .by("resize");
            }

            @Override
            public String toString() {
                return width + "x" + height;
            }
        }

        /**
         * Checks the number of channels.
         *
         * @throws UserError unless it is 0, 1 or 3
         */
        public PictureOptions {
            if (channels != 0 && channels != 1 && channels != 3) {
                throw new UserError("channels is " + channels + ": give 0, 1 or 3");
            }
        }

        /**
         * Returns these options for images of so many channels, such as those that a model takes.
         *
         * @param wanted 1 for grey values, 3 for colours
         * @return the same size and skipping
         */
        public PictureOptions withChannels(int wanted) {
            return new PictureOptions(resize, skipBad, wanted);
        }

        PictureOptions withSkipBad() {
            return new PictureOptions(resize, true, channels);
        }

        /**
         * Checks that there is something that these options are for.
         *
         * @param data the name of what is not a folder of pictures
         * @throws UserError if an option was given
         */
        void requireNone(String data) {
            if (skipBad || resize != null) {
                throw new UserError((skipBad ? "passing over bad pictures" : "a new size")
                                + " is for folders of pictures, which " + data + " is not: leave it out")
                        .by(skipBad ? "skip-bad" : "resize");
            }
        }
    }
}
