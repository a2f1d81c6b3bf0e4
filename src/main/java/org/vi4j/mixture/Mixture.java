package org.vi4j.mixture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Table;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;

/**
 * A Bayesian mixture of normal distributions over a table's columns, to be set up and fitted:
 *
 * <pre>{@code
 * MixtureFit fit = Mixture.of(Path.of("flats.csv")).features(List.of("size", "price")).components(3).fit();
 * System.out.println(fit.summary());
 * }</pre>
 *
 * <p>The ELBO has many maxima: a fit starts several times, keeps the best and lists all. Every setter returns this same
 * object.
 */
public final class Mixture {
    /**
     * The most sweeps of a start and the relative change that counts as none, unless {@link #ascent} says otherwise.
     */
    public static final CaviOptions ASCENT = new CaviOptions(2000, 1e-8);

    private final TableSource source;
    private final Path file;
    private List<String> features = List.of();
    private int components = 1;
    private int restarts = 10;
    private @Nullable Double concentration;
    private CaviOptions ascent = ASCENT;
    private long seed = 1;

    private Mixture(TableSource source) {
        this.source = source;
        this.file = source.file();
    }

    /**
     * Begins the mixture of a table of numbers.
     *
     * @param table CSV or NPY
     * @return the mixture, of one component over all columns
     */
    public static Mixture of(Path table) {
        return of(TableSource.open(table));
    }

    /**
     * Begins the mixture of a table of numbers that is open.
     *
     * @param table the table, opened with what its file does not show by itself
     * @return the mixture, of one component over all columns
     */
    public static Mixture of(TableSource table) {
        return new Mixture(table);
    }

    /**
     * Names the columns.
     *
     * @param names the columns; none for all
     * @return this
     */
    public Mixture features(List<String> names) {
        features = List.copyOf(names);
        return this;
    }

    /**
     * Says how many components there are.
     *
     * @param count K, from 1 to the rows
     * @return this
     */
    public Mixture components(int count) {
        components = count;
        return this;
    }

    /**
     * Says how many starts are made, each from other rows.
     *
     * @param count at least 1; the default is 10
     * @return this
     */
    public Mixture restarts(int count) {
        restarts = count;
        return this;
    }

    /**
     * Gives the concentration of the weights' Dirichlet prior; small numbers empty components that are not needed.
     *
     * @param alpha positive; null for the default, 1/K
     * @return this
     */
    public Mixture concentration(@Nullable Double alpha) {
        concentration = alpha;
        return this;
    }

    /**
     * Sets when coordinate ascent stops, and who hears of its sweeps.
     *
     * @param options the default is {@link #ASCENT}
     * @return this
     */
    public Mixture ascent(CaviOptions options) {
        ascent = options;
        return this;
    }

    /**
     * Gives the seed of the starts.
     *
     * @param number the default is 1
     * @return this
     */
    public Mixture seed(long number) {
        seed = number;
        return this;
    }

    /**
     * Fits the mixture.
     *
     * @return the best of all starts
     * @throws UserError if the table or a setting cannot be used
     */
    public MixtureFit fit() {
        checkNumbers();
        Table table = source.table(features);
        double[][] columns = columns(table);
        if (table.rows() < Math.max(2, components)) {
            throw new UserError("components is " + components + " and " + file + " has " + table.rows()
                    + " rows: at least as many rows as components, and 2, are needed");
        }
        requireMemory(file, table.rows(), columns.length, components);
        MixtureUnits units = MixtureUnits.of(columns);
        double[][] rows = new double[table.rows()][columns.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                rows[i][j] = (columns[j][i] - units.center()[j]) / units.scale()[j];
            }
        }
        CaviMixture mixture = new CaviMixture(
                rows,
                components,
                concentration == null ? 1.0 / components : concentration,
                RowMoments.vaguePrior(rows, units.floor()),
                units);
        List<Ascent<CaviMixture.State>> results = new ArrayList<>();
        for (int r = 0; r < restarts; r++) {
            double[][] start = mixture.start(new RandomStreams(seed).at("mixture", r));
            results.add(mixture.run(start, ascent));
        }
        return new MixtureFit(file.getFileName().toString(), table.names(), rows, units, mixture, results);
    }

    private void checkNumbers() {
        if (components < 1) {
            throw new UserError("components is " + components + ": at least 1 is needed");
        }
        if (restarts < 1) {
            throw new UserError("restarts is " + restarts + ": at least 1 start is needed");
        }
        if (concentration != null && !(concentration > 0 && Double.isFinite(concentration))) {
            throw new UserError("concentration is " + concentration + ": a positive finite number is needed");
        }
        for (int j = 0; j < features.size(); j++) {
            if (features.indexOf(features.get(j)) < j) {
                throw new UserError("column '" + features.get(j) + "' is named twice among the features: name it once");
            }
        }
    }

    private double[][] columns(Table table) {
        double[][] columns = table.columns(table.names());
        for (int j = 0; j < columns.length; j++) {
            double first = columns[j][0];
            if (columns[j].length > 1 && Arrays.stream(columns[j]).allMatch(v -> v == first)) {
                throw new UserError(file + ": column '" + table.names().get(j) + "' is " + first
                        + " in every row, so it carries no information: leave it out of the features");
            }
        }
        return columns;
    }

    /** Refuses rows and responsibilities, each row an array of its own, that Java's memory does not hold. */
    static void requireMemory(Path data, long n, int d, int components) {
        Platform.requireMemory(
                data + ": " + components + " components over " + n + " rows of " + d + " columns",
                n * (2.0 * d + components + 6),
                "take fewer components, rows or columns");
    }
}
