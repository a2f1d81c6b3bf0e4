import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * The matrix products of a step of mean-field 784-2048-2048-2048-10 alone, by OpenBLAS as DL4J brings it, with its own
 * threads: of means and of variances, forwards, backwards to the inputs except the first layer's, and the weights'
 * derivatives. Prints the median of their milliseconds. Arguments: steps, batch, threads.
 */
public final class NetProducts {
    private static final int[] WIDTHS = {784, 2048, 2048, 2048, 10};

    private NetProducts() {}

    public static void main(String[] args) {
        int steps = Integer.parseInt(args[0]);
        int batch = Integer.parseInt(args[1]);
        openblas.blas_set_num_threads(Integer.parseInt(args[2]));
        double[] times = new double[steps];
        Layer[] layers = new Layer[WIDTHS.length - 1];
        for (int i = 0; i < layers.length; i++) {
            layers[i] = new Layer(batch, WIDTHS[i], WIDTHS[i + 1], i > 0);
        }
        for (int step = 0; step < steps; step++) {
            long start = System.nanoTime();
            for (Layer layer : layers) {
                layer.forward();
            }
            for (int i = layers.length - 1; i >= 0; i--) {
                layers[i].backward();
            }
            times[step] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        System.out.println("products_ms " + times[steps / 2]);
    }

    /** A layer's arrays, row by row. */
    private static final class Layer {
        private final int batch;
        private final int inputs;
        private final int outputs;
        private final boolean toInputs;
        private final FloatPointer x;
        private final FloatPointer weights;
        private final FloatPointer sums;
        private final FloatPointer ahead;
        private final FloatPointer back;
        private final FloatPointer slopes;

        Layer(int batch, int inputs, int outputs, boolean toInputs) {
            this.batch = batch;
            this.inputs = inputs;
            this.outputs = outputs;
            this.toInputs = toInputs;
            x = filled(batch * inputs);
            weights = filled(inputs * outputs);
            sums = filled(batch * outputs);
            ahead = filled(batch * outputs);
            back = filled(batch * inputs);
            slopes = filled(inputs * outputs);
        }

        private static FloatPointer filled(int n) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = (i * 31 % 17) / 17f - 0.5f;
            }
            return new FloatPointer(values);
        }

        void forward() {
            for (int moment = 0; moment < 2; moment++) {
                multiply(false, false, batch, outputs, inputs, x, inputs, weights, outputs, ahead, outputs);
            }
        }

        void backward() {
            for (int moment = 0; moment < 2; moment++) {
                if (toInputs) {
                    multiply(false, true, batch, inputs, outputs, sums, outputs, weights, outputs, back, inputs);
                }
                multiply(true, false, inputs, outputs, batch, x, inputs, sums, outputs, slopes, outputs);
            }
        }

        private static void multiply(
                boolean transposedA,
                boolean transposedB,
                int m,
                int n,
                int k,
                FloatPointer a,
                int widthOfA,
                FloatPointer b,
                int widthOfB,
                FloatPointer c,
                int widthOfC) {
            openblas.cblas_sgemm(
                    openblas.CblasRowMajor,
                    transposedA ? openblas.CblasTrans : openblas.CblasNoTrans,
                    transposedB ? openblas.CblasTrans : openblas.CblasNoTrans,
                    m,
                    n,
                    k,
                    1,
                    a,
                    widthOfA,
                    b,
                    widthOfB,
                    0,
                    c,
                    widthOfC);
        }
    }
}
