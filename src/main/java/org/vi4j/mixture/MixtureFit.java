package org.vi4j.mixture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.Summary;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.Ascent;
import org.vi4j.posterior.Posterior;

/** A fitted mixture: the best of several starts of coordinate ascent, and how the others ended. */
public final class MixtureFit {
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
     * Returns the fit as the posterior that every inference returns: of the weights ({@code weight[1]} the heaviest's),
     * and of each component the means and standard deviations of its columns ({@code mean.1.price},
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
            String others =
                    String.join("', '", e.others().stream().map(columns::get).toList());
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
