package org.vi4j.data.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * How a folder of pictures is read.
 *
 * @param resize the size that every picture is brought to, or nothing where all must be of one size
 * @param skipBad whether to pass over pictures that cannot be read, not to refuse the folder
 * @param channels 1 for grey values, 3 for colours, 0 for whichever the pictures have, colours where one has them
 */
public record PictureOptions(@Nullable Size resize, boolean skipBad, int channels) {
    /** Nothing is resized, nothing skipped. */
    public static final PictureOptions DEFAULTS = new PictureOptions(null, false, 0);

    private static final int MOST = 1 << 13;
    private static final Pattern WORD = Pattern.compile("(\\d{1,5})[x×](\\d{1,5})");

    /**
     * A size in pixels.
     *
     * @param width columns
     * @param height rows
     */
    public record Size(int width, int height) {
        /**
         * Reads a size.
         *
         * @param text such as {@code 28x28}, width first
         * @return the size
         * @throws UserError unless both sides are from 1 to 8,192
         */
        public static Size parse(String text) {
            Matcher matcher = WORD.matcher(text);
            if (matcher.matches()) {
                Size size = new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                if (size.width > 0 && size.height > 0 && size.width <= MOST && size.height <= MOST) {
                    return size;
                }
            }
            throw new UserError(
                    "--resize is '" + text + "': give width and height, each from 1 to " + MOST + ", such as 28x28");
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    /**
     * Checks the number of channels.
     *
     * @throws UserError unless it is 0, 1 or 3
     */
    public PictureOptions {
        UserError.requireBetween("channels", channels, 0, 3);
    }

    /**
     * Returns these options for images of so many channels, such as those that a model takes.
     *
     * @param wanted 1 for grey values, 3 for colours
     */
    public PictureOptions withChannels(int wanted) {
        return new PictureOptions(resize, skipBad, wanted);
    }

    PictureOptions withSkipBad() {
        return new PictureOptions(resize, true, channels);
    }

    /**
     * Checks that there is something that these options are for.
     *
     * @param data what {@code --data} said, which is not a folder of pictures
     * @throws UserError if an option was given
     */
    void requireNone(String data) {
        if (skipBad || resize != null) {
            throw new UserError((skipBad ? "--skip-bad" : "--resize")
                    + " is for folders of pictures, which " + data + " is not: leave it out");
        }
    }
}
