package org.vi4j.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.math.Variates;
import org.vi4j.math.RandomStreams;
import org.vi4j.mixed.MixedFit;
import org.vi4j.mixed.MixedRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Prior;

/**
 * Mixed regressions: 10 groups of 6 rows, whose level varies and with normal noise the coefficient of x too; "crossed"
 * has 10 groups more, each of which meets six of the first. The column x has mean 0 and standard deviation 1. With
 * normal noise, where priors depend on the target's spread, the truth comes from priors that do not, and draws are
 * weighed by the ratio.
 */
final class GroupedCalibration implements Calibration.Scenario {
    private static final int GROUPS = 10;
    private static final int EACH = 6;
    private static final int ROWS = GROUPS * EACH;
    private static final double WIDTH = 2.5;
    private static final double LINK_SCALE = 2.5;
    private static final double DEGREES_OF_FREEDOM = 3;
    /** Counts beyond this are left out. */
    private static final double LARGEST = 1e6;

    private final Likelihood likelihood;
    private final boolean crossed;
    private final boolean slopes;
    private final double[] x;
    private final Path file;
    private final Path drawsFile;
    private final long seed;

    private GroupedCalibration(String family, boolean crossed, long seed) {
        this.seed = seed;
        this.likelihood = family.equals("gaussian") ? Likelihood.gaussian() : Likelihood.of(family, java.util.Map.of());
        this.crossed = crossed;
        this.slopes = family.equals("gaussian");
        this.x = Arrays.stream(CalibrationScenarios.columns(ROWS, 0))
                .mapToDouble(row -> row[0])
                .toArray();
        this.file = CalibrationScenarios.temporary();
        this.drawsFile = CalibrationScenarios.temporary();
    }

    static GroupedCalibration of(String name, long seed) {
        String[] words = name.split("[-:]", -1);
        return new GroupedCalibration(words[1], words.length > 2 && words[2].equals("crossed"), seed);
    }

    @Override
    public List<String> parameters() {
        List<String> names = new ArrayList<>(List.of("intercept", "x", "sd(g, intercept)"));
        if (slopes) {
            names.addAll(List.of("sd(g, x)", "cor(g, intercept, x)", "noise sd"));
        }
        if (crossed) {
            names.add("sd(h, intercept)");
        }
        names.add("first group's level");
        return names;
    }

    /** Half-Student's t of 3 degrees of freedom. */
    private static double halfT(double scale, RandomGenerator random) {
        double chi = 2 * Variates.gamma(DEGREES_OF_FREEDOM / 2, random);
        return Math.abs(scale * random.nextGaussian() / Math.sqrt(chi / DEGREES_OF_FREEDOM));
    }

    private static int other(int i) {
        return (i / EACH + i % EACH * 3) % GROUPS;
    }

    @Override
    public Calibration.@Nullable Replication replicate(int number) {
        RandomGenerator random = new RandomStreams(seed).at(likelihood.label(), number);
        double width = slopes ? 1 : WIDTH;
        double scale = slopes ? 1 : LINK_SCALE;
        double[] truth = new double[parameters().size()];
        truth[0] = width * random.nextGaussian();
        truth[1] = width * random.nextGaussian();
        truth[2] = halfT(scale, random);
        if (slopes) {
            truth[3] = halfT(scale, random);
            truth[4] = 2 * random.nextDouble() - 1;
            truth[5] = Variates.exponential(random);
        }
        double[] level = new double[GROUPS];
        double[] slope = new double[GROUPS];
        double[] second = new double[GROUPS];
        for (int g = 0; g < GROUPS; g++) {
            double z = random.nextGaussian();
            level[g] = truth[2] * z;
            slope[g] =
                    slopes ? truth[3] * (truth[4] * z + Math.sqrt(1 - truth[4] * truth[4]) * random.nextGaussian()) : 0;
        }
        if (crossed) {
            truth[3] = halfT(scale, random);
            Arrays.setAll(second, g -> truth[3] * random.nextGaussian());
        }
        truth[truth.length - 1] = level[0];
        double[] y = new double[ROWS];
        StringBuilder text = new StringBuilder("x,g,h,y\n");
        for (int i = 0; i < ROWS; i++) {
            int g = i / EACH;
            double eta = truth[0] + level[g] + (truth[1] + slope[g]) * x[i] + (crossed ? second[other(i)] : 0);
            y[i] = target(eta, truth, random);
            if (!(Math.abs(y[i]) < LARGEST)) {
                return null;
            }
            text.append(x[i])
                    .append(",g")
                    .append(g)
                    .append(",h")
                    .append(other(i))
                    .append(',');
            text.append(y[i]).append('\n');
        }
        CalibrationScenarios.write(file, text);
        try {
            return fitted(truth, y, number);
        } catch (UserError e) {
            return null;
        }
    }

    private double target(double eta, double[] truth, RandomGenerator random) {
        return switch (likelihood.label()) {
            case "gaussian" -> eta + truth[5] * random.nextGaussian();
            case "poisson" -> Variates.poisson(Math.exp(eta), random);
            default -> random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
        };
    }

    private Calibration.Replication fitted(double[] truth, double[] y, int number) {
        MixedRegression regression = MixedRegression.of(file, "y")
                .likelihood(likelihood)
                .features("x")
                .prior(Prior.weak())
                .seed(number);
        regression = slopes ? regression.group("g", "1", "x") : regression.group("g");
        if (crossed) {
            regression = regression.group("h");
        }
        MixedFit fit = regression.fit();
        fit.writeDraws(drawsFile, CalibrationScenarios.KEPT, number);
        double[][] draws = read(truth.length);
        double[] logWeights = slopes
                ? Arrays.stream(draws).mapToDouble(draw -> ratio(draw, y)).toArray()
                : null;
        return new Calibration.Replication(truth, draws, logWeights);
    }

    /** The population's parameters, then the first effect. */
    private double[][] read(int d) {
        try {
            List<String> lines = Files.readAllLines(drawsFile).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            return lines.stream()
                    .skip(1)
                    .map(line -> IntStream.rangeClosed(1, d)
                            .mapToDouble(j -> Double.parseDouble(line.split(",", -1)[j]))
                            .toArray())
                    .toArray(double[][]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double logHalfT(double tau, double scale) {
        double ratio = tau / scale;
        return -Math.log(scale) - 2 * Math.log1p(ratio * ratio / DEGREES_OF_FREEDOM);
    }

    /** ln of the prior that made the truth, by the one that the fit has. */
    private static double ratio(double[] draw, double[] y) {
        double mean = Arrays.stream(y).average().orElseThrow();
        double unit = CalibrationScenarios.sd(y, mean);
        double log =
                CalibrationScenarios.normal(draw[0], 0, 1) - CalibrationScenarios.normal(draw[0], mean, WIDTH * unit);
        log += CalibrationScenarios.normal(draw[1], 0, 1) - CalibrationScenarios.normal(draw[1], 0, WIDTH * unit);
        for (int j = 2; j < 4; j++) {
            log += logHalfT(draw[j], 1) - logHalfT(draw[j], unit);
        }
        return log - draw[5] + draw[5] / unit;
    }
}
