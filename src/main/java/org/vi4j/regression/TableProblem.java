package org.vi4j.regression;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.comparison.Method;
import org.vi4j.comparison.Problem;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.text.Nearest;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.ExactRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Separation;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Posterior.Trace;

/**
 * A regression of a table's column on the others, some rows held out. Features, and the target of a linear regression,
 * are brought to mean 0 and standard deviation 1 of the training rows; every coefficient, and the intercept, has the
 * prior N(0, s²) on that scale. The noise of a linear regression is taken for known, as large as least squares leaves
 * it.
 */
final class TableProblem {
    private static final String LINEAR = "linear";

    /** The names of the models. */
    public static final List<String> MODELS = List.of(LINEAR, "logistic", "probit", "poisson");

    private static final int MIN_ROWS = 10;
    /** So many columns are named in a line. */
    private static final int NAMED = 5;
    /** What is added to the Gram matrix for each row, so that columns that repeat each other leave a noise. */
    private static final double RIDGE = 1e-9;

    private final String model;
    private final String source;
    private final Likelihood likelihood;
    private final double priorSd;
    private final List<String> names;
    private final double[][] x;
    private final double[] y;
    private final double[][] heldOutX;
    private final double[] heldOutY;
    private double unit = 1;

    private TableProblem(
            String model, Path file, double priorSd, Columns columns, List<double[]> rows, double holdout, long seed) {
        this.model = model;
        this.source = file.toString();
        this.likelihood = likelihood(model);
        this.priorSd = priorSd;
        if (columns.features().contains(Design.INTERCEPT)) {
            throw new UserError(source + ": a column is named '" + Design.INTERCEPT
                    + "', as the model's own intercept: rename it, or leave it out");
        }
        int[] order = new RandomStreams(seed).permutation("holdout", 0, rows.size());
        int out = (int) Math.round(holdout * rows.size());
        if (rows.size() < MIN_ROWS) {
            throw new UserError(source + " has " + rows.size() + (rows.size() == 1 ? " row" : " rows") + ": at least "
                    + MIN_ROWS + " to learn from are needed, and 2 more to hold out unless holdout is 0");
        }
        if (rows.size() - out < MIN_ROWS || (holdout > 0 && out < 2)) {
            throw new UserError(source + " has " + rows.size() + " rows, of which " + out + " are held out: at least "
                    + MIN_ROWS + " to learn from and 2 held out are needed; change holdout, which may be 0");
        }
        int p = columns.features().size();
        int[] training = Arrays.stream(order, out, order.length).sorted().toArray();
        int[] tests = Arrays.stream(order, 0, out).sorted().toArray();
        Design design = design(columns.features(), rows, training);
        this.names = design.coefficients();
        this.x = rows(design, rows, training);
        this.heldOutX = rows(design, rows, tests);
        this.y = Arrays.stream(training).mapToDouble(i -> rows.get(i)[p]).toArray();
        this.heldOutY = Arrays.stream(tests).mapToDouble(i -> rows.get(i)[p]).toArray();
    }

    private static Likelihood likelihood(String model) {
        return model.equals(LINEAR) ? Likelihood.gaussian() : Likelihood.of(model, Map.of());
    }

    private Design design(List<String> features, List<double[]> rows, int[] training) {
        int p = features.size();
        Moments moments = new Moments(p + 1);
        double[] values = new double[training.length * (p + 1)];
        for (int i = 0; i < training.length; i++) {
            System.arraycopy(rows.get(training[i]), 0, values, i * (p + 1), p + 1);
        }
        moments.add(values, training.length);
        double[] center = Arrays.copyOf(moments.mean(), p);
        double[] scale = Arrays.copyOf(moments.sd(), p);
        for (int j = 0; j < p; j++) {
            if (!(scale[j] > 1e-12 * Math.abs(center[j]))) {
                throw new UserError(source + ": column '" + features.get(j)
                        + "' has the same value in all training rows, so it carries no information: leave it out");
            }
        }
        return Design.of(features, true, center, scale, 0);
    }

