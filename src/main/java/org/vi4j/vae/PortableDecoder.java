package org.vi4j.vae;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageShape;
import org.vi4j.vae.layer.Layers;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A decoder as a document of plain numbers and text, from which a program without Java can compute the mean of p(x|z):
 * {@code height}, {@code width}, {@code latent}, {@code likelihood} and {@code layers} from z outwards. Arrays are
 * single precision, little-endian, row by row, in Base64. The layers:
 *
 * <ul>
 *   <li>{@code dense}: f(hW + b) with {@code weights} [inputs, outputs] and {@code biases} [outputs];
 *   <li>{@code transposed}: each place of the grid ⌈height/2⌉ × ⌈width/2⌉ with {@code filters} channels makes a window
 *       of 4 × 4 pixels by {@code weights} [filters, 16·channels], whose top left corner is (2y − 1, 2x − 1); windows
 *       are added up, then {@code biases} [channels] at each pixel, then f;
 *   <li>{@code scale}: appends {@code weights}, a likelihood's learned scales, to the row.
 * </ul>
 */
final class PortableDecoder {
    private static final long MOST_PARAMETERS = 16_000_000;

    private PortableDecoder() {}

    /**
     * Describes a model's decoder.
     *
     * @param vae a model of images
     * @return the document, of strings, numbers, lists and maps
     * @throws UserError if the model is one of a table, or its decoder has more than 16 million parameters
     */
    static Map<String, Object> document(VaeNetwork vae) {
        ImageShape shape = vae.imageShape();
        List<Object> layers = new ArrayList<>();
        long parameters = 0;
        for (String name : vae.decoderLayers()) {
            Layer layer = vae.graph().getLayer(name);
            parameters += layer.numParams();
            if (parameters > MOST_PARAMETERS) {
                throw new UserError("the decoder has more than " + MOST_PARAMETERS
                        + " parameters, too many for a page: use 'vae traverse'");
            }
            layers.add(layer(layer));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("height", shape.height());
        document.put("width", shape.width());
        document.put("latent", vae.config().latent());
        document.put("likelihood", vae.config().likelihood().toString());
        document.put("layers", layers);
        return document;
    }

    private static Map<String, Object> layer(Layer layer) {
        Map<String, Object> document = Layers.describe(layer.conf().getLayer());
        document.put("weights", base64(layer.getParam(DefaultParamInitializer.WEIGHT_KEY)));
        INDArray biases = layer.getParam(DefaultParamInitializer.BIAS_KEY);
        if (biases != null) {
            document.put("biases", base64(biases));
        }
        return document;
    }

    private static String base64(INDArray array) {
        return base64(array.dup('c').data().asFloat());
    }

    /**
     * Writes numbers as text.
     *
     * @param values the numbers
     * @return Base64 of their bytes, little-endian
     */
    static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
