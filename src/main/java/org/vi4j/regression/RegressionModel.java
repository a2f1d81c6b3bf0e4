package org.vi4j.regression;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table;
import org.vi4j.data.table.TableSource;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.model.Prediction;
import org.vi4j.regression.CaviRegression.Factorization;

/**
 * A fitted regression: all that prediction and comparison need, and nothing of the data's rows.
 *
 * @param columns the table's columns that it reads
 * @param design how they enter
 * @param means the features' means in the data of the fit, which stand in for missing cells; empty if not known
 * @param noise the posterior of the noise's precision β, of a row of mean weight
 * @param posterior the factorization that was asked for
 * @param posteriors of the design's coefficients, by factorization; the one asked for among them
 * @param score how well it explains the data
 * @param likelihood how the target depends on the linear predictor
 * @param meanWeight the weight of a row whose noise has the precision β; 1 where rows had none. A row of weight w has
 *     noise of precision βw/meanWeight
 * @param precisionInterval median, 2.5 % and 97.5 % quantile of β where β itself is reported and was learned, such as a
 *     dispersion φ; else empty, as it is of files of older versions
 * @param settings what its fit was asked for, by option, with which it can be fitted again; empty if not known
 */
public record RegressionModel(
        Columns columns,
        Design design,
        List<Double> means,
        Precision noise,
        Factorization posterior,
        Map<Factorization, Gaussian> posteriors,
        Score score,
        Likelihood likelihood,
        double meanWeight,
        List<Double> precisionInterval,
        Map<String, String> settings)
        implements FittedRegression {
    /**
     * A number by which models of the same data are compared, and what tells whether they are of the same.
     *
     * @param exact whether it is the log evidence; else it is the ELBO, a lower bound
     * @param nats its value
     * @param rows n
     * @param targetMean the target's mean
     * @param targetSd its standard deviation, over n
     * @param learned how many precisions were learned; empty if not known
     */
    public record Score(
            boolean exact, double nats, long rows, double targetMean, double targetSd, OptionalInt learned) {
        /** Says whether another score is of the same rows' target, but for rounding. */
        public boolean sameData(Score other) {
            double scale = 1e-9 * (Math.abs(targetMean) + targetSd);
            return rows == other.rows
                    && Math.abs(targetMean - other.targetMean) <= scale
                    && Math.abs(targetSd - other.targetSd) <= scale;
        }
    }

    /** Creates the model. */
    public RegressionModel {
        means = List.copyOf(means);
        precisionInterval = List.copyOf(precisionInterval);
        posteriors = new LinkedHashMap<>(posteriors);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * The same model, whose features a formula has made of the table's columns; means of features fill no cell of
     * these.
     */
    RegressionModel with(ModelMatrix matrix) {
        return new RegressionModel(
                columns,
                design.with(matrix),
                List.of(),
                noise,
                posterior,
                posteriors,
                score,
                likelihood,
                meanWeight,
                precisionInterval,
                settings);
    }

    /** Returns the column it predicts. */
    public String target() {
        return columns.target();
    }

    /** Returns the posterior that was asked for. */
    public Gaussian weights() {
        return weights(posterior);
    }

    /**
     * Returns a posterior of the design's coefficients.
     *
     * @param factorization which
     * @return it
     * @throws UserError if the fit did not compute it
     */
    public Gaussian weights(Factorization factorization) {
        Gaussian found = posteriors.get(factorization);
        if (found == null) {
            throw new UserError("this model has no posterior '" + factorization + "', only "
                    + posteriors.keySet().stream().map(Object::toString).collect(Collectors.joining(" and "))
                    + ": fit again with posterior " + factorization);
        }
        return found;
    }

    /** Returns the coefficients on the table's scale under the posterior that was asked for. */
    public Coefficients coefficients() {
        return design.onTableScale(weights());
    }

    /**
     * Returns the coefficients on the table's scale.
     *
     * @param factorization under which posterior
     * @return their means, standard deviations and covariance
     * @throws UserError if the fit did not compute it
     */
    public Coefficients coefficients(Factorization factorization) {
        return design.onTableScale(weights(factorization));
    }

    /** Returns what a binary target's 1 stands for. */
    public String one() {
        if (design.extras().trials() != null) {
            return "success";
        }
        return columns.levels().isEmpty() ? "1" : columns.levels().get(1);
    }

    /** Returns what a binary target's probability is of, in words. */
    String outcome() {
        return TargetWords.outcome(columns, design.extras());
    }

    /**
     * Predicts for one row.
     *
     * @param features the design's features, {@code [p]}, and behind them, where the fit had one, the offset's column
     * @return the predictive distribution, under the posterior that was asked for
     */
    public Prediction predict(double[] features) {
        return predict(features, weights());
    }

    /** Predicts for one row of mean weight, averaging over a posterior. */
    Prediction predict(double[] features, Gaussian weights) {
        return predict(features, weights, meanWeight);
    }

    private Prediction predict(double[] features, Gaussian weights, double weight) {
        Precision own = noise;
        if (likelihood.support() == Likelihood.Support.REAL && weight != meanWeight) {
            double times = weight / meanWeight;
            own = noise instanceof Precision.Uncertain learned
                    ? new Precision.Uncertain(
                            new Gamma(learned.gamma().shape(), learned.gamma().rate() / times))
                    : new Precision.Known(noise.mean() * times);
        }
        return Prediction.at(
                likelihood, weights, own, design.row(features), design.targetCenter() + design.offset(features));
    }

    /**
     * Predicts the target for every row of a table, missing cells refused.
     *
     * @param table CSV or NPY; columns are matched by name, the target may be absent
     * @return the predictions, in the table's order
     * @throws UserError if the table cannot be used
     */
    public List<Prediction> predict(Path table) {
        List<Prediction> all = new ArrayList<>();
        RowReader.Policy policy = policy(RowReader.Missing.REFUSE, RowReader.Unseen.REFUSE);
        predict(TableSource.open(table), policy, posterior, reader -> {}, (text, prediction) -> all.add(prediction));
        return Collections.unmodifiableList(all);
    }

    /** The table's columns that it reads, of which a formula may make its features. */
    Columns reading() {
        return design.matrix() == null
                ? columns
                : FormulaFit.reading(design.matrix().inputs(), columns, design.extras(), false);
    }

    /**
     * Says what is done about cells that are missing, and about words that the fit did not see.
     *
     * @param missing what to do about missing cells
     * @param unseen what to do about such words
     * @return both, with the means of the fit
     */
    public RowReader.Policy policy(RowReader.Missing missing, RowReader.Unseen unseen) {
        return new RowReader.Policy(missing, unseen, means.isEmpty() ? null : means);
    }

    /**
     * Predicts the target for every row of a table of numbers.
     *
     * @param table the data; it needs the design's features and its offset's column, and may have others
     * @return one prediction a row
     * @throws UserError if a feature is missing
     */
    public List<Prediction> predict(Table table) {
        double[][] data = table.columns(reading().features());
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < table.rows(); i++) {
            double[] row = new double[data.length];
            for (int j = 0; j < row.length; j++) {
                row[j] = data[j][i];
            }
            predictions.add(predict(design.features(row)));
        }
        return predictions;
    }

    /**
     * What was left out of predictions.
     *
     * @param dropped the rows left out because something was missing
     * @param notes remarks on words that the fit did not see
     */
    public record LeftOut(long dropped, List<String> notes) {
        /** Copies the list. */
        public LeftOut {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Predicts row by row, in bounded memory.
     *
     * @param table columns are matched by name, the target may be absent
     * @param policy what to do about missing cells and unseen words, of {@link #policy}
     * @param factorization which posterior to average over
     * @param opened is given the table before its first row
     * @param rows takes what puts cells behind each row as it stands, with its prediction
     * @return what was left out
     * @throws UserError if the table cannot be used, or no row is left
     */
    public LeftOut predict(
            TableSource table,
            RowReader.Policy policy,
            Factorization factorization,
            Consumer<RowReader> opened,
            BiConsumer<Function<List<?>, String>, Prediction> rows) {
        Gaussian weights = weights(factorization);
        long count = 0;
        long dropped = 0;
        try (RowReader reader = table.rows(reading(), policy)) {
            opened.accept(reader);
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                count++;
                if (reader.skipped()) {
                    continue;
                }
                double weight = likelihood.support() == Likelihood.Support.REAL
                        ? reader.weight().orElse(meanWeight)
                        : meanWeight;
                if (Arrays.stream(row).noneMatch(Double::isNaN) && !Double.isNaN(weight)) {
                    double[] features = FormulaFit.features(design, row, table, reader.line());
                    rows.accept(reader::text, predict(features, weights, weight));
                } else {
                    dropped++;
                }
            }
            if (count == 0) {
                throw new UserError(table.file() + " has a header and no rows (n = 0): at least one row is needed");
            }
            if (dropped == count) {
                throw new UserError(table.file() + ": all " + count
                        + " rows have missing cells, so none is left: fill some, or put in the means");
            }
            return new LeftOut(dropped, reader.notes());
        }
    }

    /**
     * Saves the model as JSON: numbers and names, no code.
     *
     * @param file where to
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    public void save(Path file) {
        RegressionFile.save(this, file);
    }

    /**
     * Loads a model.
     *
     * @param file a file that {@link #save} wrote
     * @return the model
     * @throws UserError if the file is missing, too large, not such a file, or holds numbers that are no model
     */
    public static RegressionModel load(Path file) {
        return RegressionFile.load(file);
    }

    /**
     * Compares the evidence of two models of the same rows' target.
     *
     * @param name of this model
     * @param other the other model
     * @param otherName its name
     * @return the difference, and what only one of them has
     * @throws UserError if they do not explain the same rows
     */
    public Summary comparedWith(String name, RegressionModel other, String otherName) {
        return new EvidenceComparison(name, this, otherName, other).summary();
    }

    @Override
    public FittedRegression.Contest contest(String name, TableSource table, @Nullable String label) {
        return new KeptContest(name, this, KeptRows.of(this, table, label));
    }

    @Override
    public FittedRegression.Expectation expectation() {
        return new FittedRegression.Expectation(
                reading(),
                design.extras(),
                FitSettings.missing(this),
                likelihood,
                row -> predict(design.features(row)),
                Map.of(),
                "");
    }

    /** Returns what the model holds: its columns, coefficients, noise and evidence. */
    public Summary summary() {
        return ModelSummary.of(this);
    }

    @Override
    public String toString() {
        return summary().toString();
    }
}
