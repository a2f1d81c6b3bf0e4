package org.vi4j.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.diagnostics.VariationalCalibration;
import org.vi4j.diagnostics.VariationalCalibration.RankUniformity;
import org.vi4j.math.RandomStreams;

/**
 * Simulation-based calibration of fits (Talts, Betancourt, Simpson, Vehtari and Gelman 2018): parameters from a prior,
 * data from these, a fit of the data, and the rank of each true parameter among draws from the fit. Ranks are uniform
 * where the fit is the posterior. Data that a fit refuses are left out, which by the data alone is allowed. Main prints
 * a line for each parameter: {@code Calibration NAMES [REPLICATIONS] [PRIOR] [ROWS] [SEED]}, names separated by commas.
 */
public final class Calibration {
    /** Draws among which a parameter is ranked. */
    static final int DRAWS = 99;

    private static final int BINS = 20;

    /** What is called a failure would be seen by chance in one of a hundred fits that are right. */
    private static final double LEVEL = 0.01;

    private Calibration() {}

    /**
     * One data set.
     *
     * @param truth what made it, {@code [d]}
     * @param draws from the fit, {@code [S][d]}
     * @param logWeights of the draws, up to a constant; null where all are equal
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Replication(double[] truth, double[][] draws, double @Nullable [] logWeights) {}

    /** A model with its prior, and a way to fit it. */
    interface Scenario {
        /** What the parameters are called. */
        List<String> parameters();

        /** Makes and fits a data set; returns null where the data cannot be fitted. */
        @Nullable
        Replication replicate(int number);
    }

    /**
     * What the ranks of a parameter say.
     *
     * @param name its name
     * @param replications how many
     * @param pValue of χ² over 20 bins
     * @param shift of the symmetry of the ranks: whether the fit's centre is biased
     * @param meanRank between 0 and 1; above 1/2 the fit lies too low
     * @param half the share of truths in their central 50 % interval
     * @param coverage the share in their central 90 % interval
     */
    record Line(
            String name, int replications, double pValue, double shift, double meanRank, double half, double coverage) {

        /** Says what is wrong, as one of so many parameters. */
        String verdict(int parameters) {
            if (pValue > LEVEL / parameters && shift > LEVEL / parameters) {
                return "passes";
            }
            List<String> faults = new ArrayList<>();
            if (shift < LEVEL) {
                faults.add(meanRank > 0.5 ? "too low" : "too high");
            }
            double error = 2 * Math.sqrt(1.0 / replications);
            if (half < 0.5 - 0.5 * error || coverage < 0.9 - 0.3 * error) {
                faults.add("too narrow");
            } else if (half > 0.5 + 0.5 * error || coverage > 0.9 + 0.3 * error) {
                faults.add("too wide");
            }
            return faults.isEmpty() ? "another shape" : String.join(", ", faults);
        }
    }

    /**
     * Runs.
     *
     * @param scenario what to fit
     * @param replications how many data sets
     * @return a line for each parameter
     */
    static List<Line> run(Scenario scenario, int replications) {
        int d = scenario.parameters().size();
        int[][] ranks = new int[d][replications];
        int done = 0;
        for (int number = 0; done < replications; number++) {
            if (number > 20 * replications) {
                throw new IllegalStateException("most data sets cannot be fitted");
            }
            Replication replication = scenario.replicate(number);
            if (replication == null) {
                continue;
            }
            int[] chosen = choose(replication, new RandomStreams(5).at("ranks", number));
            for (int j = 0; j < d; j++) {
                int own = j;
                double[] draws = Arrays.stream(chosen)
                        .mapToDouble(s -> replication.draws[s][own])
                        .toArray();
                ranks[j][done] = RankUniformity.rank(replication.truth[j], draws);
            }
            done++;
        }
        List<Line> lines = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            lines.add(line(scenario.parameters().get(j), ranks[j]));
        }
        return lines;
    }

    /** Draws by their weights. */
    private static int[] choose(Replication replication, RandomGenerator random) {
        int count = replication.draws.length;
        double[] cumulative = shares(replication);
        for (int s = 1; s < count; s++) {
            cumulative[s] += cumulative[s - 1];
        }
        int[] chosen = new int[DRAWS];
        Arrays.setAll(chosen, i -> {
            int at = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[count - 1]);
            return Math.min(count - 1, at < 0 ? -at - 1 : at);
        });
        return chosen;
    }

    private static double[] shares(Replication replication) {
        double[] shares = new double[replication.draws.length];
        double[] logs = replication.logWeights;
        if (logs == null) {
            Arrays.fill(shares, 1.0 / shares.length);
            return shares;
        }
        double top = Arrays.stream(logs).max().orElseThrow();
        double total = Arrays.stream(logs).map(log -> Math.exp(log - top)).sum();
        Arrays.setAll(shares, s -> Math.exp(logs[s] - top) / total);
        return shares;
    }

    /** The share of ranks in the middle. */
    private static double within(int[] ranks, int edge) {
        return Arrays.stream(ranks).filter(r -> r >= edge && r <= DRAWS - edge).count() / (double) ranks.length;
    }

    private static Line line(String name, int[] ranks) {
        int bins = ranks.length >= 5 * BINS ? BINS : BINS / 2;
        double[] places =
                Arrays.stream(ranks).mapToDouble(r -> (r + 0.5) / (DRAWS + 1)).toArray();
        VariationalCalibration symmetry = VariationalCalibration.of(places);
        return new Line(
                name,
                ranks.length,
                RankUniformity.of(ranks, DRAWS, bins).pValue(),
                symmetry.pValue(),
                symmetry.meanProbability(),
                within(ranks, 25),
                within(ranks, 5));
    }

    /** Prints. */
    public static void main(String[] args) throws Exception {
        int replications = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
        String prior = args.length > 2 ? args[2] : "weak";
        int rows = args.length > 3 ? Integer.parseInt(args[3]) : 50;
        long seed = args.length > 4 ? Long.parseLong(args[4]) : 17;
        System.out.printf(
                Locale.ROOT,
                "%-26s %-28s %8s %8s %9s %8s %8s  %s%n",
                "fit",
                "parameter",
                "p",
                "p shift",
                "mean rank",
                "in 50 %",
                "in 90 %",
                "");
        for (String name : args[0].split(",", -1)) {
            long start = System.nanoTime();
            Scenario scenario = CalibrationScenarios.of(name, prior, rows, seed);
            List<Line> lines = run(scenario, replications);
            for (Line line : lines) {
                System.out.printf(
                        Locale.ROOT,
                        "%-26s %-28s %8.2g %8.2g %9.3f %8.3f %8.3f  %s%n",
                        name,
                        line.name,
                        line.pValue,
                        line.shift,
                        line.meanRank,
                        line.half,
                        line.coverage,
                        line.verdict(lines.size()));
            }
            System.err.printf(Locale.ROOT, "%s: %.0f s%n", name, (System.nanoTime() - start) / 1e9);
        }
    }
}
