package org.vi4j.internal.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;

/** ND4J's CUDA backend as its service loader sees it. */
final class CudaBackend {
    /** The backend's class. */
    static final String NAME = "org.nd4j.linalg.jcublas.JCublasBackend";

    private static final String SERVICES = "META-INF/services/";
    private static final String ENTRY = SERVICES + "org.nd4j.linalg.factory.Nd4jBackend";

    private CudaBackend() {}

    /** Says whether a class loader finds the backend. */
    static boolean isSeenBy(ClassLoader loader) {
        return !roots(loader).isEmpty();
    }

    /** Lets ND4J start without the backend; only before its first use. */
    static void hide() {
        ND4JClassLoading.setNd4jClassloader(hiddenFrom(ND4JClassLoading.getNd4jClassloader()));
    }

    /**
     * Starts ND4J on the backend.
     *
     * @throws UserError if that fails, such as when another program took the GPU's memory just now
     */
    static void start() {
        String reason;
        try {
            if (isTaken()) {
                return;
            }
            reason = "ND4J took another backend";
        } catch (LinkageError | RuntimeException e) {
            reason = String.valueOf(rootCause(e));
        }
        throw new UserError("the GPU could be used a moment ago and now does not start (" + reason
                + "): try again, or take the CPU");
    }

    /** Says whether ND4J, which starts if it has not, computes on this backend. */
    static boolean isTaken() {
        return NAME.equals(Nd4j.getBackend().getClass().getName());
    }

    /** Returns what the failure of a static initializer or of a library comes down to. */
    static Throwable rootCause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Returns a loader of the same classes that finds no service of the jar that the backend is in. */
    static ClassLoader hiddenFrom(ClassLoader loader) {
        return new Hiding(loader, roots(loader));
    }

    /** Returns the places of the class path, jars or folders, whose service entry names the backend. */
    private static Set<String> roots(ClassLoader loader) {
        try {
            Set<String> roots = new HashSet<>();
            for (URL entry : Collections.list(loader.getResources(ENTRY))) {
                if (namesCuda(entry)) {
                    roots.add(root(entry, ENTRY));
                }
            }
            return roots;
        } catch (IOException e) {
            throw new UncheckedIOException("reading the class path", e);
        }
    }

    private static boolean namesCuda(URL entry) throws IOException {
        try (InputStream in = entry.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> line.strip().equals(NAME));
        }
    }

    private static String root(URL resource, String name) {
        String url = resource.toString();
        return url.substring(0, url.length() - name.length());
    }

    /** Finds everything that its parent finds, but no service of ND4J in the given places. */
    private static final class Hiding extends ClassLoader {
        private final Set<String> hidden;

        Hiding(ClassLoader parent, Set<String> hidden) {
            super(parent);
            this.hidden = Set.copyOf(hidden);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            Enumeration<URL> all = super.getResources(name);
            if (!name.startsWith(SERVICES + "org.nd4j.")) {
                return all;
            }
            List<URL> seen = Collections.list(all).stream()
                    .filter(url -> !hidden.contains(root(url, name)))
                    .toList();
            return Collections.enumeration(seen);
        }
    }
}
