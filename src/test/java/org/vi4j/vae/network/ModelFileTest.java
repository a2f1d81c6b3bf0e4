package org.vi4j.vae.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.Vaes;
import org.vi4j.support.Zips;

/** Model files: to the bit, and data, not code. */
class ModelFileTest {
    private static final String DESCRIPTION = "vi4j.json";
    private static final String CONFIGURATION = "configuration.json";

    @TempDir
    private Path folder;

    private final VaeNetwork vae = Vaes.create(Map.of());
    private Path file = Path.of("model.zip");

    @BeforeEach
    void write() {
        file = folder.resolve("model.zip");
        vae.write(file);
    }

    @Test
    void whatWasWrittenIsReadToTheBit() {
        VaeNetwork read = VaeNetwork.read(file);
        assertThat(Vaes.parameters(read)).isEqualTo(Vaes.parameters(vae));
        assertThat(read.config()).isEqualTo(vae.config());
        assertThat(read.shape().height()).isEqualTo(Vaes.SIDE);
        assertThat(read.shape().width()).isEqualTo(Vaes.SIDE);
        assertThat(Vaes.parameters(VaeNetwork.read(folder)))
                .as("a run folder names its model")
                .isEqualTo(Vaes.parameters(vae));
    }

    @Test
    void theSameModelIsTheSameFile() throws Exception {
        Path again = folder.resolve("again.zip");
        ModelFile.write(VaeNetwork.read(file), again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void aMissingFileAndAFolderWithoutAModelAreNamed() {
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> VaeNetwork.read(missing))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(missing + " does not exist");
        Path empty = folder.resolve("empty");
        IdxFiles.write(empty.resolve("other"), new byte[1]);
        assertThatThrownBy(() -> VaeNetwork.read(empty))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(empty.resolve("model.zip") + " does not exist");
    }

    @Test
    void aForeignDl4jModelIsNotLoaded() throws Exception {
        ModelSerializer.writeModel(vae.graph(), file.toFile(), true);
        assertThatThrownBy(() -> VaeNetwork.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it has no vi4j.json");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Set by {@link Evil} if ever it is initialised. */
    private static final java.util.concurrent.atomic.AtomicBoolean LOADED =
            new java.util.concurrent.atomic.AtomicBoolean();

    /** A class that a file may name but never get to run. */
    static final class Evil {
        static {
            LOADED.set(true);
        }

        private Evil() {}
    }

    @Test
    void noClassThatAFileNamesIsLookedUp() throws Exception {
        String evil = "{\"@class\":\"" + Evil.class.getName() + "\",\"vertices\":{\"a\":{\"@class\":\""
                + Evil.class.getName() + "\"}}}";
        for (String configuration : List.of(evil, "]]garbage")) {
            Map<String, byte[]> entries = Zips.entries(file);
            entries.put(CONFIGURATION, bytes(configuration));
            IdxFiles.write(file, Zips.stored(entries));
            assertThat(Vaes.parameters(VaeNetwork.read(file))).isEqualTo(Vaes.parameters(vae));
        }
        assertThat(LOADED).isFalse();
        Class.forName(Evil.class.getName());
        assertThat(LOADED).as("what looking it up would have done").isTrue();
    }

    /** Two layers of 65,536 would be 17 GB of weights: the file's size says that they are not there. */
    @Test
    void noMoreMemoryIsUsedThanTheFilesSizeAccountsFor() {
        Map<String, byte[]> entries = Zips.entries(file);
        String text = new String(Zips.entry(entries, DESCRIPTION), StandardCharsets.UTF_8);
        String huge = text.replaceAll("\"encoder\" : \\[ *8 *\\]", "\"encoder\" : [65536, 65536, 65536]")
                .replaceAll("\"image\" : \\[ *5, *5, *1 *\\]", "\"image\" : [32768, 32768, 1]");
        assertThat(huge).contains("65536", "32768");
        entries.put(DESCRIPTION, bytes(huge));
        IdxFiles.write(file, Zips.stored(entries));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long nativeBefore = org.bytedeco.javacpp.Pointer.physicalBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> VaeNetwork.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("bytes of weights for a model of");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
        assertThat(org.bytedeco.javacpp.Pointer.physicalBytes() - nativeBefore).isLessThan(64 << 20);
    }
}
