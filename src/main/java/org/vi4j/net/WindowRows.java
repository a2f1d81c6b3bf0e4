package org.vi4j.net;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.Workers;

/** The windows of several images as rows of a matrix, and back. */
final class WindowRows {
    private final Windows geometry;
    private final DataType type;
    private final Workers workers;
    private final boolean fast;
    private final int[] sources;
    private final Room windows = new Room();
    private final Room images = new Room();

    /**
     * Prepares for images of one shape.
     *
     * @param geometry their windows
     * @param type of the numbers
     * @param workers share the images, where they lie in host memory
     * @param fast whether numbers are of single precision and in host memory
     */
    WindowRows(Windows geometry, DataType type, Workers workers, boolean fast) {
        this.geometry = geometry;
        this.type = type;
        this.workers = workers;
        this.fast = fast;
        this.sources = geometry.sources();
    }

    /** Copies n images' windows, [n · places, window]. */
    INDArray gathered(INDArray x) {
        int n = (int) x.size(0);
        INDArray result = windows.of(type, (long) n * geometry.places(), geometry.window());
        if (!fast) {
            return result.assign(Nd4j.create(Windows.gather(sources, doubles(x), n), result.shape(), 'c'));
        }
        FloatBuffer from = Platform.hostMemory(x);
        FloatBuffer to = Platform.hostMemory(result);
        workers.run(part -> {
            float[] image = new float[geometry.image()];
            float[] gathered = new float[sources.length];
            for (int i = workers.start(n, part); i < workers.start(n, part + 1); i++) {
                from.get(i * image.length, image, 0, image.length);
                Windows.gather(sources, image, gathered);
                to.put(i * gathered.length, gathered, 0, gathered.length);
            }
        });
        return result;
    }

    /** Adds windows up into the images that they were taken from, [n, image]. */
    INDArray scattered(INDArray rows) {
        int n = rows.rows() / geometry.places();
        INDArray result = images.of(type, n, geometry.image());
        if (!fast) {
            return result.assign(
                    Nd4j.create(Windows.scatter(sources, doubles(rows), n, geometry.image()), result.shape(), 'c'));
        }
        FloatBuffer from = Platform.hostMemory(rows);
        FloatBuffer to = Platform.hostMemory(result);
        workers.run(part -> {
            float[] image = new float[geometry.image()];
            float[] gathered = new float[sources.length];
            for (int i = workers.start(n, part); i < workers.start(n, part + 1); i++) {
                from.get(i * gathered.length, gathered, 0, gathered.length);
                Windows.scatter(sources, gathered, image);
                to.put(i * image.length, image, 0, image.length);
            }
        });
        return result;
    }

    private static double[] doubles(INDArray x) {
        return x.dup('c').data().asDouble();
    }
}
