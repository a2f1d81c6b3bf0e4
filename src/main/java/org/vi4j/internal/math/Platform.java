package org.vi4j.internal.math;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;

/** What this program runs on: versions, backend, device, and the memory that there is. */
public final class Platform {
    /** The share of Java's memory that one piece of work may take; the rest is for everything else. */
    private static final double SHARE = 0.8;

    private static final Properties VERSIONS = versions();

    private static final Cleaner KEEPER = Cleaner.create();

    private Platform() {}

    /**
     * Describes the platform; starts ND4J's backend if nothing has before.
     *
     * @return vi4j, dl4j, java, os, cores, backend, device, blas
     */
    public static Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("vi4j", version());
        map.put("dl4j", VERSIONS.getProperty("dl4j"));
        map.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        map.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        map.put("cores", Runtime.getRuntime().availableProcessors());
        map.put("backend", Nd4j.getBackend().getClass().getSimpleName());
        map.put("device", device());
        map.put("blas", Nd4j.factory().blas().getBlasVendor().toString().toLowerCase(java.util.Locale.ROOT));
        return map;
    }

    /**
     * Returns the kind of device that arrays live on.
     *
     * @return {@code cpu} or {@code cuda}
     */
    public static String device() {
        return inHostMemory() ? "cpu" : "cuda";
    }

    /**
     * Returns the version of vi4j.
     *
     * @return such as 0.1.0
     */
    public static String version() {
        return VERSIONS.getProperty("vi4j");
    }

    /**
     * Says whether the numbers of arrays lie in host memory, as on the CPU backend: the one question that decides
     * between the fast path and the one for any device.
     *
     * @return whether {@link #hostMemory} may be used
     */
    public static boolean inHostMemory() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
    }

    /**
     * Returns a window onto an array's memory: element i of the buffer is element i of the array in 'c' order. Only for
     * arrays of the CPU backend, 'c'-contiguous. The memory stays as long as the buffer is reachable.
     *
     * @param array a float array, contiguous
     * @return the same memory, from the array's first element
     */
    public static FloatBuffer hostMemory(INDArray array) {
        // The pointer of a view's buffer already stands at the view's first element.
        FloatPointer first = new FloatPointer(array.data().addressPointer());
        ByteBuffer bytes = first.capacity(array.length()).asByteBuffer();
        // ND4J frees the memory once the array is unreachable, as it is in compiled code behind its last use, while
        // workers still read the buffer.
        KEEPER.register(bytes, new Kept(array));
        return bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** Holds an array until the buffer onto its memory is unreachable; there is nothing to do then. */
    private record Kept(INDArray array) implements Runnable {
        @Override
        public void run() {}
    }

    /**
     * Throws if so many numbers do not fit.
     *
     * @param what needs them, for people, such as {@code "Laplace's curvature of 20000 coordinates"}
     * @param numbers how many in double precision, at the same time
     * @param instead what to do rather, such as {@code "use mean-field"}
     * @throws UserError if they take more than Java may have
     */
    public static void requireMemory(String what, double numbers, String instead) {
        double bytes = Double.BYTES * numbers;
        double most = SHARE * Runtime.getRuntime().maxMemory();
        if (!(bytes <= most)) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: needs %.1f GB of memory, Java has %.1f GB for it: %s, or give Java more, such as"
                            + " VI4J_JAVA_OPTS=-Xmx%.0fg",
                    what,
                    bytes / 1e9,
                    most / 1e9,
                    instead,
                    Math.ceil(bytes / SHARE / (1 << 30)) + 1));
        }
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream in = Platform.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading a resource of vi4j's own jar", e);
        }
        return versions;
    }
}
