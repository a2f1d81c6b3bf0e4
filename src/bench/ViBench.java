import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.inference.Family;
import org.vi4j.inference.GradientVi;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.inference.VariationalPosterior;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.posterior.Run;

/**
 * vi4j's side of vi_vs_rstan.sh: reads X and y as CSV without a header, y last, and a reference's means and standard
 * deviations, a line each; prints seconds, effective draws and errors of the logistic regression with prior N(0, 1).
 */
public final class ViBench {
    public static void main(String[] args) throws IOException {
        double[][] rows = read(args[0], ",");
        double[][] reference = read(args[1], " ");
        int d = rows[0].length - 1;
        double[][] x = Arrays.stream(rows).map(row -> Arrays.copyOf(row, d)).toArray(double[][]::new);
        double[] y = Arrays.stream(rows).mapToDouble(row -> row[d]).toArray();
        GlmJoint model = GlmJoint.logistic(x, y, 1);
        GradientVi options = GradientVi.defaults();
        long start = System.nanoTime();
        options.withFamily(Family::meanField).fit(model);
        say("vi_first_seconds", (System.nanoTime() - start) / 1e9);
        start = System.nanoTime();
        VariationalPosterior vi = options.withFamily(Family::meanField).fit(model, Run.of(2));
        say("vi_seconds", (System.nanoTime() - start) / 1e9);
        say("vi_gradients", vi.optimization().evaluations());
        double[] ratio = new double[d];
        double worst = 0;
        for (int j = 0; j < d; j++) {
            ratio[j] = vi.unconstrainedSd()[j] / reference[j][1];
            worst = Math.max(worst, Math.abs(vi.unconstrainedMean()[j] - reference[j][0]) / reference[j][1]);
        }
        say("vi_mean_error", worst);
        say("vi_least_sd_ratio", DoubleStream.of(ratio).min().orElseThrow());
        say("vi_most_sd_ratio", DoubleStream.of(ratio).max().orElseThrow());
        Nuts nuts = new Nuts(4, 500, 500, 0.8, 10);
        nuts.withWarmup(50).withDraws(20).fit(model);
        start = System.nanoTime();
        NutsResult result = nuts.fit(model);
        double seconds = (System.nanoTime() - start) / 1e9;
        double ess = IntStream.range(0, d)
                .mapToDouble(j -> Convergence.essBulk(result.coordinate(j)))
                .min()
                .orElseThrow();
        say("nuts_seconds", seconds);
        say("nuts_min_ess", ess);
        say("nuts_ess_per_second", ess / seconds);
        say("nuts_ess_per_second_of_chains", ess / seconds);
        say("nuts_gradients", result.gradients());
        say("nuts_us_per_gradient", 2e6 * seconds / result.gradients());
        for (int count : new int[] {1, 10, 64}) {
            gradients(model, count);
        }
    }

    private static double[][] read(String file, String separator) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .map(line -> Arrays.stream(line.split(separator))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    /** Microseconds a point, of calls with so many points: the median of 100, after 100. */
    private static void gradients(GlmJoint model, int count) {
        int d = model.dimension();
        double[] points = new double[count * d];
        Arrays.setAll(points, k -> 0.1 * Math.sin(k));
        double[] f = new double[count];
        double[] gradient = new double[count * d];
        double[] us = new double[100];
        for (int round = 0; round < 200; round++) {
            long start = System.nanoTime();
            model.logDensityAndGradient(points, count, f, gradient);
            us[round % 100] = (System.nanoTime() - start) / 1e3 / count;
        }
        Arrays.sort(us);
        say("gradient_us_" + count, us[50]);
    }

    private static void say(String name, double value) {
        System.out.printf(Locale.ROOT, "%s %.6g%n", name, value);
    }
}
