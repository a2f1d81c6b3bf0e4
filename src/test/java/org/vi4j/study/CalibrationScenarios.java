package org.vi4j.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.inference.Inference;
import org.vi4j.internal.math.Variates;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Run;
import org.vi4j.regression.CaviRegression.Factorization;
import org.vi4j.regression.Prior;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;

/**
 * Regressions without groups, of 50 rows unless others are asked for, and two columns that correlate by 0.8, of mean 0
 * and standard deviation 1 so that the priors are those of docs/regression.md in the table's own numbers. Where a prior
 * depends on the target's spread, as those of normal noise, Student's t and a gamma target's level do, the truth comes
 * from one that does not, and draws are weighed by the ratio of both.
 */
final class CalibrationScenarios implements Calibration.Scenario {
    /** Draws of a fit, of which few are taken. */
    static final int KEPT = 2000;

    private static final double DEGREES_OF_FREEDOM = 4;
    private static final double LEVEL_SD = 2.5;
    /** Beyond these a target is left out, as float64 knows it to few digits. */
    private static final double EDGE = 1e-9;

    private static final double LARGEST = 1e8;
    private static final List<String> LEVELS = List.of("a", "b", "c", "d");

    private final String family;
    private final String method;
    private final Likelihood likelihood;
    private final double slopeSd;
    private final Prior prior;
    private final double[][] x;
    private final Path file;
    private final int rows;
    private final long seed;

    private CalibrationScenarios(String name, String prior, int rows, long seed) {
        this.seed = seed;
        this.rows = rows;
        this.family = name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
        this.method = name.substring(Math.min(name.length(), family.length() + 1));
        this.prior = Prior.of(prior);
        this.slopeSd = this.prior.sd();
        this.likelihood = family.equals("gaussian")
                ? Likelihood.gaussian()
                : family.equals("student") ? Likelihood.studentT(DEGREES_OF_FREEDOM) : Likelihood.of(family, Map.of());
        this.x = columns(rows, 0.8);
        this.file = temporary();
    }

    /** A scenario by the family's name, or FAMILY:METHOD; those of groups begin with "mixed-". */
    static Calibration.Scenario of(String name, String prior, int rows, long seed) {
        return name.startsWith("mixed-")
                ? GroupedCalibration.of(name, seed)
                : new CalibrationScenarios(name, prior, rows, seed);
    }

