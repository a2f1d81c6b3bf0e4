package org.vi4j.vae;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.vi4j.data.image.Images;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.vae.Codes.LatentDimension;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A page that decodes in the browser: sliders and a map of codes move z, and a picture follows. All of it is one file
 * that loads nothing; the script is the resource {@code explorer.html}, and everything else is data, which it shows as
 * text, never as HTML.
 */
final class ExplorerPage {
    private static final String PLACE = "/*DATA*/";

    private final Map<String, ?> data;

    private ExplorerPage(Map<String, ?> data) {
        this.data = data;
    }

    /**
     * Makes the page of a model: its decoder, the KL divergence of each dimension, images with their codes and labels.
     *
     * @throws org.vi4j.UserError if the model is one of a table, or its decoder is too large for a page
     */
    static ExplorerPage of(VaeNetwork vae, Images images, String title) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("title", title);
        page.putAll(PortableDecoder.document(vae));
        page.put(
                "dimensions",
                LatentDimension.byKl(vae, images).stream()
                        .map(ExplorerPage::describe)
                        .toList());
        describe(page, vae, images);
        return new ExplorerPage(page);
    }

    private static Map<String, Object> describe(LatentDimension dimension) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("index", dimension.index());
        document.put("kl", dimension.kl());
        document.put("active", dimension.isActive());
        return document;
    }

    /** Images as bytes [n, D], the means of their codes [n, L], and their labels. */
    private static void describe(Map<String, Object> page, VaeNetwork vae, Images images) {
        Codes codes = Codes.of(vae, images);
        int latent = codes.latent();
        int d = vae.pixels();
        byte[] grey = new byte[images.count() * d];
        float[] means = new float[images.count() * latent];
        float[] pixels = new float[d];
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            images.copy(i, pixels, 0);
            for (int j = 0; j < d; j++) {
                grey[i * d + j] = (byte) Math.round(255 * pixels[j]);
            }
            System.arraycopy(codes.mean(i), 0, means, i * latent, latent);
            labels.add(images.hasLabels() ? images.labelName(images.label(i)) : "");
        }
        page.put("images", Base64.getEncoder().encodeToString(grey));
        page.put("codes", PortableDecoder.base64(means));
        page.put("labels", labels);
    }

    /**
     * Writes the page, whole or not at all.
     *
     * @param file where to
     * @throws org.vi4j.UserError if it cannot be written
     */
    void write(Path file) {
        String template = template();
        int at = template.indexOf(PLACE);
        byte[] before = template.substring(0, at).getBytes(StandardCharsets.UTF_8);
        byte[] after = template.substring(at + PLACE.length()).getBytes(StandardCharsets.UTF_8);
        // Inside a script element only "<" can end or open anything; \\u003c is the same character in JSON.
        byte[] json = Json.write(data).replace("<", "\\u003c").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, out -> {
            out.write(before);
            out.write(json);
            out.write(after);
        });
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(ExplorerPage.class.getResourceAsStream("explorer.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the page's own script", e);
        }
    }
}
