package org.vi4j.vae.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.Vaes;
import org.vi4j.support.Zips;

/** Model files that are not as they should be: each gets one line. */
class ModelFileDamageTest {
    private static final String DESCRIPTION = "vi4j.json";
    private static final String PARAMETERS = "coefficients.bin";

    @TempDir
    private Path folder;

    private final VaeNetwork vae = Vaes.create(Map.of());
    private Path file = Path.of("model.zip");

    @BeforeEach
    void write() {
        file = folder.resolve("model.zip");
        vae.write(file);
    }

    /** The change that makes a file bad, and what the one line then says. */
    static Stream<Arguments> badFiles() {
        String nested = "[".repeat(100_000);
        return Stream.of(
                bad("empty", zip -> new byte[0], "is not a model of vi4j, or a damaged one"),
                bad(
                        "text",
                        zip -> "latent: 20\n".repeat(100).getBytes(StandardCharsets.UTF_8),
                        "is not a model of vi4j"),
                bad(
                        "half of it",
                        zip -> Arrays.copyOf(zip, zip.length / 2),
                        "is not a model of vi4j, or a damaged one"),
                bad("all but a byte", zip -> Arrays.copyOf(zip, zip.length - 1), "is not a model of vi4j"),
                entry("no description", DESCRIPTION, null, "is not a model of vi4j: it has no vi4j.json"),
                entry("no parameters", PARAMETERS, null, "is not a model of vi4j: it has no coefficients.bin"),
                entry("description no JSON", DESCRIPTION, bytes("{"), "is not JSON"),
                entry("empty description", DESCRIPTION, new byte[0], "is empty"),
                entry("nested description", DESCRIPTION, bytes(nested), "is nested more than 64 deep"),
                entry("large description", DESCRIPTION, new byte[(1 << 20) + 1], "too large"),
                entry("empty parameters", PARAMETERS, new byte[0], "0 bytes of weights for a model of"),
                text("another format", "\"format\" : 1", "\"format\" : 2", "is not a VAE of format 1"),
                text("another model", "\"vae\"", "\"regression\"", "is not a VAE of format 1"),
                text("no height", "\"image\"", "\"picture\"", "an image of '' pixels"),
                text(
                        "sizes a little off",
                        "\"latent\" : 3",
                        "\"latent\" : 4",
                        "its weights do not begin as DL4J writes them"),
                text("sizes far off", "\"latent\" : 3", "\"latent\" : 400", "bytes of weights for a model of"),
                text("negative size", "\"latent\" : 3", "\"latent\" : -3", "latent is -3"),
                text("size a string", "\"latent\" : 3", "\"latent\" : \"three\"", "latent is 'three'"),
                text("unknown setting", "\"latent\"", "\"latnt\"", "did you mean 'latent'?"),
                text("wrong type", "\"latent\" : 3", "\"latent\" : {}", "latent is {}"),
                bad("compressed", zip -> repack(zip, entries -> entries, true), "is compressed or too large"),
                bad("NaN", zip -> weights(zip, Float.NaN), "holds weights that are not finite"),
                bad("infinity", zip -> weights(zip, Float.NEGATIVE_INFINITY), "holds weights that are not finite"),
                bad("other header", zip -> parameters(zip, 3), "its weights do not begin as DL4J writes them"),
                bad("flipped bit", zip -> flipWeight(zip), "it does not match its checksum"));
    }

    private static Arguments bad(String name, UnaryOperator<byte[]> change, String says) {
        return Arguments.of(name, change, says);
    }

    private static Arguments entry(
            String name, String entry, byte @org.jspecify.annotations.Nullable [] content, String says) {
        UnaryOperator<byte[]> change = zip -> repack(
                zip,
                entries -> {
                    entries.remove(entry);
                    if (content != null) {
                        entries.put(entry, content);
                    }
                    return entries;
                },
                false);
        return Arguments.of(name, change, says);
    }

    private static Arguments text(String name, String from, String to, String says) {
        UnaryOperator<byte[]> change = zip -> repack(
                zip,
                entries -> {
                    String text = new String(Zips.entry(entries, DESCRIPTION), StandardCharsets.UTF_8);
                    assertThat(text).contains(from);
                    entries.put(DESCRIPTION, bytes(text.replace(from, to)));
                    return entries;
                },
                false);
        return Arguments.of(name, change, says);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] repack(byte[] zip, UnaryOperator<Map<String, byte[]>> change, boolean compressed) {
        Map<String, byte[]> entries = change.apply(Zips.entries(zip));
        return compressed ? Zips.compressed(entries) : Zips.stored(entries);
    }

    private static byte[] weights(byte[] zip, float value) {
        return repack(
                zip,
                entries -> {
                    byte[] content = Zips.entry(entries, PARAMETERS);
                    java.nio.ByteBuffer.wrap(content).putFloat(content.length - 8, value);
                    return entries;
                },
                false);
    }

    private static byte[] parameters(byte[] zip, int flipped) {
        return repack(
                zip,
                entries -> {
                    Zips.entry(entries, PARAMETERS)[flipped] ^= 1;
                    return entries;
                },
                false);
    }

    private static byte[] flipWeight(byte[] zip) {
        byte[] weights = Zips.entry(Zips.entries(zip), PARAMETERS);
        byte[] end = Arrays.copyOfRange(weights, weights.length - 16, weights.length);
        byte[] flipped = zip.clone();
        for (int i = 0; i < zip.length - end.length; i++) {
            if (Arrays.equals(zip, i, i + end.length, end, 0, end.length)) {
                flipped[i + 8] ^= 1;
            }
        }
        return flipped;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void aBadFileGetsOneLineThatNamesIt(String name, UnaryOperator<byte[]> change, String says) throws Exception {
        IdxFiles.write(file, change.apply(java.nio.file.Files.readAllBytes(file)));
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> VaeNetwork.read(file))
                .withMessageStartingWith(file.toString())
                .withMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    /** Whatever byte is damaged: the same model, where it did not matter, or one line, and never another failure. */
    @Test
    void noDamagedByteGetsPastAsAnotherModelOrAnotherFailure() throws Exception {
        byte[] good = java.nio.file.Files.readAllBytes(file);
        float[] parameters = Vaes.parameters(vae);
        int[] refused = {0};
        for (int i = 0; i < good.length; i += i < 700 || i > good.length - 300 ? 1 : 37) {
            byte[] damaged = good.clone();
            damaged[i] ^= (byte) (i % 3 == 0 ? 0xFF : 1 << (i % 8));
            IdxFiles.write(file, damaged);
            try {
                assertThat(Vaes.parameters(VaeNetwork.read(file)))
                        .as("byte %d", i)
                        .isEqualTo(parameters);
            } catch (UserError e) {
                refused[0]++;
                assertThat(e.getMessage()).hasLineCount(1);
            }
        }
        assertThat(refused[0]).isGreaterThan(400);
    }
}
