import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.family.MeanField;
import org.vi4j.inference.gradient.GradientOptions;
import org.vi4j.inference.gradient.GradientResult;
import org.vi4j.inference.gradient.GradientVi;
import org.vi4j.inference.mcmc.Nuts;
import org.vi4j.inference.mcmc.NutsOptions;
import org.vi4j.inference.mcmc.NutsResult;
import org.vi4j.joint.target.Regression;

/**
 * vi4j's side of vi_vs_rstan.sh: reads X and y as CSV without a header, y last, and prints seconds, effective draws and
 * moments of the logistic regression with prior N(0, 1). Once to warm Java up, then measured.
 */
public final class ViBench {
    public static void main(String[] args) throws java.io.IOException {
        double[][] rows = java.nio.file.Files.readAllLines(java.nio.file.Path.of(args[0])).stream()
                .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
        int d = rows[0].length - 1;
        double[][] x = Arrays.stream(rows).map(row -> Arrays.copyOf(row, d)).toArray(double[][]::new);
        double[] y = Arrays.stream(rows).mapToDouble(row -> row[d]).toArray();
        Regression model = Regression.logistic(x, y, 1);
        gradients(model, 1);
        gradients(model, 64);
        GradientOptions options = GradientOptions.DEFAULT;
        GradientVi.run(model, new MeanField(d), options.maxSteps(300));
        long start = System.nanoTime();
        GradientResult vi = GradientVi.run(model, new MeanField(d), options.seed(2));
        say("vb_seconds", (System.nanoTime() - start) / 1e9);
        say("vb_gradients", vi.evaluations());
        NutsOptions nuts = new NutsOptions(4, 500, 500, 0.8, 10, 1);
        Nuts.run(model, nuts.withLength(50, 20));
        start = System.nanoTime();
        NutsResult result = Nuts.run(model, nuts);
        double seconds = (System.nanoTime() - start) / 1e9;
        double ess = IntStream.range(0, d)
                .mapToDouble(j -> Convergence.essBulk(result.coordinate(j)))
                .min()
                .orElseThrow();
        say("nuts_seconds", seconds);
        say("nuts_min_ess", ess);
        say("nuts_ess_per_second", ess / seconds);
        double worst = 0;
        for (int j = 0; j < d; j++) {
            worst = Math.max(worst, Math.abs(vi.posterior().mean()[j] - result.mean()[j]) / result.sd()[j]);
        }
        say("vb_worst_mean_error", worst);
    }

    /** Milliseconds of one call with so many points: the median of 200, after 200. */
    private static void gradients(Regression model, int count) {
        int d = model.dimension();
        double[] points = new double[count * d];
        Arrays.setAll(points, k -> 0.1 * Math.sin(k));
        double[] f = new double[count];
        double[] gradient = new double[count * d];
        double[] ms = new double[200];
        for (int round = 0; round < 400; round++) {
            long start = System.nanoTime();
            model.logDensityAndGradient(points, count, f, gradient);
            ms[round % 200] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(ms);
        say("gradient_ms_" + count, ms[100]);
    }

    private static void say(String name, double value) {
        System.out.printf(Locale.ROOT, "%s %.6g%n", name, value);
    }
}
