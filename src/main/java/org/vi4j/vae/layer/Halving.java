package org.vi4j.vae.layer;

/**
 * A grid of h × w pixels and the one of half its size, ⌈h/2⌉ × ⌈w/2⌉, each of whose places looks at a window of 4 × 4
 * pixels: place (y, x) at rows 2y − 1 … 2y + 2 and columns 2x − 1 … 2x + 2, zeros beyond the edges. Rows of arrays are
 * images, pixel by pixel, the channels of a pixel side by side; windows are rows too, [n·⌈h/2⌉·⌈w/2⌉, 16·c].
 *
 * @param height h of the larger grid
 * @param width w of the larger grid
 * @param channels c of the larger grid
 */
record Halving(int height, int width, int channels) {
    /** Rows and columns of a window. */
    static final int WINDOW = 4;

    int smallHeight() {
        return (height + 1) / 2;
    }

    int smallWidth() {
        return (width + 1) / 2;
    }

    /** Places of the smaller grid. */
    int places() {
        return smallHeight() * smallWidth();
    }

    /** Numbers of a window, 16·c. */
    int window() {
        return WINDOW * WINDOW * channels;
    }

    /** Pixels of the larger grid. */
    int pixels() {
        return height * width;
    }

    /** Numbers of an image, h·w·c. */
    int image() {
        return pixels() * channels;
    }

    /** Copies the windows of an image [h·w·c] out to [places, 16·c]. */
    void gather(float[] image, float[] windows) {
        java.util.Arrays.fill(windows, 0, places() * window(), 0f);
        each((from, to, length) -> System.arraycopy(image, from, windows, to, length));
    }

    /** Adds windows [places, 16·c] up where they overlap, to an image [h·w·c]: the transpose of {@link #gather}. */
    void scatter(float[] windows, float[] image) {
        java.util.Arrays.fill(image, 0, image(), 0f);
        each((to, from, length) -> {
            for (int i = 0; i < length; i++) {
                image[to + i] += windows[from + i];
            }
        });
    }

    /** A run of numbers that lie side by side both in the image and in a window. */
    private interface Run {
        void at(int image, int windows, int length);
    }

    private void each(Run run) {
        for (int y = 0; y < smallHeight(); y++) {
            for (int x = 0; x < smallWidth(); x++) {
                int left = Math.max(0, 2 * x - 1);
                int right = Math.min(width, 2 * x - 1 + WINDOW);
                int window = (y * smallWidth() + x) * window();
                for (int ky = Math.max(0, 1 - 2 * y); ky < WINDOW && 2 * y - 1 + ky < height; ky++) {
                    run.at(
                            ((2 * y - 1 + ky) * width + left) * channels,
                            window + (ky * WINDOW + left - (2 * x - 1)) * channels,
                            (right - left) * channels);
                }
            }
        }
    }
}
