package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.support.FileServer;
import org.vi4j.support.IdxFiles;

/** The search and the download, on a small set in the place of the true one, whose sums stand in for the true ones. */
class FashionMnistTest {
    private static final List<String> NAMES = List.of(
            "train-labels-idx1-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
            "train-images-idx3-ubyte.gz",
            "t10k-images-idx3-ubyte.gz");
    private static final String IMAGES = "train-images-idx3-ubyte.gz";

    private final FileServer server = new FileServer();
    private final Map<String, String> environment = new HashMap<>();
    private Map<String, String> sums = Map.of();

    @TempDir
    private Path folder;

    private Path original = Path.of("");
    private Path cache = Path.of("");

    @BeforeEach
    void publish() throws IOException {
        original = IdxFiles.mnist(folder.resolve("original"));
        cache = folder.resolve("cache/vi4j/fashion-mnist");
        for (String name : NAMES) {
            server.put(name, Files.readAllBytes(original.resolve(name)));
        }
        Images train = new ImageFolder(original).read(ImageFolder.Half.TRAIN);
        Images test = new ImageFolder(original).read(ImageFolder.Half.TEST);
        sums = Map.of(
                "train-images-idx3-ubyte", train.checksum(),
                "train-labels-idx1-ubyte", train.labelsChecksum(),
                "t10k-images-idx3-ubyte", test.checksum(),
                "t10k-labels-idx1-ubyte", test.labelsChecksum());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("VI4J_FASHION_MNIST_URL", server.address());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void downloadsOnceIntoTheCache() throws IOException {
        assertThat(read().train().count()).isEqualTo(12);
        assertThat(server.asked()).containsExactlyElementsOf(NAMES);
        assertThat(cached()).containsExactlyInAnyOrderElementsOf(NAMES);
        ImageSet again = read();
        assertThat(again.test().hasLabels()).isTrue();
        assertThat(again.name()).isEqualTo("fashion-mnist");
        assertThat(server.asked()).hasSize(4);
    }

    @Test
    void aDownloadGoesOnWhereItBrokeOff() throws IOException {
        server.remove("t10k-images-idx3-ubyte.gz");
        refused();
        server.put("t10k-images-idx3-ubyte.gz", Files.readAllBytes(original.resolve("t10k-images-idx3-ubyte.gz")));
        assertThat(read().test().count()).isEqualTo(4);
        assertThat(server.asked()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fashion-mnist", "."})
    void looksInVi4jDataFirst(String below) {
        IdxFiles.mnist(folder.resolve("mine").resolve(below));
        IdxFiles.mnist(cache);
        environment.put("VI4J_DATA", folder.resolve("mine").toString());
        assertThat(read().train().source())
                .startsWith(folder.resolve("mine").resolve(below).normalize().toString());
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void looksInTheSystemsFolderBeforeDownloading() {
        IdxFiles.mnist(folder.resolve("system"));
        assertThat(read().train().source()).startsWith(folder.resolve("system").toString());
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void theCacheIsInTheHomeFolderUnlessXdgSaysAnAbsolutePath() {
        environment.put("XDG_CACHE_HOME", "relative");
        environment.put("HOME", folder.resolve("home").toString());
        assertThat(read().train().source())
                .startsWith(folder.resolve("home/.cache/vi4j/fashion-mnist").toString());
    }

    @Test
    void aFoundFileWithOtherContentIsRefused() {
        IdxFiles.mnist(cache);
        Path file = IdxFiles.write(cache.resolve(IMAGES), IdxFiles.images(12, 3, 5, 2));
        refused()
                .withMessageStartingWith(file + " is not Fashion-MNIST's train-images-idx3-ubyte: its content has the")
                .withMessageContaining("delete it there");
        IdxFiles.mnist(cache);
        IdxFiles.write(cache.resolve("train-labels-idx1-ubyte.gz"), IdxFiles.labels(12, 1));
        refused().withMessageStartingWith("the file of labels next to " + file);
    }

    @Test
    void aTamperedDownloadIsRefused() throws IOException {
        server.put(IMAGES, IdxFiles.gzip(IdxFiles.images(12, 3, 5, 2)));
        refusedWithAWayOut("is not Fashion-MNIST's train-images-idx3-ubyte: its content has the SHA-256 sum");
    }

    @Test
    void aTruncatedDownloadIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(original.resolve(IMAGES));
        server.put(IMAGES, Arrays.copyOf(whole, whole.length - 20));
        refusedWithAWayOut("is cut short: its gzip data end too early");
        server.putBrokenOff(IMAGES, Arrays.copyOf(whole, whole.length - 20), whole.length);
        refusedWithAWayOut("(it broke off after " + (whole.length - 20) + " of " + whole.length + " bytes)");
    }

    @Test
    void aPageInsteadOfTheFileIsRefused() throws IOException {
        server.put(IMAGES, "<html>Log in to this network</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        refusedWithAWayOut("begins with 3c 68 74 6d");
    }

    @Test
    void aMissingFileOnTheServerIsRefused() throws IOException {
        server.remove(IMAGES);
        refusedWithAWayOut("(the server answered with status 404)");
    }

    @Test
    void anUnreachableServerIsNamed() throws IOException {
        server.close();
        refused()
                .withMessageStartingWith("cannot download " + server.address() + NAMES.get(0) + " (Connection refused)")
                .withMessageContaining("dataset-fashion-mnist")
                .withMessageContaining("VI4J_DATA")
                .withMessageContaining("the data called sample");
        assertThat(cached()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc", "ftp://host/", "no address", "http:///nohost", "host/path"})
    void onlyHttpAddressesAreTaken(String address) {
        environment.put("VI4J_FASHION_MNIST_URL", address);
        refused().withMessageContaining("VI4J_FASHION_MNIST_URL is '" + address + "': give an http or https address");
    }

    @Test
    void aCacheThatCannotBeMadeIsNamed() {
        Path file = IdxFiles.write(folder.resolve("file"), new byte[1]);
        environment.put("XDG_CACHE_HOME", file.toString());
        refused()
                .withMessageStartingWith("cannot keep Fashion-MNIST in " + file)
                .withMessageContaining("XDG_CACHE");
    }

    @Test
    void theTrueSumsAreThoseOfTheDebianPackageWhereItIsInstalled() {
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(FashionMnist.SYSTEM_FOLDER));
        ImageSource source = new ImageSource(new FashionMnist(
                Map.of("XDG_CACHE_HOME", folder.toString()),
                FashionMnist.SYSTEM_FOLDER,
                FashionMnist.SHA256,
                line -> {}));
        ImageSet set = source.trainAndTest("fashion-mnist");
        assertThat(set.train().count()).isEqualTo(60_000);
        assertThat(set.test().count()).isEqualTo(10_000);
        assertThat(set.train().hasLabels()).isTrue();
    }

    private ImageSet read() {
        return new ImageSource(new FashionMnist(environment, folder.resolve("system"), sums, line -> {}))
                .trainAndTest("fashion-mnist");
    }

    private ThrowableAssertAlternative<UserError> refused() {
        return assertThatExceptionOfType(UserError.class)
                .isThrownBy(this::read)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    private void refusedWithAWayOut(String says) throws IOException {
        refused()
                .withMessageContaining(server.address() + IMAGES)
                .withMessageContaining(says)
                .withMessageContaining("install the Debian package dataset-fashion-mnist")
                .withMessageContaining("VI4J_DATA")
                .withMessageContaining("the data called sample");
        assertThat(cached()).containsExactlyInAnyOrder(NAMES.get(0), NAMES.get(1));
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