    static Path temporary() {
        try {
            Path file = Files.createTempFile("calibration", ".csv");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two columns, {@code [n][2]}, of mean 0 and standard deviation 1. */
    static double[][] columns(int n, double correlation) {
        RandomGenerator random = new RandomStreams(3).at("columns", n);
        double[] a = standardized(
                IntStream.range(0, n).mapToDouble(i -> random.nextGaussian()).toArray());
        double[] b = standardized(Arrays.stream(a)
                .map(v -> correlation * v + Math.sqrt(1 - correlation * correlation) * random.nextGaussian())
                .toArray());
        return IntStream.range(0, n).mapToObj(i -> new double[] {a[i], b[i]}).toArray(double[][]::new);
    }

    private static double[] standardized(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double sd = sd(values, mean);
        return Arrays.stream(values).map(v -> (v - mean) / sd).toArray();
    }

    static double sd(double[] values, double center) {
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - center) * (v - center))
                .average()
                .orElseThrow());
    }

    private boolean noisy() {
        return likelihood.hasNoise();
    }

    private boolean real() {
        return family.equals("gaussian") || family.equals("student");
    }

    @Override
    public List<String> parameters() {
        return switch (family) {
            case "categorical" ->
                LEVELS.subList(1, LEVELS.size()).stream()
                        .flatMap(level ->
                                List.of("intercept", "x1", "x2").stream().map(name -> level + ": " + name))
                        .toList();
            case "ordinal" -> List.of("x1", "x2", "a|b", "b|c", "c|d");
            case "gaussian", "student" -> List.of("intercept", "x1", "x2", "sigma");
            default -> noisy() ? List.of("intercept", "x1", "x2", "precision") : List.of("intercept", "x1", "x2");
        };
    }

    @Override
    public Calibration.@Nullable Replication replicate(int number) {
        RandomGenerator random = new RandomStreams(seed).at(family, number);
        double[] truth = truth(random);
        double[] y = new double[rows];
        for (int i = 0; i < rows; i++) {
            y[i] = target(truth, x[i], random);
            if (!(Math.abs(y[i]) < LARGEST) || (family.equals("beta") && Math.abs(y[i] - 0.5) > 0.5 - EDGE)) {
                return null;
            }
        }
        try {
            return fitted(truth, y, number);
        } catch (UserError e) {
            return null;
        }
    }

    private double[] truth(RandomGenerator random) {
        double[] truth = new double[parameters().size()];
        double level = real() || family.equals("gamma") ? 1 : LEVEL_SD;
        double slope = real() ? 1 : slopeSd;
        if (family.equals("ordinal")) {
            Arrays.setAll(truth, j -> (j < 2 ? slope : level) * random.nextGaussian());
            Arrays.sort(truth, 2, truth.length);
            return truth;
        }
        Arrays.setAll(truth, j -> (j % 3 == 0 ? level : slope) * random.nextGaussian());
        if (noisy()) {
            double sigma = Variates.exponential(random);
            truth[3] = real() ? sigma : 1 / (sigma * sigma);
        }
        return truth;
    }

    private static double linear(double[] w, int at, double[] x) {
        return w[at] + w[at + 1] * x[0] + w[at + 2] * x[1];
    }

    private double target(double[] w, double[] x, RandomGenerator random) {
        if (family.equals("ordinal")) {
            double latent = w[0] * x[0] + w[1] * x[1] + logistic(random);
            return IntStream.range(2, w.length).filter(k -> latent > w[k]).count();
        }
        if (family.equals("categorical")) {
            double[] odds = new double[LEVELS.size()];
            Arrays.setAll(odds, k -> k == 0 ? 1 : Math.exp(linear(w, 3 * (k - 1), x)));
            return Variates.index(odds, random);
        }
        double eta = linear(w, 0, x);
        return switch (family) {
            case "gaussian" -> eta + w[3] * random.nextGaussian();
            case "student" -> eta + w[3] * student(random);
            case "logistic" -> eta + logistic(random) > 0 ? 1 : 0;
            case "probit" -> eta + random.nextGaussian() > 0 ? 1 : 0;
            case "poisson" -> Variates.poisson(Math.exp(eta), random);
            case "negative-binomial" -> Variates.poisson(Math.exp(eta) / w[3] * Variates.gamma(w[3], random), random);
            case "gamma" -> Math.exp(eta) / w[3] * Variates.gamma(w[3], random);
            default -> {
                double mean = 1 / (1 + Math.exp(-eta));
                yield Variates.beta(mean * w[3], (1 - mean) * w[3], random);
            }
        };
    }

    private static double student(RandomGenerator random) {
        double scale = Variates.gamma(DEGREES_OF_FREEDOM / 2, random) / (DEGREES_OF_FREEDOM / 2);
        return random.nextGaussian() / Math.sqrt(scale);
    }

    private static double logistic(RandomGenerator random) {
        double u = random.nextDouble();
        return Math.log(u) - Math.log1p(-u);
    }

    private Calibration.Replication fitted(double[] truth, double[] y, int number) {
        if (List.of("nuts", "laplace", "mean-field-vi", "full-rank-vi").contains(method)) {
            return generic(truth, y, number);
        }
        StringBuilder text = new StringBuilder("x1,x2,y\n");
        boolean words = family.equals("ordinal") || family.equals("categorical");
        for (int i = 0; i < rows; i++) {
            text.append(x[i][0]).append(',').append(x[i][1]).append(',');
            text.append(words ? LEVELS.get((int) y[i]) : Double.toString(y[i])).append('\n');
        }
        write(file, text);
        Regression regression =
                Regression.of(file, "y").likelihood(likelihood).prior(prior).seed(number);
        if (words) {
            regression.levels(LEVELS);
        }
        if (method.equals("cavi")) {
            regression.method("cavi");
        }
        if (method.equals("mean-field")) {
            regression.posterior(new Factorization.MeanField());
        }
        RegressionFit fit = regression.fit();
        double[][] draws = fit.posterior().sample(KEPT, number);
        double[] logWeights = null;
        if (real() || family.equals("gamma")) {
            logWeights =
                    Arrays.stream(draws).mapToDouble(draw -> ratio(draw, y)).toArray();
        }
        return new Calibration.Replication(truth, draws, logWeights);
    }

    static void write(Path file, CharSequence text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** ln of the prior that made the truth, by the one that the fit has. */
    private double ratio(double[] draw, double[] y) {
        double mean = Arrays.stream(y).average().orElseThrow();
        if (family.equals("gamma")) {
            return normal(draw[0], 0, 1) - normal(draw[0], Math.log(mean), LEVEL_SD);
        }
        double center = mean;
        double unit = sd(y, mean);
        if (family.equals("student")) {
            center = median(y);
            double at = center;
            unit = 1.482602218505602
                    * median(Arrays.stream(y).map(v -> Math.abs(v - at)).toArray());
        }
        double log = normal(draw[0], 0, 1) - normal(draw[0], center, LEVEL_SD * unit);
        for (int j = 1; j < 3; j++) {
            log += normal(draw[j], 0, 1) - normal(draw[j], 0, slopeSd * unit);
        }
        boolean conjugate = method.equals("cavi") || method.equals("mean-field");
        return log - draw[3] + (conjugate ? Math.log(draw[3]) : draw[3] / unit + Math.log(unit));
    }

    static double normal(double value, double mean, double sd) {
        double z = (value - mean) / sd;
        return -z * z / 2 - Math.log(sd);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** The same model, where all coefficients have one prior, for any inference. */
    private Calibration.Replication generic(double[] truth, double[] y, int number) {
        if (slopeSd != LEVEL_SD || noisy()) {
            throw new IllegalArgumentException("method " + method + " is for prior weak, and no noise");
        }
        double[][] design =
                Arrays.stream(x).map(row -> new double[] {1, row[0], row[1]}).toArray(double[][]::new);
        GlmJoint joint = GlmJoint.of(design, y, likelihood, 1, LEVEL_SD);
        Posterior posterior = switch (method) {
            case "nuts" ->
                Inference.nuts().withChains(1).withWarmup(300).withDraws(KEPT).fit(joint, Run.of(number));
            case "laplace" -> Inference.laplace().fit(joint, Run.of(number));
            case "mean-field-vi" ->
                Inference.gradientVi().withFamily("mean-field").fit(joint, Run.of(number));
            default -> Inference.gradientVi().withFamily("full-rank").fit(joint, Run.of(number));
        };
        return new Calibration.Replication(truth, posterior.sample(KEPT, number), null);
    }
}
