package org.vi4j.net;

import java.util.Arrays;

/**
 * The square windows of an image about each of its pixels, zero beyond the border ("same" padding, stride 1): a
 * convolution is the product of windows and weights.
 *
 * @param height h of the image
 * @param width w of the image
 * @param channels c of the image, next to each other in memory
 * @param kernel side of a window, odd
 */
record Windows(int height, int width, int channels, int kernel) {
    /** Stands for a number beyond the border. */
    private static final int BEYOND = -1;

    int image() {
        return height * width * channels;
    }

    int places() {
        return height * width;
    }

    int window() {
        return kernel * kernel * channels;
    }

    /** Returns which number of the image each number of the windows is, [places · window], or −1 beyond the border. */
    int[] sources() {
        int[] sources = new int[places() * window()];
        Arrays.fill(sources, BEYOND);
        int half = kernel / 2;
        int to = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int place = 0; place < kernel * kernel; place++, to += channels) {
                    int row = y + place / kernel - half;
                    int column = x + place % kernel - half;
                    if (row >= 0 && row < height && column >= 0 && column < width) {
                        for (int c = 0; c < channels; c++) {
                            sources[to + c] = (row * width + column) * channels + c;
                        }
                    }
                }
            }
        }
        return sources;
    }

    /** Copies an image's windows out of the image. */
    static void gather(int[] sources, float[] image, float[] windows) {
        for (int i = 0; i < sources.length; i++) {
            windows[i] = sources[i] == BEYOND ? 0f : image[sources[i]];
        }
    }

    /** Adds windows up into the image that they were taken from: the transpose of {@link #gather}. */
    static void scatter(int[] sources, float[] windows, float[] image) {
        Arrays.fill(image, 0f);
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] != BEYOND) {
                image[sources[i]] += windows[i];
            }
        }
    }

    /** Copies the windows of n images in double precision. */
    static double[] gather(int[] sources, double[] images, int n) {
        int image = images.length / n;
        double[] windows = new double[n * sources.length];
        for (int i = 0; i < windows.length; i++) {
            int from = sources[i % sources.length];
            windows[i] = from == BEYOND ? 0 : images[i / sources.length * image + from];
        }
        return windows;
    }

    /** Adds up the windows of n images in double precision. */
    static double[] scatter(int[] sources, double[] windows, int n, int image) {
        double[] images = new double[n * image];
        for (int i = 0; i < windows.length; i++) {
            int to = sources[i % sources.length];
            if (to != BEYOND) {
                images[i / sources.length * image + to] += windows[i];
            }
        }
        return images;
    }
}