    private static double[][] rows(Design design, List<double[]> rows, int[] which) {
        return Arrays.stream(which).mapToObj(i -> design.row(rows.get(i))).toArray(double[][]::new);
    }

    /**
     * Reads a table.
     *
     * @param model one of {@link #MODELS}
     * @param table the table
     * @param wish which columns
     * @param priorSd s, positive and finite
     * @param holdout the share of rows to hold out, in [0, 1)
     * @param seed of the choice of rows
     * @return the problem
     * @throws UserError if the file cannot be used, or the target is not what the model needs
     */
    public static Problem of(
            String model, TableSource table, Columns.Wish wish, double priorSd, double holdout, long seed) {
        if (!MODELS.contains(model)) {
            throw new UserError("model: there is none named '" + model + "'" + Nearest.hint(model, MODELS));
        }
        if (!(priorSd > 0 && priorSd < Double.POSITIVE_INFINITY)) {
            throw new UserError("prior-sd is " + priorSd + ": a positive finite number is needed, such as 2.5");
        }
        if (!(holdout >= 0 && holdout < 1)) {
            throw new UserError("holdout is " + holdout + ": a share from 0 to below 1 is needed, such as 0.2");
        }
        Likelihood.Support support = likelihood(model).support();
        Columns columns = columns(model, table, wish);
        List<double[]> rows = read(model, support, table, columns);
        TableProblem problem = new TableProblem(model, table.file(), priorSd, columns, rows, holdout, seed);
        return model.equals(LINEAR) ? problem.linear() : problem.withoutNoise();
    }

    /** Finds out how the columns of a model's table are to be read. */
    static Columns columns(String model, TableSource table, Columns.Wish wish) {
        return likelihood(model).support() == Likelihood.Support.BINARY
                ? table.columnsOfBinaryTarget(wish)
                : table.columns(wish);
    }

    private static List<double[]> read(String model, Likelihood.Support support, TableSource table, Columns columns) {
        int p = columns.features().size();
        long most = Runtime.getRuntime().maxMemory() / 4 / (Double.BYTES * (p + 3L));
        List<double[]> rows = new ArrayList<>();
        try (RowReader reader = table.rows(columns, true, RowReader.Missing.REFUSE)) {
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                if (!support.contains(row[p])) {
                    throw new UserError(table.file() + ", line " + reader.line() + ": '" + columns.target() + "' is "
                            + number(row[p]) + ", for a " + model + " regression it must be " + support.allowed());
                }
                if (rows.size() >= most) {
                    throw new UserError(table.file() + " has more than " + most
                            + " rows, which do not fit into memory: give more memory, or fewer rows");
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value);
    }

    private Problem linear() {
        double mean = Arrays.stream(y).average().orElseThrow();
        unit = Math.sqrt(Arrays.stream(y).map(v -> (v - mean) * (v - mean)).sum() / y.length);
        if (!(unit > 1e-12 * Math.abs(mean))) {
            throw new UserError(
                    source + ": the target has the same value in all training rows: there is nothing to explain");
        }
        for (double[] outcomes : new double[][] {y, heldOutY}) {
            Arrays.setAll(outcomes, i -> (outcomes[i] - mean) / unit);
        }
        double noiseSd = leastSquaresSd();
        double beta = 1 / (noiseSd * noiseSd);
        LinearRegression data = LinearRegression.of(columns(), y, filled(1 / (priorSd * priorSd)), beta);
        ExactRegression solved = ExactRegression.of(data);
        Problem.Reference truth = new Problem.Reference(
                "closed form", solved.posterior().mean(), solved.posterior().sd());
        Method exact = new Method(
                Method.EXACT,
                (joint, run) ->
                        GaussianPosterior.of(joint, ExactRegression.of(data).posterior()));
        Method cavi = new Method(
                Method.CAVI, (joint, run) -> posterior(joint, new CaviRegression(data).run(CaviOptions.DEFAULT)));
        return problem(beta, truth, List.of(exact, cavi), List.of());
    }

    private static GaussianPosterior posterior(
            org.vi4j.joint.LogJoint joint, Ascent<? extends Ascent.RegressionState> ascent) {
        Trace trace = new Trace(
                "ELBO after each sweep, nats",
                ascent.elboTrace().stream().mapToDouble(Double::doubleValue).toArray());
        return GaussianPosterior.of(joint, ascent.state().posterior()).found("Gaussian by coordinate ascent", trace);
    }

    private double[] filled(double value) {
        double[] all = new double[names.size()];
        Arrays.fill(all, value);
        return all;
    }

    private double[][] columns() {
        double[][] columns = new double[names.size()][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = x[i][j];
            }
        }
        return columns;
    }

