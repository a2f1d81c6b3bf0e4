import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.inference.Family;
import org.vi4j.inference.GradientVi;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.inference.VariationalPosterior;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.report.Plot;

/**
 * Gradient VI and NUTS as dimension grows, on a Gaussian whose neighbours are correlated by 0.7 (an autoregression, whose
 * log joint costs O(d)) with standard deviations from 1 to 2: prints a table and writes scaling-seconds.png and
 * scaling-gradients.png to the folder given. Run by src/bench/scaling.sh.
 */
public final class ScalingBench {
    private static final double RHO = 0.7;
    private static final int[] DIMENSIONS = {10, 30, 100, 300, 1_000, 3_000, 10_000};
    private static final int MOST_FULL_RANK = 1_000;
    private static final int SHOWN = 100;

    public static void main(String[] args) {
        for (int d : new int[] {10, 100, 1_000, 1_000}) {
            measure(d);
        }
        System.out.println("| d | method | seconds | gradients | ended | worst mean error | sd ratio | least ESS |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        List<Row> rows = new ArrayList<>();
        for (int d : DIMENSIONS) {
            List<Row> some = measure(d);
            some.forEach(row -> System.out.println(row.line()));
            rows.addAll(some);
        }
        Path folder = Path.of(args[0]);
        chart(rows, "seconds", "seconds", Row::seconds).write(folder.resolve("scaling-seconds.png"));
        chart(rows, "gradients", "gradients computed", Row::gradients).write(folder.resolve("scaling-gradients.png"));
    }

    private static Plot chart(
            List<Row> rows, String what, String axis, java.util.function.ToDoubleFunction<Row> value) {
        Plot plot = Plot.of("dimension d", axis)
                .title("VI and NUTS (1,000 draws): " + what + " as dimension grows")
                .logX()
                .logY();
        for (String method : List.of("mean-field VI", "full-rank VI", "NUTS")) {
            List<Row> own = rows.stream().filter(row -> row.method.equals(method)).toList();
            plot.marked(
                    method,
                    own.stream().mapToDouble(Row::d).toArray(),
                    own.stream().mapToDouble(value).toArray());
        }
        return plot;
    }

    /** What one method took, and how far it is from the truth: of VI's families theirs, of NUTS the posterior's. */
    private record Row(
            int d,
            String method,
            double seconds,
            double gradients,
            String ended,
            double meanError,
            double least,
            double most,
            double ess) {
        String line() {
            return String.format(
                    Locale.ROOT,
                    "| %,d | %s | %.3f | %,.0f | %s | %.3f | %.3f to %.3f | %s |",
                    d,
                    method,
                    seconds,
                    gradients,
                    ended,
                    meanError,
                    least,
                    most,
                    ess > 0 ? String.format(Locale.ROOT, "%.0f", ess) : "");
        }
    }

    private static List<Row> measure(int d) {
        Autoregression joint = new Autoregression(d);
        List<Row> rows = new ArrayList<>();
        rows.add(vi("mean-field VI", joint, Family.meanField(d), joint.conditionalSd()));
        if (d <= MOST_FULL_RANK) {
            rows.add(vi("full-rank VI", joint, Family.fullRank(d), joint.sd()));
        }
        long start = System.nanoTime();
        NutsResult nuts = new Nuts(4, 250, 250, 0.8, 10).fit(joint);
        double seconds = (System.nanoTime() - start) / 1e9;
        double ess = Double.POSITIVE_INFINITY;
        for (int j = 0; j < d; j += Math.max(1, d / SHOWN)) {
            ess = Math.min(ess, Convergence.essBulk(nuts.coordinate(j)));
        }
        rows.add(row(joint, "NUTS", seconds, nuts.gradients(), "", nuts.unconstrainedMean(), nuts.unconstrainedSd(), joint.sd(), ess));
        return rows;
    }

    private static Row vi(String method, Autoregression joint, Family family, double[] sd) {
        long start = System.nanoTime();
        VariationalPosterior result = GradientVi.defaults().withFamily(dimension -> family).fit(joint);
        double seconds = (System.nanoTime() - start) / 1e9;
        String ended = result.optimization().termination().name().toLowerCase(Locale.ROOT);
        double[] mean = result.unconstrainedMean();
        return row(joint, method, seconds, result.optimization().evaluations(), ended, mean, result.unconstrainedSd(), sd, 0);
    }

    private static Row row(
            Autoregression joint,
            String method,
            double seconds,
            long gradients,
            String ended,
            double[] mean,
            double[] sd,
            double[] trueSd,
            double ess) {
        double error = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int j = 0; j < mean.length; j++) {
            error = Math.max(error, Math.abs(mean[j] - joint.mean(j)) / trueSd[j]);
            least = Math.min(least, sd[j] / trueSd[j]);
            most = Math.max(most, sd[j] / trueSd[j]);
        }
        return new Row(mean.length, method, seconds, gradients, ended, error, least, most, ess);
    }

    /** zⱼ = (uⱼ − mⱼ)/sⱼ with z₁ ~ N(0, 1), zⱼ | zⱼ₋₁ ~ N(ρ zⱼ₋₁, 1 − ρ²). */
    private record Autoregression(int d, Parameters parameters) implements LogJoint {
        Autoregression(int d) {
            this(d, Parameters.empty().real("u", d));
        }

        double mean(int j) {
            return j % 3 - 1;
        }

        private double sd(int j) {
            return 1 + (double) j / d;
        }

        double[] sd() {
            double[] sd = new double[d];
            Arrays.setAll(sd, this::sd);
            return sd;
        }

        /** 1/√Λⱼⱼ: mean-field's. */
        double[] conditionalSd() {
            double[] sd = new double[d];
            Arrays.setAll(sd, j -> {
                double precision = (j == 0 || j == d - 1 ? 1 : 1 + RHO * RHO) / (1 - RHO * RHO);
                return sd(j) / Math.sqrt(precision);
            });
            return sd;
        }

        @Override
        public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
            double precision = 1 / (1 - RHO * RHO);
            for (int s = 0; s < count; s++) {
                double sum = 0;
                double before = 0;
                for (int j = 0; j < d; j++) {
                    int k = s * d + j;
                    double z = (points[k] - mean(j)) / sd(j);
                    double weight = j == 0 ? 1 : precision;
                    double residual = z - (j == 0 ? 0 : RHO * before);
                    sum -= weight * residual * residual / 2;
                    gradient[k] = -weight * residual / sd(j);
                    if (j > 0) {
                        gradient[k - 1] += RHO * weight * residual / sd(j - 1);
                    }
                    before = z;
                }
                logDensity[s] = sum;
            }
        }
    }
}
