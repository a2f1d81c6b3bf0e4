package org.vi4j.math;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/** What this program runs on: versions, backend, device. */
public final class Platform {
    private static final Properties VERSIONS = versions();

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
        return HostMemory.holdsArrays() ? "cpu" : "cuda";
    }

    /**
     * Returns the version of vi4j.
     *
     * @return such as 0.1.0
     */
    public static String version() {
        return VERSIONS.getProperty("vi4j");
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