    /**
     * The root mean square of what least squares leaves, by degrees of freedom; a little ridge where columns repeat.
     */
    private double leastSquaresSd() {
        int d = names.size();
        if (y.length <= d) {
            throw new UserError(source + " has " + y.length + " training rows for " + d
                    + " coefficients: a linear regression needs more rows to estimate the noise");
        }
        double[] w = ExactRegression.of(LinearRegression.of(columns(), y, filled(RIDGE * y.length), 1))
                .posterior()
                .mean();
        double squares = IntStream.range(0, y.length)
                .mapToDouble(i -> {
                    double r = y[i];
                    for (int j = 0; j < d; j++) {
                        r -= x[i][j] * w[j];
                    }
                    return r * r;
                })
                .sum();
        double sd = Math.sqrt(squares / (y.length - d));
        if (!(sd > 1e-6)) {
            throw new UserError(source + ": the features explain the target without any noise: a linear regression with"
                    + " normal noise has nothing to estimate here");
        }
        return sd;
    }

    private Problem withoutNoise() {
        double[] ones = new double[y.length];
        Arrays.fill(ones, 1);
        Precision none = new Precision.Known(1);
        HierarchicalRegression.Group all = new HierarchicalRegression.Group(
                IntStream.range(0, names.size()).boxed().toList(), new Precision.Known(1 / (priorSd * priorSd)));
        List<Method> own = likelihood.rowFactors(y, ones, none).isEmpty()
                ? List.of()
                : List.of(new Method(
                        Method.CAVI,
                        (joint, run) -> posterior(
                                joint,
                                new CaviGlm(Nd4j.createFromArray(x), y, ones, likelihood, List.of(all), none)
                                        .run(CaviOptions.DEFAULT))));
        List<String> warnings =
                joint(x, y, 1).separation().map(this::warning).map(List::of).orElse(List.of());
        return problem(1, null, own, warnings);
    }

    private GlmJoint joint(double[][] rows, double[] outcomes, double beta) {
        return GlmJoint.of(rows, outcomes, likelihood, beta, priorSd);
    }

    private String warning(Separation separation) {
        if (Arrays.stream(y).distinct().count() == 1) {
            return String.format(
                    Locale.ROOT,
                    "the target is %s in every training row: how large the intercept is is up to the prior N(0, %s\u00b2)"
                            + ", and the columns have nothing to explain",
                    number(y[0]),
                    number(priorSd));
        }
        // The intercept takes part wherever the plane does not go through the columns' means.
        List<String> moving = Arrays.stream(separation.columns())
                .mapToObj(names::get)
                .filter(name -> separation.columns().length == 1 || !name.equals(Design.INTERCEPT))
                .toList();
        String columns = moving.stream()
                .limit(NAMED)
                .collect(Collectors.joining(", ", "", moving.size() > NAMED ? ", ..." : ""));
        return String.format(
                Locale.ROOT,
                "a plane separates the outcomes 0 and 1 of the training rows%s (%s): the data alone would send"
                        + " coefficients to infinity, and how large they are is up to the prior N(0, %s\u00b2)",
                separation.complete() ? "" : ", but for rows of both on the plane",
                columns,
                number(priorSd));
    }

    private Problem problem(double beta, Problem.@Nullable Reference truth, List<Method> own, List<String> warnings) {
        GlmJoint training = joint(x, y, beta).named(names);
        GlmJoint heldOut = heldOutY.length == 0 ? null : joint(heldOutX, heldOutY, beta);
        return new Problem(
                model + " regression", training, truth, own, new Problem.Predicted(training, heldOut, unit), warnings);
    }
}
