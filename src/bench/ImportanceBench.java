import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.math.Workers;
import org.vi4j.vae.ImportanceWeighted;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/**
 * What share of the importance-weighted bound's CPU time the decoder's matrix products take: the bound on one thread, and
 * the same products alone, in turns; CPU time, not the clock, so that a busy machine does little harm. Run as
 * src/bench/importance_share.sh.
 */
public final class ImportanceBench {
    private static final int IMAGES = 20;
    private static final int SAMPLES = 5000;
    private static final int BLOCK = 250;

    public static void main(String[] args) {
        Images images = new ImageSource(System.getenv(), System.err::println).test("sample").subset(0, IMAGES);
        VaeNetwork vae = VaeNetwork.create(VaeConfig.defaults().with(Map.of("threads", 1)), ImageShape.grey(28, 28));
        INDArray z = Nd4j.rand(DataType.FLOAT, BLOCK, 20);
        INDArray w0 = Nd4j.rand(DataType.FLOAT, 20, 400);
        INDArray w1 = Nd4j.rand(DataType.FLOAT, 400, 784);
        INDArray hidden = Nd4j.create(DataType.FLOAT, new long[] {BLOCK, 400}, 'c');
        INDArray logits = Nd4j.create(DataType.FLOAT, new long[] {BLOCK, 784}, 'c');
        try (Workers workers = new Workers(1)) {
            for (int round = 0; round < 8; round++) {
                double start = cpu();
                ImportanceWeighted.evaluate(vae, images, SAMPLES, 1, workers);
                double bound = cpu() - start;
                start = cpu();
                for (int i = 0; i < IMAGES * SAMPLES / BLOCK; i++) {
                    Nd4j.gemm(z, w0, hidden, false, false, 1, 0);
                    Nd4j.gemm(hidden, w1, logits, false, false, 1, 0);
                }
                double products = cpu() - start;
                System.out.printf(
                        Locale.ROOT,
                        "bound %.2f s, its products %.2f s, share %.2f; %.2f µs a draw%n",
                        bound,
                        products,
                        products / bound,
                        1e6 * bound / IMAGES / SAMPLES);
            }
        }
    }

    private static double cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
    }
}
