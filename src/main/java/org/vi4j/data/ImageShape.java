package org.vi4j.data;

/**
 * The shape of an image as a row of numbers: pixel by pixel, the channels of a pixel side by side.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels numbers of a pixel: 1 for grey, 3 for red, green and blue
 */
public record ImageShape(int height, int width, int channels) {
    /**
     * Returns the shape of grey images.
     *
     * @param height rows, at least 1
     * @param width columns, at least 1
     * @return with one channel
     */
    public static ImageShape grey(int height, int width) {
        return new ImageShape(height, width, 1);
    }

    /**
     * Returns the numbers of an image.
     *
     * @return height · width · channels
     */
    public long size() {
        return (long) height * width * channels;
    }

    /** Returns such as 28×28, or 28×28×3 where there are several channels. */
    @Override
    public String toString() {
        return height + "×" + width + (channels == 1 ? "" : "×" + channels);
    }
}
