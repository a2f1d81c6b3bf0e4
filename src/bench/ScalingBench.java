import java.util.List;
import java.util.Locale;
import org.vi4j.comparison.Comparison;
import org.vi4j.comparison.Method;
import org.vi4j.comparison.Problem;
import org.vi4j.comparison.Settings;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * Prints, as CSV, seconds and gradients of mean-field VI and of NUTS on d independent normal coordinates with
 * standard deviations from 1 to 2, whose log joint costs O(d). Run as
 * VI4J_CLASSES=… VI4J_MAIN=ScalingBench ./vi4j 10 100 1000, compiled as in vi_vs_rstan.sh.
 */
public final class ScalingBench {
    public static void main(String[] args) {
        System.out.println("d,method,seconds,gradients,min_ess");
        run(10);
        for (String d : args) {
            run(Integer.parseInt(d)).results().forEach(r -> System.out.printf(
                    Locale.ROOT,
                    "%s,%s,%.4f,%d,%.0f%n",
                    d,
                    r.name(),
                    r.seconds(),
                    r.evaluations(),
                    Math.min(r.worth().essBulk(), r.worth().essTail())));
        }
    }

    private static Comparison run(int d) {
        LogJoint joint = new Independent(d, Parameters.empty().real("u", d));
        Problem problem = new Problem("normal", joint, null, List.of(), null, List.of());
        return Comparison.run(
                problem,
                Method.choose(problem, List.of("mean-field", "nuts")),
                new Settings(1, 2, 250, () -> false),
                false,
                Comparison.Progress.silent());
    }

    private record Independent(int d, Parameters parameters) implements LogJoint {

        @Override
        public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
            for (int s = 0; s < count; s++) {
                double sum = 0;
                for (int j = 0; j < d; j++) {
                    double precision = 1 / Math.pow(1 + (double) j / d, 2);
                    double u = points[s * d + j];
                    sum -= precision * u * u / 2;
                    gradient[s * d + j] = -precision * u;
                }
                logDensity[s] = sum;
            }
        }
    }
}
