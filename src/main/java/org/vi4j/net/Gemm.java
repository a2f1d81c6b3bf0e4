package org.vi4j.net;

import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.math.Workers;

/** Products of matrices in host memory, by rows, of parts of arrays that need not be next to each other. */
final class Gemm {
    private Gemm() {}

    static FloatPointer pointer(INDArray x) {
        return (FloatPointer) x.data().addressPointer();
    }

    /** Lets workers go over arrays by their addresses, which alone do not keep their memory. */
    static void share(Workers workers, INDArray[] arrays, IntConsumer work) {
        try {
            workers.run(work);
        } finally {
            Reference.reachabilityFence(arrays);
        }
    }

    static FloatPointer at(FloatPointer p, long floats) {
        return p.getPointer(floats);
    }

    /** C = A·B in rows, with A [m, k] and B [k, n] after they are transposed where that is wanted. */
    static void product(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            FloatPointer a,
            int lda,
            FloatPointer b,
            int ldb,
            FloatPointer c,
            int ldc) {
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                transposeA ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                transposeB ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                m,
                n,
                k,
                1f,
                a,
                lda,
                b,
                ldb,
                0f,
                c,
                ldc);
    }
}
