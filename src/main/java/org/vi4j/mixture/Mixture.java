package org.vi4j.mixture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.Table;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Platform;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.posterior.Posterior;

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

    /** A fitted mixture: the best of several starts of coordinate ascent, and how the others ended. */
    public static final class MixtureFit {
        private final String source;
        private final List<String> columns;
        /** In their own units. */
        private final double[][] rows;

        private final MixtureUnits units;
        private final CaviMixture mixture;
        private final List<Ascent<CaviMixture.State>> starts;
        private final int best;

        MixtureFit(
                String source,
                List<String> columns,
                double[][] rows,
                MixtureUnits units,
                CaviMixture mixture,
                List<Ascent<CaviMixture.State>> starts) {
            this.source = source;
            this.columns = List.copyOf(columns);
            this.rows = rows;
            this.units = units;
            this.mixture = mixture;
            this.starts = List.copyOf(starts);
            this.best = IntStream.range(0, starts.size())
                    .boxed()
                    .max(Comparator.comparingDouble(r -> starts.get(r).elbo()))
                    .orElseThrow();
        }

        /** Returns what is kept: it assigns rows, and can be saved. */
        public MixtureModel model() {
            CaviMixture.Components q = found().state().posterior();
            return MixtureModel.of(columns, q.weights(), q.components(), units, ascent().elbo(), rows.length);
        }

        /** Returns the best start's ascent; {@link #model} has what it found. */
        public Ascent<? extends Ascent.State> ascent() {
            return found();
        }

        Ascent<CaviMixture.State> found() {
            return starts.get(best);
        }

        /** Returns the ascent of every start, in order. */
        public List<Ascent<? extends Ascent.State>> starts() {
            return List.copyOf(starts);
        }

        /**
         * Returns the fit as the posterior that every inference returns: of the weights ({@code weight[1]} the
         * heaviest's), and of each component the means and standard deviations of its columns ({@code mean.1.price},
         * {@code sd.1.price}), on the table's scale, about this one order of the components.
         *
         * @return its sample, moments, marginals, summary and verdict, by draws against the density with all rows'
         *     assignments summed out
         */
        public Posterior posterior() {
            return new MixturePosterior(this);
        }

        /** Returns the components, the heaviest first, and how the starts ended. */
        public Summary summary() {
            return new MixtureSummary(this).summary();
        }

        /**
         * Writes everything, with pictures, as one HTML page.
         *
         * @param file where to
         * @throws org.vi4j.UserError if the place cannot be written to; nothing is left behind then
         */
        public void writeReport(Path file) {
            byte[] page = MixtureFitPage.html(this).getBytes(StandardCharsets.UTF_8);
            WholeFile.write(file, stream -> stream.write(page));
        }

        @Override
        public String toString() {
            return summary().toString();
        }

        /** The components' places, the heaviest first. */
        List<Integer> order() {
            double[] weight = found().state().posterior().weights().mean();
            return IntStream.range(0, weight.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(c -> -weight[c]))
                    .toList();
        }

        CaviMixture mixture() {
            return mixture;
        }

        String source() {
            return source;
        }

        List<String> columns() {
            return columns;
        }

        /** The data in units of their own, {@code [n, D]}; not to be changed. */
        double[][] standard() {
            return rows;
        }

        MixtureUnits units() {
            return units;
        }

        /** Returns remarks on columns that repeat others, and on fewer rows than columns. */
        public List<String> notes() {
            int d = columns.size();
            List<String> notes = new ArrayList<>();
            if (rows.length <= d) {
                notes.add(rows.length + " rows of " + d + " columns have no covariance of their own: it comes from a"
                        + " standard deviation of 1e-4 of each column's that is added to every row");
                return notes;
            }
            try {
                Cholesky.of(RowMoments.covariance(rows, RowMoments.mean(rows)));
            } catch (Cholesky.NotPositiveDefinite e) {
                String others = String.join(
                        "', '", e.others().stream().map(columns::get).toList());
                notes.add("column '" + columns.get(e.row()) + "' repeats '" + others
                        + "' in other units, or adds them up: it says nothing more, and can be left out");
            }
            return notes;
        }

        double[][] responsibilities() {
            return mixture.responsibilities(found().state().posterior());
        }

        int best() {
            return best;
        }
    }
}
