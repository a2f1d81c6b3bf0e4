package org.vi4j.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Coefficients;
import org.vi4j.regression.Regression;

/**
 * How often a fit's 95 % intervals hold the coefficients that made the data, over many data sets. Main prints a table:
 * {@code Coverage [DATA SETS] [part of a scenario's name]}; coordinate ascent is in it with {@code cavi} only.
 */
public final class Coverage {
    private static final double Z = 1.959963984540054;

    private Coverage() {}

    /** Draws a row's target from its linear predictor. */
    @FunctionalInterface
    public interface Target {
        /** Draws a target. */
        double draw(double linear, RandomGenerator random);
    }

    /**
     * A way to make data, and a way to fit them. The column x has the quantiles of a standard normal distribution, so
     * that rows alike can be written once, with their number as the weight w.
     *
     * @param name what the table calls it
     * @param rows n
     * @param truth the intercept and the slope
     * @param target how a row's target follows from its linear predictor
     * @param fit the settings, of a regression of y weighted by w
     */
    public record Scenario(String name, int rows, List<Double> truth, Target target, UnaryOperator<Regression> fit) {
        private static final int VALUES = 25;

        /** Writes the data set of a number; returns whether its target has two values at least. */
        boolean write(Path file, long seed, int set) throws IOException {
            RandomGenerator random = new RandomStreams(seed).at(name, set);
            NormalDistribution normal = new NormalDistribution();
            StringBuilder text = new StringBuilder("x,y,w\n");
            Set<Double> seen = new HashSet<>();
            for (int v = 0; v < VALUES; v++) {
                double x = normal.inverseCumulativeProbability((v + 0.5) / VALUES);
                Map<Double, Integer> counts = new TreeMap<>();
                for (int i = 0; i < rows / VALUES; i++) {
                    counts.merge(target.draw(truth.get(0) + truth.get(1) * x, random), 1, Integer::sum);
                }
                seen.addAll(counts.keySet());
                counts.forEach((y, n) -> text.append(x)
                        .append(',')
                        .append(y)
                        .append(',')
                        .append(n)
                        .append('\n'));
            }
            Files.writeString(file, text);
            return seen.size() > 1;
        }
    }

    /**
     * How it went.
     *
     * @param sets the data sets fitted
     * @param covered for each coefficient, how many of its intervals held the truth
     * @param widths the mean standard deviation over the standard deviation of the means
     * @param seconds in all
     */
    public record Result(int sets, List<Integer> covered, List<Double> widths, double seconds) {
        /** The share of a coefficient's intervals that held the truth. */
        public double share(int j) {
            return (double) covered.get(j) / sets;
        }
    }

    /** Fits so many data sets; those whose target is the same in every row are passed over. */
    public static Result of(Scenario scenario, int sets, long seed) throws IOException {
        Path file = Files.createTempFile("coverage", ".csv");
        try {
            return of(scenario, sets, seed, file);
        } finally {
            Files.delete(file);
        }
    }

    private static Result of(Scenario scenario, int sets, long seed, Path file) throws IOException {
        int d = scenario.truth().size();
        int[] covered = new int[d];
        double[] sds = new double[d];
        double[] sums = new double[d];
        double[] squares = new double[d];
        int fitted = 0;
        long start = System.nanoTime();
        for (int set = 0; fitted < sets; set++) {
            if (!scenario.write(file, seed, set)) {
                continue;
            }
            Coefficients found = scenario.fit()
                    .apply(Regression.of(file, "y").weights("w"))
                    .fit()
                    .coefficients();
            double[] mean = found.mean();
            double[] sd = found.sd();
            for (int j = 0; j < d; j++) {
                double off = mean[j] - scenario.truth().get(j);
                covered[j] += Math.abs(off) <= Z * sd[j] ? 1 : 0;
                sds[j] += sd[j];
                sums[j] += off;
                squares[j] += off * off;
            }
            fitted++;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Double> widths = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            double spread = Math.sqrt(squares[j] / sets - sums[j] * sums[j] / sets / sets);
            widths.add(sds[j] / sets / spread);
        }
        return new Result(sets, Arrays.stream(covered).boxed().toList(), widths, seconds);
    }

    /** Two values and counts: the default fit, and plain coordinate ascent beside it. */
    public static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>();
        for (String method : List.of("gaussian-vi", "cavi")) {
            all.add(binary("logistic", "5 %", 1000, -3.25, 0.84, method));
            all.add(binary("logistic", "0.7 %", 5000, -5.3, 0.84, method));
            all.add(binary("probit", "5 %", 1000, -1.74, 0.35, method));
            all.add(binary("probit", "0.7 %", 5000, -2.57, 0.31, method));
        }
        Likelihood poisson = Likelihood.poisson();
        for (double intercept : new double[] {-3, 1}) {
            all.add(new Scenario(
                    String.format(Locale.ROOT, "poisson, mean %.2f, n 500", Math.exp(intercept)),
                    500,
                    List.of(intercept, 0.4),
                    (linear, random) -> poisson.draw(linear, 1, random),
                    regression -> regression.likelihood(poisson)));
        }
        return all;
    }

    /** The logistic or probit regression of a rare one. */
    public static Scenario binary(String name, String ones, int rows, double intercept, double slope, String method) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        return new Scenario(
                name + ", " + ones + " ones, n " + rows + (method.equals("cavi") ? ", cavi" : ""),
                rows,
                List.of(intercept, slope),
                (linear, random) -> likelihood.draw(linear, 1, random),
                regression -> regression.likelihood(likelihood).method(method));
    }

    /** Prints the table. */
    public static void main(String[] args) throws IOException {
        int sets = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        String part = args.length > 1 ? args[1] : "";
        System.out.printf("%-36s %-22s %-22s %s%n", "scenario", "covered, %", "sd / spread of means", "ms a fit");
        for (Scenario scenario : scenarios()) {
            if (scenario.name().contains(part) && scenario.name().contains("cavi") == part.contains("cavi")) {
                Result result = of(scenario, sets, 1);
                StringBuilder covered = new StringBuilder();
                StringBuilder widths = new StringBuilder();
                for (int j = 0; j < scenario.truth().size(); j++) {
                    covered.append(String.format(Locale.ROOT, "%.1f  ", 100 * result.share(j)));
                    widths.append(
                            String.format(Locale.ROOT, "%.2f  ", result.widths().get(j)));
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-36s %-22s %-22s %.1f%n",
                        scenario.name(),
                        covered,
                        widths,
                        1000 * result.seconds() / sets);
            }
        }
    }
}
