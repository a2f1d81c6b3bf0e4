package org.vi4j.vae;

import java.util.ArrayList;
import java.util.List;

/**
 * The shape of an image as a row of numbers: pixel by pixel, the channels of a pixel side by side.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels numbers of a pixel, 1 for grey
 */
public record ImageShape(int height, int width, int channels) {
    /**
     * Returns the numbers of an image.
     *
     * @return height · width · channels
     */
    public long size() {
        return (long) height * width * channels;
    }

    /**
     * Returns this shape and that after each convolution, which halves both sides and rounds up.
     *
     * @param convolutions their channels
     * @return one shape more than there are convolutions
     */
    List<ImageShape> halved(List<Integer> convolutions) {
        List<ImageShape> shapes = new ArrayList<>(List.of(this));
        for (int filters : convolutions) {
            ImageShape last = shapes.get(shapes.size() - 1);
            shapes.add(new ImageShape((last.height + 1) / 2, (last.width + 1) / 2, filters));
        }
        return shapes;
    }
}
