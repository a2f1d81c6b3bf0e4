package org.vi4j.internal.device;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.List;

/** The libraries of CUDA 11 that the backend links to: from the class path (profile cuda-redist) or the system. */
final class CudaLibraries {
    private static final List<String> NAMES = Platform.isWindows()
            ? List.of("cudart64_110.dll", "cublas64_11.dll", "cublasLt64_11.dll", "cusolver64_11.dll")
            : List.of("libcudart.so.11.0", "libcublas.so.11", "libcublasLt.so.11", "libcusolver.so.11");
    private static final String FOLDER =
            "org/bytedeco/cuda/" + (Platform.isWindows() ? "windows-x86_64/" : "linux-x86_64/");

    private CudaLibraries() {}

    /**
     * Requires each library.
     *
     * @throws Unusable naming the first one that cannot be loaded
     */
    static void require() throws Unusable {
        for (String name : NAMES) {
            if (!isOnClassPath(name) && !isOnSystem(name)) {
                throw new Unusable(
                        "CUDA 11's " + name + " cannot be loaded",
                        "install CUDA 11.6 and let "
                                + (Platform.isWindows() ? "PATH" : "LD_LIBRARY_PATH")
                                + " name the folder of its libraries, or build with VI4J_PROFILES=cuda,cuda-redist,"
                                + " or take the CPU");
            }
        }
    }

    private static boolean isOnClassPath(String name) {
        return CudaLibraries.class.getClassLoader().getResource(FOLDER + name) != null;
    }

    private static boolean isOnSystem(String name) {
        try {
            NativeLibrary.getInstance(name);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
