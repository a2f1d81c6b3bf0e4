package org.vi4j.mixture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.internal.text.Digits;
import org.vi4j.mixture.Mixture.MixtureFit;
import org.vi4j.model.Ascent;

/** A mixture's components and starts, for people and as a document. */
final class MixtureSummary {
    /** ELBOs of starts this near, in nats, are taken for the same maximum. */
    private static final double SAME = 1e-3;

    private final MixtureFit fit;
    private final Ascent<CaviMixture.State> ascent;
    private final List<NormalWishart> components;
    private final double[] weight;
    private final List<Integer> order;

    MixtureSummary(MixtureFit fit) {
        this.fit = fit;
        this.ascent = fit.found();
        this.components = ascent.state().posterior().components();
        this.weight = ascent.state().posterior().weights().mean();
        this.order = fit.order();
    }

    Summary summary() {
        return Summary.of(lines(), document());
    }

    private Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("columns", fit.columns());
        document.put("rows", fit.standard().length);
        document.put("elbo", ascent.elbo());
        document.putAll(ascent.document());
        document.put("weight", order.stream().mapToDouble(c -> weight[c]).toArray());
        document.put("count", order.stream().map(ascent.state().counts()::get).toList());
        document.put("mean", order.stream().map(c -> mean(c)).toList());
        document.put("covariance", order.stream().map(this::covariance).toList());
        document.put("best_restart", fit.best() + 1);
        document.put("restart_elbo", fit.starts().stream().map(Ascent::elbo).toList());
        document.put(
                "restart_converged",
                fit.starts().stream().map(Ascent::converged).toList());
        return document;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(table());
        lines.add("");
        lines.add(format("ELBO              %.6f nats, of restart %d", ascent.elbo(), fit.best() + 1));
        lines.add(ascent.toString());
        List<Ascent<? extends Ascent.State>> starts = fit.starts();
        for (int r = 0; r < starts.size(); r++) {
            lines.add(format(
                    "restart %-9d %.6f nats, %d sweeps%s",
                    r + 1,
                    starts.get(r).elbo(),
                    starts.get(r).sweeps(),
                    starts.get(r).converged() ? "" : ", NOT converged"));
        }
        lines.add("");
        long same =
                starts.stream().filter(r -> ascent.elbo() - r.elbo() <= SAME).count();
        lines.add(
                same > 1 || components.size() == 1
                        ? same + " of " + starts.size()
                                + " restarts ended at this ELBO. It is the best found, not proved the"
                                + " best there is."
                        : "Only one restart ended at this ELBO: try more restarts.");
        return lines;
    }

    private List<String> table() {
        List<String> names = fit.columns();
        int width =
                2 * Math.max(12, names.stream().mapToInt(String::length).max().orElse(0)) + 3;
        StringBuilder header = new StringBuilder(format("%-9s  %8s  %8s", "component", "weight", "rows"));
        names.forEach(name -> header.append(format("  %" + width + "s", name + ": mean (sd)")));
        List<String> lines = new ArrayList<>(List.of(header.toString()));
        for (int k = 0; k < order.size(); k++) {
            int c = order.get(k);
            double[] mean = mean(c);
            double[][] covariance = components.get(c).covariance();
            StringBuilder line = new StringBuilder(format(
                    "%-9d  %8.4f  %8.1f",
                    k + 1, weight[c], ascent.state().counts().get(c)));
            for (int j = 0; j < names.size(); j++) {
                double sd = Math.sqrt(covariance[j][j]) * fit.units().scale()[j];
                line.append(format("  %" + width + "s", Digits.of(mean[j], sd) + " (" + Digits.of(sd, 0) + ")"));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private double[] mean(int c) {
        return fit.units().onTable(components.get(c).mean());
    }

    private double[][] covariance(int c) {
        return fit.units().scaled(components.get(c).covariance());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
