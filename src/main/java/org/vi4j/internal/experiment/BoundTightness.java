package org.vi4j.internal.experiment;

import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.math.Workers;
import org.vi4j.report.Plot;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.ImportanceWeighted;
import org.vi4j.vae.LogLikelihoods;
import org.vi4j.vae.Ppca;

/** The importance-weighted bound on a linear model with an encoder that is off by a known amount. */
final class BoundTightness implements Experiment {
    private static final double ERRORS = 4.5;

    @Override
    public String name() {
        return "bound-tightness";
    }

    @Override
    public String claim() {
        return "The importance-weighted bound starts at the ELBO for K = 1, never falls as K grows, and closes in on"
                + " log p(x), which is known here.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        Ppca model = Ppca.random(10, 3, 0.7, size.of(200, 400), 0.3, 1.3, seed);
        int[] samples =
                size == Size.SMALL ? new int[] {1, 10, 100, 1000} : new int[] {1, 2, 5, 10, 50, 200, 1000, 5000};
        int n = model.images();
        Findings.Notes.Rows table =
                notes.table("bounds", "samples", "bound", "exact", "gap", "gap_se", "effective_samples");
        double furthestAbove = Double.NEGATIVE_INFINITY;
        double fall = Double.NEGATIVE_INFINITY;
        double[] before = new double[0];
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            for (int k : samples) {
                LogLikelihoods each =
                        ImportanceWeighted.evaluateEach(model, k, seed + k, workers, EvaluationProgress.NONE);
                double[] bounds = each.values();
                double[] gaps = new double[n];
                double[] falls = new double[n];
                double exact = 0;
                for (int i = 0; i < n; i++) {
                    gaps[i] = model.logLikelihood(i) - bounds[i];
                    falls[i] = before.length == 0 ? 0 : before[i] - bounds[i];
                    exact += model.logLikelihood(i) / n;
                }
                Mean gap = Mean.of(gaps);
                table.add(
                        k,
                        each.mean().value(),
                        exact,
                        gap.value(),
                        gap.se(),
                        ImportanceWeighted.of(each).ess());
                furthestAbove = Math.max(furthestAbove, -gap.value() / gap.se());
                if (before.length > 0) {
                    Mean step = Mean.of(falls);
                    fall = Math.max(fall, step.value() / step.se());
                }
                before = bounds;
            }
        }
        table.done();
        double known = model.approximationGap() + model.amortizationGap();
        double[] gaps = table.column(3);
        double[] errors = table.column(4);
        int last = samples.length - 1;
        notes.check(
                Math.abs(gaps[0] - known) <= ERRORS * errors[0],
                "at K = 1 the gap is KL(q‖p(z|x)): %.3f ± %.3f, in closed form %.3f",
                gaps[0],
                errors[0],
                known);
        notes.check(furthestAbove <= ERRORS, "no bound lies above log p(x) by more than %.1f standard errors", ERRORS);
        notes.check(fall <= ERRORS, "no bound falls as K grows (worst %.1f standard errors)", fall);
        notes.check(
                gaps[last] <= gaps[0] / 50 + ERRORS * errors[last],
                "K = %d closes the gap from %.3f to %.4f ± %.4f nats",
                samples[last],
                gaps[0],
                gaps[last],
                errors[last]);
        double[] k = table.column(0);
        notes.chart(
                "bound-tightness",
                Plot.of("samples K", "nats an observation")
                        .title("The importance-weighted bound rises to log p(x)")
                        .logX()
                        .marked("importance-weighted bound", k, table.column(1))
                        .dashed("log p(x), exact", k, table.column(2)));
        return notes.findings();
    }
}
