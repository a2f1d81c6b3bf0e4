package org.vi4j.vae;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.Json;
import org.vi4j.data.WholeFile;

/**
 * A VAE on disk: a zip that DL4J's own ModelSerializer reads ({@code configuration.json}, {@code coefficients.bin}),
 * with one more entry, {@code vi4j.json}, which is all that vi4j itself builds the graph from. A model file is data: no
 * class that it names is looked up, and no more memory is used than its own size accounts for.
 */
public final class ModelFile {
    private static final int FORMAT = 1;
    private static final String DESCRIPTION = "vi4j.json";
    private static final String PARAMETERS = "coefficients.bin";
    private static final long MAX_DESCRIPTION = 1 << 20;

    private ModelFile() {}

    /**
     * Writes a VAE, whole or not at all.
     *
     * @param vae the model
     * @param file where to
     * @throws UserError if the file cannot be written
     */
    public static void write(Vae vae, Path file) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("format", FORMAT);
        description.put("model", "vae");
        description.put("image", List.of(vae.height(), vae.width()));
        description.put("config", vae.config().toMap());
        WholeFile.write(file, out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                put(zip, DESCRIPTION, Json.write(description).getBytes(StandardCharsets.UTF_8));
                put(
                        zip,
                        "configuration.json",
                        vae.graph().getConfiguration().toJson().getBytes(StandardCharsets.UTF_8));
                put(zip, PARAMETERS, bytes(vae.graph().params()));
            }
        });
    }

    /** Entries are stored, not compressed: weights hardly shrink, and a reader knows every size in advance. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        // A fixed time: the same model is the same file.
        entry.setTimeLocal(java.time.LocalDateTime.of(2000, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] bytes(INDArray parameters) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Nd4j.write(parameters, out);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a VAE.
     *
     * @param file a model file, or a run folder that holds {@code model.zip}
     * @return the model
     * @throws UserError if it is missing, damaged, or not a vi4j model
     */
    public static Vae read(Path file) {
        Path zipFile = Files.isDirectory(file) ? file.resolve("model.zip") : file;
        try (ZipFile zip = new ZipFile(zipFile.toFile())) {
            JsonNode description = Json.parse(entry(zip, zipFile, DESCRIPTION, MAX_DESCRIPTION), zipFile.toString());
            if (!description.path("model").asText().equals("vae")
                    || description.path("format").asInt() != FORMAT) {
                throw new UserError(zipFile + " is not a VAE of format " + FORMAT
                        + ": it was written by another version of vi4j, or is another kind of model");
            }
            int height = side(description, 0, zipFile);
            int width = side(description, 1, zipFile);
            VaeConfig config = config(description.path("config"), zipFile);
            return read(zip, zipFile, config, height, width);
        } catch (NoSuchFileException e) {
            throw new UserError(
                    zipFile + " does not exist: name a run folder or a model file ('vi4j vae train' makes one)", e);
        } catch (ZipException e) {
            throw new UserError(zipFile + " is not a model file, or a damaged one: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UserError("cannot read " + zipFile + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    private static Vae read(ZipFile zip, Path file, VaeConfig config, int height, int width) throws IOException {
        long count = config.parameters((long) height * width);
        // Compared before anything is allocated by the description's word alone.
        byte[] content = entry(zip, file, PARAMETERS, Integer.MAX_VALUE - 8);
        if (content.length < count * Float.BYTES || content.length > count * Float.BYTES + 4096) {
            throw new UserError(file + " is damaged: " + content.length + " bytes of weights for a model of " + count);
        }
        Vae vae = Vae.create(config, height, width);
        INDArray parameters = vae.graph().params();
        byte[] fresh = bytes(parameters);
        int header = fresh.length - Math.toIntExact(count * Float.BYTES);
        if (content.length != fresh.length || !Arrays.equals(content, 0, header, fresh, 0, header)) {
            throw new UserError(file + " is damaged: its weights do not begin as DL4J writes them");
        }
        float[] values = new float[Math.toIntExact(count)];
        ByteBuffer.wrap(content, header, content.length - header)
                .asFloatBuffer()
                .get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new UserError(file + " holds weights that are not finite: train the model again");
            }
        }
        parameters.assign(Nd4j.createFromArray(values).reshape(parameters.shape()));
        return vae;
    }

    private static byte[] entry(ZipFile zip, Path file, String name, long most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new UserError(file + " is not a model of vi4j: it has no " + name);
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0 || entry.getSize() > most) {
            throw new UserError(file + " is not a model of vi4j: " + name + " is compressed or too large");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes((int) entry.getSize());
            CRC32 crc = new CRC32();
            crc.update(content);
            if (content.length != entry.getSize() || crc.getValue() != entry.getCrc()) {
                throw new UserError(file + " is damaged: " + name + " does not match its checksum");
            }
            return content;
        }
    }

    private static int side(JsonNode description, int index, Path file) {
        int side = description.path("image").path(index).asInt();
        if (side < 1 || side > 1 << 15) {
            throw new UserError(file + " is damaged: an image side of " + side + " pixels");
        }
        return side;
    }

    private static VaeConfig config(JsonNode config, Path file) {
        try {
            return VaeConfig.defaults().with(Settings.fromTree(config));
        } catch (UserError e) {
            throw new UserError(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
