package org.vi4j.vae.cuda;

/** The driver refused or the GPU failed; with the error's name in NVIDIA's words. */
public final class CudaFault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int OUT_OF_MEMORY = 2;

    private final int code;
    private final String error;

    CudaFault(int code, String error, String what) {
        super(what + " (" + error + ")");
        this.code = code;
        this.error = error;
    }

    boolean isOutOfMemory() {
        return code == OUT_OF_MEMORY;
    }

    /**
     * Returns the error's name.
     *
     * @return such as {@code CUDA_ERROR_ECC_UNCORRECTABLE}
     */
    public String error() {
        return error;
    }
}
