package org.vi4j.mixture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.Summary;
import org.vi4j.data.io.WholeFile;
import org.vi4j.model.Ascent;

/** A fitted mixture: the best of several starts of coordinate ascent, and how the others ended. */
public final class MixtureFit {
    private final String source;
    private final List<String> columns;
    private final double[][] rows;
    private final CaviMixture mixture;
    private final List<Ascent<CaviMixture.State>> starts;
    private final int best;

    MixtureFit(
            String source,
            List<String> columns,
            double[][] rows,
            CaviMixture mixture,
            List<Ascent<CaviMixture.State>> starts) {
        this.source = source;
        this.columns = List.copyOf(columns);
        this.rows = rows;
        this.mixture = mixture;
        this.starts = List.copyOf(starts);
        this.best = IntStream.range(0, starts.size())
                .boxed()
                .max(Comparator.comparingDouble(r -> starts.get(r).elbo()))
                .orElseThrow();
    }

    /** Returns what is kept: it assigns rows, and can be saved. */
    public MixtureModel model() {
        CaviMixture.Components q = ascent().state().posterior();
        return MixtureModel.of(columns, q.weights(), q.components(), ascent().elbo(), rows.length);
    }

    /** Returns the best start's ascent. */
    public Ascent<CaviMixture.State> ascent() {
        return starts.get(best);
    }

    /** Returns the ascent of every start, in order. */
    public List<Ascent<CaviMixture.State>> starts() {
        return starts;
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
        double[] weight = ascent().state().posterior().weights().mean();
        return IntStream.range(0, weight.length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -weight[c]))
                .toList();
    }

    String source() {
        return source;
    }

    List<String> columns() {
        return columns;
    }

    /** The data, {@code [n, D]}; not to be changed. */
    double[][] rows() {
        return rows;
    }

    double[][] responsibilities() {
        return mixture.responsibilities(ascent().state().posterior());
    }

    int best() {
        return best;
    }
}
