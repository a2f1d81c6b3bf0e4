package org.vi4j.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.inference.cavi.CaviAugmented;
import org.vi4j.inference.cavi.CaviOptions;
import org.vi4j.inference.cavi.CaviRegression;
import org.vi4j.joint.target.ConjugateRegression;
import org.vi4j.joint.target.GaussianTarget;
import org.vi4j.joint.target.Regression;
import org.vi4j.joint.target.Separation;
import org.vi4j.math.Cholesky;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Precision;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Trace;
import org.vi4j.text.Nearest;

/**
 * A regression of a table's column on the others, some rows held out. Features, and the target of a linear regression,
 * are brought to mean 0 and standard deviation 1 of the training rows; every coefficient, and the intercept, has the
 * prior N(0, s²) on that scale. The noise of a linear regression is taken for known, as large as least squares leaves
 * it.
 */
public final class TableProblem {
    /** The models. */
    public static final List<String> MODELS = List.of("linear", "logistic", "poisson");

    private static final int MIN_ROWS = 10;
    private static final String INTERCEPT = "intercept";
    /** So many columns are named in a line. */
    private static final int NAMED = 5;

    private final String model;
    private final String source;
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
        this.priorSd = priorSd;
        if (columns.features().contains(INTERCEPT)) {
            throw new UserError(source + ": a column is named '" + INTERCEPT
                    + "', as the model's own intercept: rename it, or leave it out with --drop " + INTERCEPT);
        }
        this.names =
                Stream.concat(Stream.of(INTERCEPT), columns.features().stream()).toList();
        int[] order = new RandomStreams(seed).permutation("holdout", 0, rows.size());
        int out = (int) Math.round(holdout * rows.size());
        if (rows.size() < MIN_ROWS) {
            throw new UserError(source + " has " + rows.size() + (rows.size() == 1 ? " row" : " rows") + ": at least "
                    + MIN_ROWS + " to learn from are needed, and 2 more to hold out unless --holdout is 0");
        }
        if (rows.size() - out < MIN_ROWS || (holdout > 0 && out < 2)) {
            throw new UserError(source + " has " + rows.size() + " rows, of which " + out + " are held out: at least "
                    + MIN_ROWS + " to learn from and 2 held out are needed; change --holdout, which may be 0");
        }
        int p = columns.features().size();
        int[] training = Arrays.stream(order, out, order.length).sorted().toArray();
        int[] tests = Arrays.stream(order, 0, out).sorted().toArray();
        double[] center = new double[p];
        double[] scale = new double[p];
        for (int j = 0; j < p; j++) {
            double[] moments = moments(rows, training, j);
            center[j] = moments[0];
            scale[j] = moments[1];
            if (!(scale[j] > 1e-12 * Math.abs(center[j]))) {
                String name = columns.features().get(j);
                throw new UserError(
                        source + ": column '" + name + "' has the same value in all training rows, so it says"
                                + " nothing: leave it out with --drop " + name);
            }
        }
        this.x = design(rows, training, center, scale);
        this.heldOutX = design(rows, tests, center, scale);
        this.y = Arrays.stream(training).mapToDouble(i -> rows.get(i)[p]).toArray();
        this.heldOutY = Arrays.stream(tests).mapToDouble(i -> rows.get(i)[p]).toArray();
    }

    /**
     * Reads a table.
     *
     * @param model linear, logistic or poisson
     * @param source the table
     * @param wish which columns
     * @param priorSd s, positive and finite
     * @param holdout the share of rows to hold out, in [0, 1)
     * @param seed of the choice of rows
     * @return the problem
     * @throws UserError if the file cannot be used, or the target is not what the model needs
     */
    public static Problem of(
            String model, TableSource source, Columns.Wish wish, double priorSd, double holdout, long seed) {
        if (!MODELS.contains(model)) {
            throw new UserError("model: there is none named '" + model + "'" + Nearest.hint(model, MODELS));
        }
        if (!(priorSd > 0 && priorSd < Double.POSITIVE_INFINITY)) {
            throw new UserError("prior-sd is " + priorSd + ": a positive finite number is needed, such as 2.5");
        }
        if (!(holdout >= 0 && holdout < 1)) {
            throw new UserError("holdout is " + holdout + ": a share from 0 to below 1 is needed, such as 0.2");
        }
        Columns columns = model.equals("logistic") ? source.columnsOfBinaryTarget(wish) : source.columns(wish);
        List<double[]> rows = read(model, source, columns);
        TableProblem table = new TableProblem(model, source.file(), priorSd, columns, rows, holdout, seed);
        return switch (model) {
            case "linear" -> table.linear();
            case "logistic" -> table.logistic();
            default -> table.poisson();
        };
    }

    private static List<double[]> read(String model, TableSource source, Columns columns) {
        int p = columns.features().size();
        long most = Runtime.getRuntime().maxMemory() / 4 / (Double.BYTES * (p + 3L));
        List<double[]> rows = new ArrayList<>();
        Path file = source.file();
        try (RowReader reader = source.rows(columns, true, RowReader.Missing.REFUSE)) {
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                double target = row[p];
                if (model.equals("logistic") && target != 0 && target != 1) {
                    throw new UserError(file + ", line " + reader.line() + ": '" + columns.target() + "' is "
                            + number(target) + ", for a logistic regression it must be 0 or 1");
                }
                if (model.equals("poisson") && !(target >= 0 && target == Math.rint(target))) {
                    throw new UserError(file + ", line " + reader.line() + ": '" + columns.target() + "' is "
                            + number(target) + ", for a Poisson regression it must be a count 0, 1, 2, ...");
                }
                if (rows.size() >= most) {
                    throw new UserError(file + " has more than " + most + " rows, which do not fit into memory: give"
                            + " more, such as VI4J_JAVA_OPTS=-Xmx8g, or fewer rows");
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

    private static double[] moments(List<double[]> rows, int[] which, int column) {
        double mean = Arrays.stream(which)
                .mapToDouble(i -> rows.get(i)[column])
                .average()
                .orElse(0);
        double squares = Arrays.stream(which)
                .mapToDouble(i -> (rows.get(i)[column] - mean) * (rows.get(i)[column] - mean))
                .sum();
        return new double[] {mean, Math.sqrt(squares / which.length)};
    }

    private static double[][] design(List<double[]> rows, int[] which, double[] center, double[] scale) {
        double[][] design = new double[which.length][center.length + 1];
        for (int i = 0; i < which.length; i++) {
            design[i][0] = 1;
            for (int j = 0; j < center.length; j++) {
                design[i][j + 1] = (rows.get(which[i])[j] - center[j]) / scale[j];
            }
        }
        return design;
    }

    private Problem linear() {
        double mean = Arrays.stream(y).average().orElseThrow();
        unit = Math.sqrt(Arrays.stream(y).map(v -> (v - mean) * (v - mean)).sum() / y.length);
        if (!(unit > 1e-12 * Math.abs(mean))) {
            throw new UserError(
                    source + ": the target has the same value in all training rows: there is nothing to" + " explain");
        }
        for (double[] outcomes : new double[][] {y, heldOutY}) {
            Arrays.setAll(outcomes, i -> (outcomes[i] - mean) / unit);
        }
        double noiseSd = leastSquaresSd();
        GaussianTarget posterior = ConjugateRegression.of(x, y, noiseSd, priorSd);
        Problem.Reference truth = new Problem.Reference("closed form", posterior.mean(), posterior.sd());
        Method exact = new Method(
                Method.EXACT,
                (joint, run) -> GaussianPosterior.of(
                        joint,
                        posterior.mean(),
                        ConjugateRegression.of(x, y, noiseSd, priorSd).covariance()));
        Method cavi = new Method(Method.CAVI, (joint, run) -> {
            double[] alpha = new double[names.size()];
            Arrays.fill(alpha, 1 / (priorSd * priorSd));
            LinearRegression data = LinearRegression.of(columns(), y, alpha, 1 / (noiseSd * noiseSd));
            CaviRegression.Result fit = new CaviRegression(data).run(CaviOptions.DEFAULT);
            return GaussianPosterior.of(joint, fit.state().posterior())
                    .found("Gaussian by coordinate ascent", sweeps(fit.elboTrace()));
        });
        return problem(
                Regression.linear(x, y, noiseSd, priorSd),
                heldOutY.length == 0 ? null : Regression.linear(heldOutX, heldOutY, noiseSd, priorSd),
                truth,
                List.of(exact, cavi),
                List.of());
    }

    private static Trace sweeps(List<Double> elbos) {
        return new Trace(
                "ELBO after each sweep, nats",
                elbos.stream().mapToDouble(Double::doubleValue).toArray());
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
                    + " coefficients: a linear regression needs more rows to tell the noise");
        }
        double[][] gram = new double[d][d];
        double[] product = new double[d];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < d; j++) {
                product[j] += x[i][j] * y[i];
                for (int k = 0; k < d; k++) {
                    gram[j][k] += x[i][j] * x[i][k];
                }
            }
        }
        for (int j = 0; j < d; j++) {
            gram[j][j] += 1e-9 * y.length;
        }
        double[] w = Cholesky.of(gram).solve(product);
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
                    + " normal noise says nothing here");
        }
        return sd;
    }

    private Problem logistic() {
        Regression training = Regression.logistic(x, y, priorSd);
        List<String> warnings =
                training.separation().map(this::warning).map(List::of).orElse(List.of());
        Method cavi = new Method(Method.CAVI, (joint, run) -> {
            double[] ones = new double[y.length];
            Arrays.fill(ones, 1);
            HierarchicalRegression.Group all = new HierarchicalRegression.Group(
                    IntStream.range(0, names.size()).boxed().toList(), new Precision.Known(1 / (priorSd * priorSd)));
            CaviAugmented.Result fit = new CaviAugmented(
                            Nd4j.createFromArray(x),
                            y,
                            ones,
                            new Likelihood.Logit(),
                            List.of(all),
                            new Precision.Known(1))
                    .run(CaviOptions.DEFAULT);
            return GaussianPosterior.of(joint, fit.state().posterior())
                    .found("Gaussian by coordinate ascent", sweeps(fit.elboTrace()));
        });
        return problem(
                training,
                heldOutY.length == 0 ? null : Regression.logistic(heldOutX, heldOutY, priorSd),
                null,
                List.of(cavi),
                warnings);
    }

    private String warning(Separation separation) {
        if (Arrays.stream(y).distinct().count() == 1) {
            return String.format(
                    Locale.ROOT,
                    "the target is %s in every training row: how large the intercept is is up to the prior N(0, %s\u00b2)"
                            + " (--prior-sd), and the columns have nothing to explain",
                    number(y[0]),
                    number(priorSd));
        }
        // The intercept takes part wherever the plane does not go through the columns' means.
        List<String> moving = Arrays.stream(separation.columns())
                .mapToObj(names::get)
                .filter(name -> separation.columns().length == 1 || !name.equals(INTERCEPT))
                .toList();
        String columns = moving.stream()
                .limit(NAMED)
                .collect(Collectors.joining(", ", "", moving.size() > NAMED ? ", ..." : ""));
        return String.format(
                Locale.ROOT,
                "a plane separates the outcomes 0 and 1 of the training rows%s (%s): the data alone would send"
                        + " coefficients to infinity, and how large they are is up to the prior N(0, %s\u00b2) (--prior-sd)",
                separation.complete() ? "" : ", but for rows of both on the plane",
                columns,
                number(priorSd));
    }

    private Problem poisson() {
        return problem(
                Regression.poisson(x, y, priorSd),
                heldOutY.length == 0 ? null : Regression.poisson(heldOutX, heldOutY, priorSd),
                null,
                List.of(),
                List.of());
    }

    private Problem problem(
            Regression training,
            @Nullable Regression heldOut,
            Problem.@Nullable Reference truth,
            List<Method> own,
            List<String> warnings) {
        Regression named = training.named(names);
        return new Problem(
                model + " regression", named, truth, own, new Problem.Predicted(named, heldOut, unit), warnings);
    }
}
