package org.vi4j.data.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;

/**
 * The full Fashion-MNIST (H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking
 * machine learning algorithms", 2017): 60,000 training and 10,000 test images of 28×28. Looked for in
 * {@code $VI4J_DATA}, the user's cache folder and the Debian package's folder, else downloaded into the cache. What is
 * read is checked wherever it was found, by the SHA-256 sum of the uncompressed file: distributions pack anew.
 */
final class FashionMnist {
    /** What the labels 0 … 9 mean. */
    static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** Where the Debian package dataset-fashion-mnist puts the files. */
    static final Path SYSTEM_FOLDER = Path.of("/usr/share/datasets/fashion-mnist");

    /** SHA-256 sums of the uncompressed files; docs/data.md tells how they were checked against the publisher's. */
    static final Map<String, String> SHA256 = Map.of(
            "train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    private static final String PUBLISHER = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The largest of the four has 26,421,880 bytes. */
    private static final int MAX_BYTES = 64 << 20;

    private static final String WAY_OUT = "; install the Debian package dataset-fashion-mnist, set VI4J_DATA to a"
            + " folder with its four files, or take the data called sample";

    private final Map<String, String> environment;
    private final Path systemFolder;
    private final Map<String, String> sha256;
    private final Consumer<String> progress;

    FashionMnist(
            Map<String, String> environment, Path systemFolder, Map<String, String> sha256, Consumer<String> progress) {
        this.environment = environment;
        this.systemFolder = systemFolder;
        this.sha256 = sha256;
        this.progress = progress;
    }

    /**
     * Reads one half, after downloading what is missing.
     *
     * @throws UserError if it can be neither found nor downloaded, or is not Fashion-MNIST
     */
    Images read(ImageFolder.Half half) {
        ImageFolder folder = find().orElseGet(this::download);
        Images images = folder.read(half);
        String way = "; delete it there to have it downloaded, or take " + folder.folder() + " itself as the data";
        check(images.checksum(), half.imagesName(), images.source(), way);
        if (images.hasLabels()) {
            check(images.labelsChecksum(), half.labelsName(), "the file of labels next to " + images.source(), way);
        }
        return images.withLabelNames(CLASSES);
    }

    private Optional<ImageFolder> find() {
        Stream<Path> mine = variable("VI4J_DATA").map(Path::of).stream()
                .flatMap(folder -> Stream.of(folder.resolve("fashion-mnist"), folder));
        return Stream.concat(mine, Stream.of(cache(), systemFolder))
                .map(ImageFolder::new)
                .filter(ImageFolder::isComplete)
                .findFirst();
    }

    /** The XDG base directory specification's folder; it says that a relative XDG_CACHE_HOME counts for nothing. */
    private Path cache() {
        return variable("XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")), ".cache"))
                .resolve("vi4j")
                .resolve("fashion-mnist");
    }

    private Optional<String> variable(String name) {
        @Nullable String value = environment.get(name);
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    private ImageFolder download() {
        Path cache = cache();
        try {
            Files.createDirectories(cache);
        } catch (IOException e) {
            throw new UserError(
                    "cannot keep Fashion-MNIST in " + cache + " (" + WholeFile.reason(e)
                            + "): set XDG_CACHE_HOME to a folder you may write to",
                    e);
        }
        // Labels first: the cache counts as complete once both files of images are there.
        Stream.of(
                        ImageFolder.Half.TRAIN.labelsName(),
                        ImageFolder.Half.TEST.labelsName(),
                        ImageFolder.Half.TRAIN.imagesName(),
                        ImageFolder.Half.TEST.imagesName())
                .filter(name -> !Files.exists(cache.resolve(name + ".gz")))
                .forEach(name -> download(name, cache.resolve(name + ".gz")));
        return new ImageFolder(cache);
    }

    private void download(String name, Path file) {
        URI address = address(name + ".gz");
        byte[] content;
        try {
            content = Download.get(address, MAX_BYTES, TIMEOUT, progress);
        } catch (IOException e) {
            throw new UserError("cannot download " + address + " (" + WholeFile.reason(e) + ")" + WAY_OUT, e);
        }
        check(uncompressedChecksum(content, name, address.toString()), name, address.toString(), WAY_OUT);
        WholeFile.write(file, out -> out.write(content));
    }

    private URI address(String file) {
        String base = variable("VI4J_FASHION_MNIST_URL").orElse(PUBLISHER);
        try {
            URI address = URI.create(base.endsWith("/") ? base + file : base + "/" + file);
            String scheme = Objects.requireNonNullElse(address.getScheme(), "");
            if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Not an address at all: said below.
        }
        throw new UserError("VI4J_FASHION_MNIST_URL is '" + base + "': give an http or https address, or unset it");
    }

    private static String uncompressedChecksum(byte[] content, String name, String address) {
        ByteArrayInputStream in = new ByteArrayInputStream(content);
        try {
            return name.contains("images")
                    ? Idx.images(in, content.length, address).checksum()
                    : Images.labelsChecksum(Idx.labels(in, content.length, address));
        } catch (UserError e) {
            throw new UserError(e.getMessage() + WAY_OUT, e);
        }
    }

    private void check(String found, String name, String where, String way) {
        String expected = Objects.requireNonNull(sha256.get(name));
        if (!found.equals(expected)) {
            throw new UserError(where + " is not Fashion-MNIST's " + name + ": its content has the SHA-256 sum " + found
                    + ", not " + expected + way);
        }
    }
}
