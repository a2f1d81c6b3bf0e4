package org.vi4j.vae.network;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.io.WholeFile;

/**
 * A VAE on disk: a zip that DL4J's own ModelSerializer reads ({@code configuration.json}, {@code coefficients.bin}),
 * with one more entry, {@code vi4j.json}, which is all that vi4j itself builds the graph from. A model file is data: no
 * class that it names is looked up, and no more memory is used than its own size accounts for.
 */
final class ModelFile {
    private static final int FORMAT = 1;
    private static final String DESCRIPTION = "vi4j.json";
    private static final String PARAMETERS = "coefficients.bin";
    private static final long MAX_DESCRIPTION = 1 << 20;
    private static final int MAX_SIDE = 1 << 15;

    private ModelFile() {}

    /**
     * Writes a VAE, whole or not at all.
     *
     * @param vae the model
     * @param file where to
     * @throws UserError if the file cannot be written
     */
    static void write(VaeNetwork vae, Path file) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("format", FORMAT);
        description.put("model", "vae");
        ImageShape shape = vae.shape();
        description.put("image", List.of(shape.height(), shape.width(), shape.channels()));
        description.put("config", vae.config().toMap());
        if (vae.codec() instanceof TableEncoding table) {
            description.put("table", table.toJson());
        }
        Map<String, WholeFile.Content> entries = new LinkedHashMap<>();
        entries.put(DESCRIPTION, StoredZip.content(Json.write(description)));
        entries.put(
                "configuration.json",
                StoredZip.content(vae.graph().getConfiguration().toJson()));
        entries.put(PARAMETERS, out -> Nd4j.write(vae.graph().params(), new DataOutputStream(out)));
        StoredZip.write(file, entries);
    }

    /** The array as DL4J writes it: a header, then big-endian numbers. */
    private static byte[] bytes(INDArray parameters) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Nd4j.write(parameters, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
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
    static VaeNetwork read(Path file) {
        Path path = Files.isDirectory(file) ? file.resolve("model.zip") : file;
        try (StoredZip zip = StoredZip.open(
                path, "model of vi4j", "name a run folder or a model file ('vi4j vae train' makes one)")) {
            Json description = Json.parse(zip.entry(DESCRIPTION, MAX_DESCRIPTION), path.toString());
            if (!description.path("model").asText().equals("vae")
                    || description.path("format").asInt() != FORMAT) {
                throw new UserError(path + " is not a VAE of format " + FORMAT
                        + ": it was written by another version of vi4j, or is another kind of model");
            }
            ImageShape shape = shape(description.path("image"), zip);
            Codec codec = description.has("table") ? table(description.path("table"), shape, zip) : shape;
            return read(zip, config(description, zip), shape, codec);
        }
    }

    private static TableEncoding table(Json table, ImageShape shape, StoredZip zip) {
        try {
            TableEncoding encoding = TableEncoding.fromJson(table);
            if (encoding.size() != shape.size()) {
                throw zip.damaged("a table of " + encoding.size() + " entries does not fit a model of " + shape.size());
            }
            return encoding;
        } catch (UserError e) {
            throw zip.damaged(e.getMessage());
        }
    }

    private static VaeNetwork read(StoredZip zip, VaeConfig config, ImageShape shape, Codec codec) {
        long count = config.parameters(shape);
        // Compared before anything is allocated by the description's word alone.
        byte[] content = zip.entry(PARAMETERS, Integer.MAX_VALUE - 8);
        if (content.length < count * Float.BYTES || content.length > count * Float.BYTES + 4096) {
            throw zip.damaged(content.length + " bytes of weights for a model of " + count);
        }
        VaeNetwork vae = create(config, codec, zip);
        INDArray parameters = vae.graph().params();
        byte[] fresh = bytes(parameters);
        int header = fresh.length - Math.toIntExact(count * Float.BYTES);
        if (content.length != fresh.length || !Arrays.equals(content, 0, header, fresh, 0, header)) {
            throw zip.damaged("its weights do not begin as DL4J writes them");
        }
        float[] values = new float[Math.toIntExact(count)];
        ByteBuffer.wrap(content, header, content.length - header)
                .asFloatBuffer()
                .get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw zip.damaged("it holds weights that are not finite; train the model again");
            }
        }
        vae.setParameters(values);
        return vae;
    }

    private static VaeNetwork create(VaeConfig config, Codec codec, StoredZip zip) {
        try {
            return VaeNetwork.create(config, codec);
        } catch (UserError e) {
            throw zip.damaged(e.getMessage());
        }
    }

    private static ImageShape shape(Json image, StoredZip zip) {
        int height = image.path(0).asInt();
        int width = image.path(1).asInt();
        int channels = image.path(2).asInt(1);
        if (Math.min(height, width) < 1 || Math.max(height, width) > MAX_SIDE || (channels != 1 && channels != 3)) {
            throw zip.damaged("an image of '" + image + "' pixels");
        }
        return new ImageShape(height, width, channels);
    }

    private static VaeConfig config(Json description, StoredZip zip) {
        try {
            return VaeConfig.defaults().with(Settings.fromTree(description.path("config")));
        } catch (UserError e) {
            throw zip.damaged(e.getMessage());
        }
    }
}
