package org.vi4j.data.image;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource.PictureOptions;
import org.vi4j.data.image.Picture.BadPicture;

/** Reads files of pictures side by side; those being decoded hold at most 2²⁶ pixels together. */
final class PictureDecoder {
    private static final Semaphore DECODING = new Semaphore(Picture.MOST_PIXELS);

    private final Path folder;
    private final List<Path> files;
    private final PictureOptions options;
    private final @Nullable Picture[] headers;
    private final @Nullable String[] problems;

    /** Reads the headers. */
    PictureDecoder(Path folder, List<Path> files, PictureOptions options) {
        this.folder = folder;
        this.files = files;
        this.options = options;
        headers = new Picture[files.size()];
        problems = new String[files.size()];
        IntStream.range(0, files.size()).parallel().forEach(i -> {
            try {
                headers[i] = Picture.header(files.get(i));
            } catch (BadPicture e) {
                problems[i] = String.valueOf(e.getMessage());
            }
        });
        requireGood();
    }

    /** Returns the channels of an image: what is asked for, else 3 where one picture has colours. */
    int channels() {
        if (options.channels() > 0) {
            return options.channels();
        }
        return Arrays.stream(headers).anyMatch(header -> header != null && !header.grey()) ? 3 : 1;
    }

    /** Returns which files were read, [n]. */
    int[] kept() {
        return IntStream.range(0, problems.length)
                .filter(i -> problems[i] == null)
                .toArray();
    }

    /** Decodes what has a header. */
    Images read(Consumer<String> progress) {
        PictureOptions.Size size = size();
        int channels = channels();
        int length = channels * size.width() * size.height();
        long total = (long) files.size() * length;
        if (total > Idx.MAX_VALUES) {
            throw new UserError(folder + " holds " + files.size() + " pictures of " + size + " pixels, more than the "
                            + Idx.MAX_VALUES + " values that vi4j reads: give a smaller size, or fewer pictures")
                    .by("resize");
        }
        byte[] values = new byte[(int) total];
        IntStream.range(0, files.size()).parallel().forEach(i -> {
            Picture header = headers[i];
            if (header != null) {
                int cost = header.width() * header.height();
                DECODING.acquireUninterruptibly(cost);
                try {
                    byte[] planes = Picture.planes(files.get(i), channels);
                    for (int channel = 0; channel < channels; channel++) {
                        Picture.resize(
                                planes,
                                channel * cost,
                                header.width(),
                                header.height(),
                                values,
                                i * length + channel,
                                channels,
                                size.width(),
                                size.height());
                    }
                } catch (BadPicture e) {
                    problems[i] = String.valueOf(e.getMessage());
                } finally {
                    DECODING.release(cost);
                }
            }
        });
        requireGood();
        return good(values, length, new ImageShape(size.height(), size.width(), channels), progress);
    }

    private void requireGood() {
        for (int i = 0; i < problems.length; i++) {
            if (problems[i] != null && !options.skipBad()) {
                throw new UserError(files.get(i) + " cannot be read (" + problems[i]
                                + "): repair or remove it, or pass over bad pictures")
                        .by("skip-bad");
            }
        }
    }

    private PictureOptions.Size size() {
        if (options.resize() != null) {
            return options.resize();
        }
        int first = -1;
        for (int i = 0; i < headers.length; i++) {
            Picture header = headers[i];
            if (header == null) {
                continue;
            }
            first = first < 0 ? i : first;
            Picture one = Objects.requireNonNull(headers[first]);
            if (header.width() != one.width() || header.height() != one.height()) {
                throw new UserError(files.get(i) + " has " + header.width() + "×" + header.height() + " pixels, but "
                                + files.get(first) + " has " + one.width() + "×" + one.height()
                                + ": give pictures of the same size, or a size to scale them to")
                        .by("resize " + one.width() + "x" + one.height());
            }
        }
        Picture one = first < 0 ? null : headers[first];
        return one == null ? new PictureOptions.Size(1, 1) : new PictureOptions.Size(one.width(), one.height());
    }

    private Images good(byte[] values, int length, ImageShape shape, Consumer<String> progress) {
        int[] kept = kept();
        if (kept.length == 0) {
            throw new UserError(folder + " holds no picture that can be read: the first, " + files.get(0) + ", cannot ("
                    + problems[0] + ")");
        }
        if (kept.length < problems.length) {
            progress.accept("skipped " + (problems.length - kept.length) + " of " + problems.length
                    + " pictures that cannot be read: "
                    + IntStream.range(0, problems.length)
                            .filter(i -> problems[i] != null)
                            .mapToObj(i -> files.get(i) + " (" + problems[i] + ")")
                            .collect(Collectors.joining(", ")));
            for (int i = 0; i < kept.length; i++) {
                System.arraycopy(values, kept[i] * length, values, i * length, length);
            }
        }
        byte[] pixels = kept.length == problems.length ? values : Arrays.copyOf(values, kept.length * length);
        tellTransparent(pixels, progress);
        return Images.of(shape, pixels, folder.toString())
                .withFiles(IntStream.of(kept)
                        .mapToObj(i -> folder.relativize(files.get(i)).toString())
                        .toList());
    }

    /** Black shapes on a transparent background are black all over. */
    private void tellTransparent(byte[] pixels, Consumer<String> progress) {
        boolean transparent = Arrays.stream(headers).anyMatch(header -> header != null && header.transparent());
        if (transparent && IntStream.range(1, pixels.length).allMatch(i -> pixels[i] == pixels[0])) {
            progress.accept("the pictures of " + folder + " differ in their transparency alone, which is not read: put"
                    + " them on a background");
        }
    }
}
