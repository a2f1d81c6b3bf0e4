package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.support.IdxFiles;

class ImageSourceTest {
    private final ImageSource source = new ImageSource(Map.of(), line -> {});

    @TempDir
    private Path folder;

    @Test
    void readsAFolderOfMnistsNames() {
        IdxFiles.mnist(folder);
        ImageSet set = source.trainAndTest(folder.toString());
        assertThat(set.name()).isEqualTo(folder.toString());
        assertThat(set.train().count()).isEqualTo(12);
        assertThat(set.test().count()).isEqualTo(4);
        assertThat(set.shape().height()).isEqualTo(3);
        assertThat(set.shape().width()).isEqualTo(5);
        assertThat(set.train().label(11)).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-images-idx3-ubyte", "-images.idx3-ubyte", "-images.idx3-ubyte.gz"})
    void acceptsTheNamesSpellingsAndDoesWithoutLabels(String name) {
        IdxFiles.write(folder.resolve("train" + name), IdxFiles.images(3, 2, 2, 0));
        IdxFiles.write(folder.resolve("t10k" + name), IdxFiles.images(1, 2, 2, 9));
        ImageSet set = source.trainAndTest(folder.toString());
        assertThat(set.train().count()).isEqualTo(3);
        assertThat(set.train().hasLabels()).isFalse();
        assertThat(set.test().count()).isEqualTo(1);
    }

    @Test
    void testImagesCanComeFromAFolderOrOneFile() throws IOException {
        IdxFiles.mnist(folder);
        Path file = folder.resolve("t10k-images-idx3-ubyte.gz");
        assertThat(source.test(file.toString()).checksum())
                .isEqualTo(source.test(folder.toString()).checksum());
        Files.delete(folder.resolve("train-images-idx3-ubyte.gz"));
        assertThat(source.test(folder.toString()).count()).isEqualTo(4);
    }

    @Test
    void aMissingHalfIsNamed() throws IOException {
        IdxFiles.mnist(folder);
        Files.delete(folder.resolve("t10k-images-idx3-ubyte.gz"));
        refused(folder.toString(), folder + " has no t10k-images-idx3-ubyte.gz (nor without .gz): put MNIST's");
    }

    @Test
    void aFolderWithoutImagesCanTakeFilesOrPictures() throws IOException {
        String message = ": put PNG, JPEG, WebP, GIF, BMP or TIFF pictures there, or MNIST's four IDX files, or take"
                + " the data called sample";
        refused(folder.toString(), folder + " holds no images" + message);
        Files.writeString(folder.resolve("notes.txt"), "none");
        refused(folder.toString(), folder + " holds no images, but files of other kinds (.txt 1)" + message);
    }

    @Test
    void halvesOfDifferentSizesAreRefused() {
        IdxFiles.mnist(folder);
        IdxFiles.write(folder.resolve("t10k-images-idx3-ubyte.gz"), IdxFiles.images(4, 5, 3, 0));
        refused(folder.toString(), "holds images of 5×3 pixels, but its training set");
    }

    @Test
    void trainingOnOneFileIsRefused() {
        Path file = IdxFiles.write(folder.resolve("one"), IdxFiles.images(4, 5, 3, 0));
        refused(file.toString(), file + " is one file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mnits", "/no/such/folder", "a\0b"})
    void unknownDataGetTheChoices(String data) {
        String message = "no data called '" + data + "': use sample, fashion-mnist, or the path";
        refused(data, message);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> source.test(data))
                .withMessageContaining(message);
    }

    private void refused(String data, String says) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> source.trainAndTest(data))
                .withMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
}
