package org.vi4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.Npy;
import org.vi4j.internal.io.Safetensors;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.math.RandomStreams;

/** Damaged files: whatever a reader is given, it reads it or says in one line that it cannot. */
class ReadersFuzzTest {
    private static final int FILES = 150;

    @TempDir
    private Path folder;

    /** A reader and a good file of its. */
    enum Reader {
        CSV("t.csv") {
            @Override
            byte[] good() {
                return "a,\"b, c\",city\n1,2.5,Oslo\n-3e2,7,\"Ro\"\"me\"\n4,1e-9,Oslo\n"
                        .getBytes(StandardCharsets.UTF_8);
            }

            @Override
            void read(Path file) {
                TableSource source = TableSource.open(file);
                source.summary();
                TableEncoding.learn(source);
            }
        },
        NPY("t.npy") {
            @Override
            byte[] good() throws IOException {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                Npy.header(out, Npy.Type.FLOAT64, 3, 2);
                for (int i = 0; i < 3; i++) {
                    Npy.row(out, new double[] {i, 0.5});
                }
                return out.toByteArray();
            }

            @Override
            void read(Path file) {
                TableSource.open(file).table();
            }
        },
        DRAWS("d.csv") {
            @Override
            byte[] good() {
                return "# stan_version_major = 2\nlp__,mu,tau\n-1,0.5,2\n# Adaptation terminated\n-2,0.25,1\n"
                        .getBytes(StandardCharsets.UTF_8);
            }

            @Override
            void read(Path file) {
                DrawsCsv draws = DrawsCsv.open(file);
                draws.read(draws.header());
            }
        },
        JSON("m.json") {
            @Override
            byte[] good() {
                return "{\"format\": \"x\", \"numbers\": [1, -2.5e3, null], \"deep\": {\"a\": [true, \"\\u00e9\"]}}"
                        .getBytes(StandardCharsets.UTF_8);
            }

            @Override
            void read(Path file) {
                assertThat(Json.read(file, 1 << 24).toString()).isNotEmpty();
            }
        },
        ZIP("m.zip") {
            @Override
            byte[] good() throws IOException {
                Path file = Files.createTempFile("fuzz", ".zip");
                StoredZip.write(file, Map.of("values.f32", StoredZip.content(Floats.of(new float[] {1, 2, 3}))));
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                return bytes;
            }

            @Override
            void read(Path file) {
                try (StoredZip zip = StoredZip.open(file, "model", "make one")) {
                    zip.floats("values.f32", 3).toArray();
                }
            }
        },
        GZIP("t.csv.gz") {
            @Override
            byte[] good() throws IOException {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                    out.write(CSV.good());
                }
                return bytes.toByteArray();
            }

            @Override
            void read(Path file) {
                CSV.read(file);
            }
        },
        IDX("images-idx3-ubyte") {
            @Override
            byte[] good() {
                ByteBuffer bytes = ByteBuffer.allocate(16 + 3 * 4);
                bytes.putInt(0x00000803).putInt(3).putInt(2).putInt(2);
                return bytes.put(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
                        .array();
            }

            @Override
            void read(Path file) {
                assertThat(new ImageSource(Map.of(), line -> {})
                                .train(file.toString())
                                .count())
                        .isPositive();
            }
        },
        SAFETENSORS("m.safetensors") {
            @Override
            byte[] good() throws IOException {
                Path file = Files.createTempFile("fuzz", ".safetensors");
                Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
                tensors.put("w", new Safetensors.Tensor(List.of(2, 2), new float[] {1, 2, 3, 4}));
                Safetensors.write(file, tensors);
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                return bytes;
            }

            @Override
            void read(Path file) {
                Safetensors.read(file);
            }
        };

        private final String file;

        Reader(String file) {
            this.file = file;
        }

        abstract byte[] good() throws IOException;

        abstract void read(Path file);
    }

    @ParameterizedTest
    @EnumSource
    void damagedFilesGetOneLine(Reader reader) throws IOException {
        byte[] good = reader.good();
        RandomGenerator random = new RandomStreams(1).at(reader.file, 0);
        Path file = folder.resolve(reader.file);
        Files.write(file, good);
        reader.read(file);
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            Files.write(file, damage(good, random));
            refused += refusal(file, reader::read) ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    private static boolean refusal(Path file, Consumer<Path> reader) {
        try {
            reader.accept(file);
            return false;
        } catch (UserError e) {
            assertThat(e.getMessage().lines().count()).isEqualTo(1);
            return true;
        }
    }

    private static byte[] damage(byte[] good, RandomGenerator random) {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) ",;\"\n{}[]0-9e\\".charAt(random.nextInt(13));
                case 2 -> bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 8);
                    System.arraycopy(bytes, at, longer, at + 8, bytes.length - at);
                    random.nextBytes(new byte[8]);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    /** A number that takes Java's BigInteger minutes, depth that exhausts a stack, a cell and a row without end. */
    @Test
    void hugeFilesAreRefusedAtOnce() throws IOException {
        String digits = "7".repeat(1_000_000);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("n.json", "{\"beta\": " + digits + "}");
        files.put("f.json", "{\"beta\": 0." + digits + "}");
        files.put("d.json", "[".repeat(1_000_000));
        files.put("o.json", "{\"a\":".repeat(100_000));
        files.put("cell.csv", "a,b\n" + "1".repeat(2_000_000) + ",2\n");
        files.put("row.csv", "a,b\n" + "1,".repeat(1_000_000) + "2\n");
        files.put("quote.csv", "a,b\n\"1,2\n" + "3,4\n".repeat(500_000));
        for (Map.Entry<String, String> entry : files.entrySet()) {
            Path file = Files.writeString(folder.resolve(entry.getKey()), entry.getValue());
            assertThat(refusal(file, one -> {
                        if (one.toString().endsWith(".json")) {
                            Json.read(one, 1 << 24);
                        } else {
                            TableSource.open(one).summary();
                        }
                    }))
                    .as(entry.getKey())
                    .isTrue();
        }
    }
}
