package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource.PictureOptions;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.PngFiles;

/** Layouts of picture folders that other tools leave: nothing is lost without a word. */
class PictureFolderKindsTest {
    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private ImageSource source() {
        return new ImageSource(Map.of(), told::add, PictureOptions.DEFAULTS);
    }

    private void pictures(String place, int count) {
        for (int i = 0; i < count; i++) {
            PngFiles.grey(folder.resolve(place).resolve("p" + i + ".png"), 4, 3, i);
        }
    }

    @Test
    void filesOfOtherKindsAreCounted() throws IOException {
        pictures("", 5);
        for (String name : List.of("a.heic", "b.heic", "c.svg", "noending")) {
            Files.writeString(folder.resolve(name), "x");
        }
        assertThat(source().trainAndTest(folder.toString()).train().count()).isEqualTo(4);
        assertThat(told)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("4 files of other kinds in " + folder + " skipped")
                        .contains(".heic 2", ".svg 1", "without an ending 1"));
    }

    @Test
    void picturesAlongsideClassFoldersAreRefused() {
        pictures("", 2);
        pictures("cat", 15);
        pictures("dog", 15);
        assertThatThrownBy(() -> source().trainAndTest(folder.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds 2 pictures", "and its subfolder cat 15");
    }

    @ParameterizedTest
    @CsvSource({"train,val", "train,valid", "training,testing", "Train,Test", "TRAIN,VALIDATION"})
    void halvesAreKnownByTheirUsualNamesInAnyCase(String train, String test) {
        pictures(train, 30);
        pictures(test, 10);
        ImageSet set = source().trainAndTest(folder.toString());
        assertThat(set.train().count()).isEqualTo(30);
        assertThat(set.test().count()).isEqualTo(10);
    }

    @Test
    void aThirdHalfIsNamedAsPassedOver() {
        pictures("train", 12);
        pictures("valid", 3);
        pictures("test", 4);
        assertThat(source().trainAndTest(folder.toString()).test().count()).isEqualTo(4);
        assertThat(told).anySatisfy(line -> assertThat(line).contains("valid is skipped"));
    }

    @Test
    void hiddenFoldersAreNoLabels() {
        pictures(".ipynb_checkpoints", 3);
        pictures("cat", 15);
        pictures("dog", 15);
        Images all = source().test(folder.toString());
        assertThat(all.count()).isEqualTo(30);
        assertThat(all.labels()).containsExactly(0, 1);
        assertThat(all.labelName(0)).isEqualTo("cat");
    }

    @Test
    void foldersNamedByNumbersAreLabelsInTheOrderOfTheNumbers() {
        for (int label = 0; label < 12; label++) {
            pictures(Integer.toString(label), 1);
        }
        Images all = source().test(folder.toString());
        assertThat(all.count()).isEqualTo(12);
        for (int label = 0; label < 12; label++) {
            assertThat(all.labelName(label)).isEqualTo(Integer.toString(label));
        }
    }

    @Test
    void aKindOfDefectThatOnlyTheTestHalfHasIsALabelBehindThoseOfTraining() {
        pictures("train/good", 8);
        pictures("test/good", 2);
        pictures("test/broken", 3);
        ImageSet set = source().trainAndTest(folder.toString());
        assertThat(set.train().labels()).containsExactly(0);
        assertThat(set.test().labels()).containsExactly(0, 1);
        assertThat(set.test().labelName(1)).isEqualTo("broken");

        ImageSet normal = set.without(Set.of("broken"));
        assertThat(normal.train().count()).isEqualTo(8);
        assertThat(normal.test().count()).isEqualTo(2);
        assertThat(normal.name()).endsWith("without broken");
        assertThatThrownBy(() -> set.without(Set.of("2")))
                .hasMessageContaining("has the label 2: the labels are 0 good, 1 broken");
    }

    @Test
    void ofAnArchiveWithAFolderAndAFileOfOneNameTheFileIsRead() throws IOException {
        for (String half : List.of("train", "t10k")) {
            Files.createDirectories(folder.resolve(half + "-images-idx3-ubyte"));
            IdxFiles.write(folder.resolve(half + "-images.idx3-ubyte"), IdxFiles.images(6, 3, 4, 1));
        }
        assertThat(ImageSet.ofIdx(folder).train().count()).isEqualTo(6);
    }

    @Test
    void anUnreadableSubfolderIsNamedAndPassedOver() throws IOException {
        pictures("cat", 6);
        Path lost = Files.createDirectories(folder.resolve("lost+found"));
        assumeFalse(!lost.toFile().setReadable(false) || Files.isReadable(lost), "root reads everything");
        assertThat(source().test(folder.toString()).count()).isEqualTo(6);
        assertThat(told).anySatisfy(line -> assertThat(line).contains("lost+found cannot be read"));
    }
}
