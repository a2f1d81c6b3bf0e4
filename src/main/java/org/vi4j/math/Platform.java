package org.vi4j.math;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** What this program runs on: versions, backend, device. */
public final class Platform {
    private Platform() {}

    /**
     * Describes the platform; starts ND4J's backend if nothing has before.
     *
     * @return vi4j, nd4j, java, os, cores, backend, device, blas
     */
    public static Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("vi4j", version(Platform.class));
        map.put("nd4j", version(Nd4j.class));
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
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU ? "cpu" : "cuda";
    }

    /**
     * Returns the version of vi4j.
     *
     * @return from the jar's manifest, or {@code development}
     */
    public static String version() {
        return version(Platform.class);
    }

    private static String version(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
