package org.vi4j.data.image;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.internal.text.CsvCell;

/**
 * A set of 8-bit images of one size, grey or in colour, with or without a label each. Immutable; at least one image,
 * each of at least one pixel. Pixels are kept as bytes (60,000 images of 28×28 take 47 MB), or left on disk where they
 * are many, and handed out as floats in [0, 1].
 */
public final class Images implements Dataset {
    private final int count;
    private final ImageShape shape;
    private final Pixels pixels;
    private final byte @Nullable [] labels;
    private final List<String> labelNames;
    private final String source;

    /** The files of the images, or none where they are not known. */
    private final List<String> files;

    /** Takes the arrays over: the caller keeps no reference to them. */
    Images(int height, int width, byte[] pixels, byte @Nullable [] labels, String source) {
        this(ImageShape.grey(height, width), new Pixels.InMemory(pixels), labels, List.of(), source);
    }

    /** Takes the pixels where they are, in memory or on disk. */
    Images(ImageShape shape, Pixels pixels, byte @Nullable [] labels, List<String> labelNames, String source) {
        this(shape, pixels, labels, labelNames, source, List.of());
    }

    private Images(
            ImageShape shape,
            Pixels pixels,
            byte @Nullable [] labels,
            List<String> labelNames,
            String source,
            List<String> files) {
        if (!(shape.height() > 0 && shape.width() > 0 && shape.size() <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("an image must have pixels, not " + shape);
        }
        if (!(pixels.length() > 0 && pixels.length() % shape.size() == 0)) {
            throw new IllegalArgumentException(pixels.length() + " bytes are not one or more images of " + shape);
        }
        this.count = Math.toIntExact(pixels.length() / shape.size());
        if (labels != null && labels.length != count) {
            throw new IllegalArgumentException(labels.length + " labels for " + count + " images");
        }
        this.shape = shape;
        this.pixels = pixels;
        this.labels = labels;
        this.labelNames = List.copyOf(labelNames);
        this.source = Objects.requireNonNull(source);
        this.files = List.copyOf(files);
    }

    /**
     * Makes a set of images without labels.
     *
     * @param height rows of an image, at least 1
     * @param width columns of an image, at least 1
     * @param pixels grey values {@code [n, height*width]}, row by row, 0 black to 255 white as unsigned bytes; copied
     * @param source where they come from, for error messages and provenance
     * @return the set
     * @throws IllegalArgumentException if the bytes are not one or more whole images
     */
    public static Images of(int height, int width, byte[] pixels, String source) {
        return new Images(height, width, pixels.clone(), null, source);
    }

    /** Takes over images, [n, height, width, channels]. */
    static Images of(ImageShape shape, byte[] pixels, String source) {
        return new Images(shape, new Pixels.InMemory(pixels), null, List.of(), source);
    }

    /**
     * Returns this set with a label for each image.
     *
     * @param values the labels {@code [n]}, 0 to 255 as unsigned bytes; copied
     * @return the labelled set
     * @throws IllegalArgumentException if their number is not that of the images
     */
    public Images withLabels(byte[] values) {
        return new Images(shape, pixels, values.clone(), labelNames, source, files);
    }

    /** Returns this set with the file that each image comes from, [n]. */
    Images withFiles(List<String> names) {
        return new Images(shape, pixels, labels, labelNames, source, names);
    }

    /**
     * Returns this set with names for its labels.
     *
     * @param names of the labels 0, 1 …; labels beyond them have none
     * @return the same images
     */
    public Images withLabelNames(List<String> names) {
        return new Images(shape, pixels, labels, names, source, files);
    }

    /**
     * Returns what a label means.
     *
     * @param label 0 to 255
     * @return its name, or the number where it has none
     */
    public String labelName(int label) {
        return label < labelNames.size() ? labelNames.get(label) : Integer.toString(label);
    }

    /** Returns the number of images, n ≥ 1. */
    @Override
    public int count() {
        return count;
    }

    @Override
    public ImageShape codec() {
        return shape;
    }

    /** Returns the shape of an image: its height, its width, and the channels of a pixel. */
    public ImageShape shape() {
        return shape;
    }

    @Override
    public String source() {
        return source;
    }

    /** Returns whether every image has a label. */
    public boolean hasLabels() {
        return labels != null;
    }

    /**
     * Returns an image's label.
     *
     * @param image the image, 0 to n−1
     * @return the label, 0 to 255
     * @throws IllegalStateException if the set has no labels
     */
    public int label(int image) {
        if (labels == null) {
            throw new IllegalStateException(source + " has no labels");
        }
        return Byte.toUnsignedInt(labels[image]);
    }

    /**
     * Writes an image's grey values, or those of its colours, divided by 255, into an array: floats in [0, 1].
     *
     * @param image the image, 0 to n−1
     * @param out receives {@code height*width*channels} values, row by row, the channels of a pixel side by side
     * @param offset where in {@code out} the first one goes
     * @throws IndexOutOfBoundsException if there is no such image, or no room for it
     */
    @Override
    public void copy(int image, float[] out, int offset) {
        Objects.checkIndex(image, count);
        int size = width();
        Objects.checkFromIndexSize(offset, size, out.length);
        pixels.copy((long) image * size, out, offset, size);
    }

    @Override
    public Images binarized(long seed, int draw) {
        Pixels binary = new Pixels.Binarized(pixels, width(), seed, draw);
        return new Images(shape, binary, labels, labelNames, source, files);
    }

    @Override
    public boolean onDisk() {
        return pixels.onDisk();
    }

    @Override
    public Images subset(int from, int to) {
        return (Images) Dataset.super.subset(from, to);
    }

    @Override
    public Images subset(int[] indices) {
        int size = width();
        byte[] chosenLabels = labels == null ? null : new byte[indices.length];
        for (int i = 0; i < indices.length; i++) {
            Objects.checkIndex(indices[i], count);
            if (labels != null && chosenLabels != null) {
                chosenLabels[i] = labels[indices[i]];
            }
        }
        List<String> chosenFiles = files.isEmpty()
                ? files
                : IntStream.of(indices).mapToObj(files::get).toList();
        return new Images(shape, pixels.chosen(indices, size), chosenLabels, labelNames, source, chosenFiles);
    }

    @Override
    public Images some(int most, long seed, String stream) {
        return (Images) Dataset.super.some(most, seed, stream);
    }

    @Override
    public List<String> keys() {
        return Stream.concat(
                        labels == null ? Stream.empty() : Stream.of("label"),
                        files.isEmpty() ? Stream.empty() : Stream.of("file"))
                .toList();
    }

    @Override
    public List<String> keys(int image) {
        Objects.checkIndex(image, count);
        return Stream.concat(
                        labels == null ? Stream.empty() : Stream.of(Integer.toString(label(image))),
                        files.isEmpty() ? Stream.empty() : Stream.of(CsvCell.of(files.get(image))))
                .toList();
    }

    /**
     * Returns the labels that occur.
     *
     * @return in ascending order
     * @throws UserError if the images have no labels
     */
    public SortedSet<Integer> labels() {
        if (labels == null) {
            throw noLabels();
        }
        SortedSet<Integer> found = new TreeSet<>();
        for (byte label : labels) {
            found.add(Byte.toUnsignedInt(label));
        }
        return found;
    }

    /**
     * Returns which labels are meant by some words.
     *
     * @param words names, such as those of subfolders, else numbers
     * @return the numbers, in ascending order
     * @throws UserError if there are no labels, or if no image has one of these
     */
    public SortedSet<Integer> labels(Set<String> words) {
        return numbers(words, labels(), source);
    }

    /** Returns which labels are meant, of those that are present here or in another half. */
    SortedSet<Integer> numbers(Set<String> words, SortedSet<Integer> present, String where) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String word : words) {
            int label = labelNames.indexOf(word);
            label = label < 0 && word.matches("\\d{1,3}") ? Integer.parseInt(word) : label;
            if (!present.contains(label)) {
                throw new UserError("no image of " + where + " has the label " + word + ": the labels are "
                        + present.stream().map(this::described).collect(Collectors.joining(", ")));
            }
            numbers.add(label);
        }
        return numbers;
    }

    private String described(int label) {
        String number = Integer.toString(label);
        return labelName(label).equals(number) ? number : number + " " + labelName(label);
    }

    /**
     * Returns the images whose labels are not among some.
     *
     * @param excluded labels; those that no image has change nothing
     * @return the other images, in their order
     * @throws UserError if there are no labels, or if nothing is left
     */
    public Images withoutAny(Set<Integer> excluded) {
        if (labels == null) {
            throw noLabels();
        }
        int[] kept = IntStream.range(0, count)
                .filter(i -> !excluded.contains(label(i)))
                .toArray();
        if (kept.length == 0) {
            throw new UserError("no image of " + source + " is left without the labels " + excluded);
        }
        return kept.length == count ? this : subset(kept);
    }

    private UserError noLabels() {
        return new UserError(
                source + " has no labels: put MNIST's label file next to the images, or pictures into" + " subfolders");
    }

    /**
     * Returns the SHA-256 sum of shape and pixels, labels left out: that of the uncompressed IDX file of these images,
     * so {@code gunzip -c train-images-idx3-ubyte.gz | sha256sum} prints the same.
     *
     * @return 64 hexadecimal digits
     */
    @Override
    public String checksum() {
        boolean grey = shape.channels() == 1;
        ByteBuffer header = ByteBuffer.allocate((grey ? 4 : 5) * Integer.BYTES);
        // The last byte of the first number counts the axes.
        header.putInt(grey ? Idx.IMAGES : Idx.IMAGES + 1).putInt(count).putInt(shape.height());
        header.putInt(shape.width());
        if (!grey) {
            header.putInt(shape.channels());
        }
        return sha256(header.array(), pixels);
    }

    /** Returns the SHA-256 sum of the uncompressed IDX file of the labels. */
    String labelsChecksum() {
        if (labels == null) {
            throw new IllegalStateException(source + " has no labels");
        }
        return labelsChecksum(labels);
    }

    /** Returns the SHA-256 sum of the uncompressed IDX file of labels. */
    static String labelsChecksum(byte[] labels) {
        ByteBuffer header = ByteBuffer.allocate(2 * Integer.BYTES);
        header.putInt(Idx.LABELS).putInt(labels.length);
        return sha256(header.array(), new Pixels.InMemory(labels));
    }

    private static String sha256(byte[] header, Pixels content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(header);
            content.digest(digest);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
