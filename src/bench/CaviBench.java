import java.util.Arrays;
import java.util.Locale;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression;
import org.vi4j.regression.CaviRegression;

/** vi4j's side of cavi_vs_numpy.sh: prints the seconds of products, of a hundred sweeps, and of both. */
public final class CaviBench {
    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        int d = Integer.parseInt(args[1]);
        var random = new RandomStreams(0).at("bench", 0);
        double[][] columns = new double[d][n];
        double[] target = new double[n];
        for (int i = 0; i < n; i++) {
            double common = 0.5 * random.nextGaussian();
            double sum = 0.5 * random.nextGaussian();
            for (int j = 0; j < d; j++) {
                columns[j][i] = random.nextGaussian() + common;
                sum += columns[j][i] * Math.cos(j);
            }
            target[i] = sum;
        }
        double[] alpha = new double[d];
        Arrays.fill(alpha, 1);
        for (int round = 0; round < 10; round++) {
            long start = System.nanoTime();
            LinearRegression model = LinearRegression.of(columns, target, alpha, 4);
            double products = (System.nanoTime() - start) / 1e9;
            var result = new CaviRegression(model).run(new CaviOptions(100, 1e-300));
            double all = (System.nanoTime() - start) / 1e9;
            if (round == 0) {
                System.out.printf(Locale.ROOT, "first %.4f%n", all);
            } else {
                System.out.printf(
                        Locale.ROOT,
                        "products %.4f%nsweeps %.4f%nfit %.4f%nsweep_count %d%n",
                        products,
                        all - products,
                        all,
                        result.elboTrace().size());
            }
        }
    }
}
