package org.vi4j.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.posterior.Assessment;
import org.vi4j.report.HtmlPage;

/** Takes the numbers of a comparison apart for its page. */
final class ComparisonPage {
    private static final int SHOWN = 8;
    private static final int POINTS = 600;

    private ComparisonPage() {}

    static HtmlPage of(Comparison comparison) {
        ComparisonTable summary = new ComparisonTable(comparison);
        HtmlPage page = new HtmlPage("MCMC or VI? " + comparison.problem().name());
        page.paragraph("Use " + comparison.recommendation().method() + ": "
                + comparison.recommendation().reason() + ".");
        summary.facts().forEach(page::paragraph);
        page.heading("Every method").table(summary.header(), summary.rows());
        List<MethodResult> results = comparison.results();
        page.heading("Why")
                .table(
                        List.of("method", "reason", "what to do next"),
                        results.stream()
                                .map(r -> List.of(
                                        r.name(),
                                        r.verdict().reason(),
                                        r.verdict().next()))
                                .toList());
        page.heading("Time")
                .figure(
                        ComparisonPlots.seconds(
                                results.stream().map(MethodResult::name).toList(),
                                results.stream()
                                        .mapToDouble(MethodResult::seconds)
                                        .toArray()),
                        "How long each method took, by the clock, after Java was warmed up for it.");
        Problem.Reference reference = comparison.reference();
        if (reference != null) {
            marginals(page, comparison, reference);
        }
        if (comparison.problem().joint().dimension() > 1) {
            draws(page, comparison);
        }
        return page;
    }

    private static void marginals(HtmlPage page, Comparison comparison, Problem.Reference reference) {
        List<Integer> worst = worst(comparison, reference);
        List<String> names = comparison.problem().joint().parameters().coordinateNames();
        List<ComparisonPlots.Marginals> methods = new ArrayList<>();
        for (MethodResult result : comparison.results()) {
            MethodResult.Fit fit = result.fit().orElse(null);
            double[] mean = new double[worst.size()];
            double[] sd = new double[worst.size()];
            Arrays.fill(mean, Double.NaN);
            if (fit != null) {
                double[] m = fit.posterior().unconstrainedMean();
                double[] s = fit.posterior().unconstrainedSd();
                for (int k = 0; k < mean.length; k++) {
                    int j = worst.get(k);
                    mean[k] = (m[j] - reference.mean()[j]) / reference.sd()[j];
                    sd[k] = s[j] / reference.sd()[j];
                }
            }
            methods.add(new ComparisonPlots.Marginals(result.name(), mean, sd));
        }
        page.heading("Means and standard deviations")
                .figure(
                        ComparisonPlots.marginals(worst.stream().map(names::get).toList(), methods),
                        "The coordinates where methods differ most; in each, from top to bottom: "
                                + String.join(
                                        ", ",
                                        methods.stream()
                                                .map(ComparisonPlots.Marginals::method)
                                                .toList())
                                + ". A dot is a mean, a line one standard deviation to each side.");
    }

    /** The coordinates in whose means or standard deviations the methods are furthest off. */
    private static List<Integer> worst(Comparison comparison, Problem.Reference reference) {
        double[] distance = new double[reference.mean().length];
        for (MethodResult result : comparison.results()) {
            MethodResult.Fit fit = result.fit().orElse(null);
            if (fit != null) {
                double[] mean = fit.posterior().unconstrainedMean();
                double[] sd = fit.posterior().unconstrainedSd();
                for (int j = 0; j < distance.length; j++) {
                    distance[j] = Math.max(
                            distance[j],
                            Math.max(
                                    Math.abs(mean[j] - reference.mean()[j])
                                            / reference.sd()[j],
                                    Math.abs(Math.log(sd[j] / reference.sd()[j]))));
                }
            }
        }
        return IntStream.range(0, distance.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -distance[j]))
                .limit(SHOWN)
                .sorted()
                .toList();
    }

    /** Draws of two coordinates, over NUTS' where it was run. */
    private static void draws(HtmlPage page, Comparison comparison) {
        Problem.Reference reference = comparison.reference();
        List<Integer> worst = reference == null ? List.of(0, 1) : worst(comparison, reference);
        int a = worst.get(0);
        int b = worst.get(1);
        List<String> names = comparison.problem().joint().parameters().coordinateNames();
        List<Assessment> assessed = comparison.results().stream()
                .flatMap(r -> r.fit().stream())
                .map(MethodResult.Fit::assessment)
                .toList();
        if (assessed.isEmpty()) {
            return;
        }
        Assessment visited = assessed.stream()
                .filter(Assessment.Chains.class::isInstance)
                .findFirst()
                .orElse(null);
        double[][] grey = visited == null ? new double[0][] : pairs(visited.draws(), a, b);
        double[][] spread = visited == null
                ? assessed.stream()
                        .flatMap(of -> Arrays.stream(pairs(of.draws(), a, b)))
                        .toArray(double[][]::new)
                : grey;
        double[] x = range(spread, 0);
        double[] y = range(spread, 1);
        page.heading("Draws");
        for (int m = 0; m < comparison.results().size(); m++) {
            MethodResult result = comparison.results().get(m);
            MethodResult.Fit fit = result.fit().orElse(null);
            if (fit != null) {
                page.figure(
                        ComparisonPlots.draws(
                                names.get(a),
                                names.get(b),
                                grey,
                                pairs(fit.assessment().draws(), a, b),
                                m,
                                x,
                                y),
                        result.name() + (visited == null ? "" : ", over NUTS in grey"));
            }
        }
    }

    private static double[][] pairs(double[][] draws, int a, int b) {
        int count = Math.min(POINTS, draws.length);
        double[][] pairs = new double[count][];
        for (int s = 0; s < count; s++) {
            double[] draw = draws[(int) ((long) s * draws.length / count)];
            pairs[s] = new double[] {draw[a], draw[b]};
        }
        return pairs;
    }

    /** All but the outermost draws, and a third more to each side. */
    private static double[] range(double[][] pairs, int axis) {
        double[] sorted =
                Arrays.stream(pairs).mapToDouble(p -> p[axis]).sorted().toArray();
        double low = sorted[sorted.length / 200];
        double high = sorted[sorted.length - 1 - sorted.length / 200];
        double margin = Math.max((high - low) / 3, 1e-9 * Math.max(1, Math.abs(low)));
        return new double[] {low - margin, high + margin};
    }
}
