package org.vi4j.data.image;

import java.util.List;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.Codec;

/**
 * The shape of an image as a row of numbers: pixel by pixel, the channels of a pixel side by side.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels numbers of a pixel: 1 for grey, 3 for red, green and blue
 */
public record ImageShape(int height, int width, int channels) implements Codec {
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
    @Override
    public long size() {
        return (long) height * width * channels;
    }

    @Override
    public List<Integer> grid() {
        return List.of(height, width, channels);
    }

    @Override
    public List<Integer> groups() {
        return List.of();
    }

    @Override
    public String noun() {
        return "image";
    }

    @Override
    public void requireFits(Dataset rows, String wantedBy) {
        if (rows.codec() instanceof ImageShape shape && !shape.equals(this)) {
            throw new UserError(rows.source() + " holds images of " + shape + " pixels, but " + wantedBy + " takes "
                    + this + ": name images of that size");
        }
        if (!equals(rows.codec())) {
            throw new UserError(rows.source() + " is a table, but " + wantedBy + " takes images of " + this
                    + " pixels: name images");
        }
    }

    /**
     * Throws if so many layers, each of which halves both sides and rounds up, come to a single pixel before the last
     * of them, which then would see nothing around it.
     *
     * @param convolutions how many layers
     * @throws UserError if they are more than ⌈log₂ of the longer side⌉, and more than one
     */
    public void requireHalvings(int convolutions) {
        int most = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(height, width) - 1));
        if (convolutions > most) {
            throw new UserError("convolutions has " + convolutions + " layers, each of which halves the image: of "
                            + this + " pixels nothing is left to halve after " + most + "; give at most " + most)
                    .by("convolutions");
        }
    }

    /** Returns the shape as text, such as 28×28, or 28×28×3 if there are several channels. */
    @Override
    public String toString() {
        return height + "×" + width + (channels == 1 ? "" : "×" + channels);
    }
}
