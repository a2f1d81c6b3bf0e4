package org.vi4j.internal.experiment;

import java.util.Map;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageSource;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.internal.training.Batches;
import org.vi4j.internal.vae.Trainer;
import org.vi4j.math.Workers;
import org.vi4j.report.Plot;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.InferenceGaps.Refinement;
import org.vi4j.vae.LatentModel;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** A VAE's encoder, q of each image climbed from the prior, and climbed from the encoder's answer. */
final class AmortizationGap implements Experiment {
    private static final double ERRORS = 4.5;

    @Override
    public String name() {
        return "amortization";
    }

    @Override
    public String claim() {
        return "An encoder answers immediately, a little below the best q of each image; optimising q image by image"
                + " from the prior needs many steps to catch up; from the encoder's answer a few steps gain most.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        int steps = size.of(200, 1000);
        Refinement refined;
        Refinement alone;
        try (Workers workers = new Workers(2)) {
            ImageSet data = new ImageSource(Map.of(), message -> {}).trainAndTest("sample");
            VaeNetwork vae = trained(data, size.of(5, 20), seed, workers);
            LatentModel model = LatentModel.of(
                    vae,
                    data.test().subset(0, Math.min(size.of(64, 256), data.test().count())));
            refined = Refinement.measure(model, steps, seed, workers, EvaluationProgress.NONE);
            LatentModel fromPrior = model.withEncoder(LatentModel.Encoding.PRIOR);
            alone = Refinement.measure(fromPrior, steps, seed, workers, EvaluationProgress.NONE);
        }
        Findings.Notes.Rows table = notes.table(
                "elbo_by_steps",
                "steps",
                "refined_elbo",
                "refined_gain",
                "gain_se",
                "refined_ms_an_image",
                "from_prior_elbo",
                "from_prior_ms_an_image");
        for (int i = 0; i < refined.points().size(); i++) {
            Refinement.Point a = refined.points().get(i);
            Refinement.Point b = alone.points().get(i);
            table.add(
                    a.steps(),
                    a.elbo().value(),
                    a.gain().value(),
                    // At no steps there is no gain.
                    i == 0 ? 0.0 : a.gain().se(),
                    a.milliseconds(),
                    b.elbo().value(),
                    b.milliseconds());
        }
        table.done();
        check(notes, table);
        double[] x = table.column(0);
        x[0] = 0.5;
        double[] encoder = new double[x.length];
        java.util.Arrays.fill(encoder, table.column(1)[0]);
        double floor = encoder[0] - 60;
        double[] fromPrior = java.util.Arrays.stream(table.column(5))
                .map(v -> v < floor ? Double.NaN : v)
                .toArray();
        notes.chart(
                "amortization",
                Plot.of("steps per image (the encoder's own answer drawn at ½)", "ELBO, nats per image")
                        .title("Encoder, refined encoder, and q of each image from the prior")
                        .logX()
                        .marked("from the encoder's answer", x, table.column(1))
                        .marked("from the prior (where within 60 nats)", x, fromPrior)
                        .dashed("encoder alone", x, encoder));
        return notes.findings();
    }

    private static void check(Findings.Notes notes, Findings.Notes.Rows table) {
        double[] steps = table.column(0);
        double[] refined = table.column(1);
        double[] gain = table.column(2);
        double[] se = table.column(3);
        double[] alone = table.column(5);
        int last = steps.length - 1;
        notes.check(
                gain[last] > ERRORS * se[last],
                "refining for %.0f steps gains %.2f ± %.2f nats per image over the encoder",
                steps[last],
                gain[last],
                se[last]);
        int caughtUp = 0;
        while (caughtUp <= last && alone[caughtUp] < refined[0]) {
            caughtUp++;
        }
        notes.check(
                steps[Math.min(caughtUp, last)] >= 50,
                "from the prior it takes %s steps to reach the encoder's ELBO of %.2f",
                caughtUp > last ? "more than " + (int) steps[last] : String.valueOf((int) steps[caughtUp]),
                refined[0]);
        int few = 0;
        while (steps[few] < 50) {
            few++;
        }
        notes.check(
                gain[few] > 0.5 * gain[last],
                "the first %.0f steps from the encoder gain %.2f of those %.2f nats",
                steps[few],
                gain[few],
                gain[last]);
    }

    private static VaeNetwork trained(ImageSet data, int epochs, long seed, Workers workers) {
        VaeConfig config = VaeConfig.defaults().with(Map.of("latent", 10, "seed", seed));
        VaeNetwork vae = VaeNetwork.create(config, data.shape());
        Trainer trainer = new Trainer(vae, workers);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            Batches batches = Batches.shuffled(seed, epoch, data.train().count(), config.batch());
            for (int i = 0; i < batches.count(); i++) {
                trainer.step(data.train(), batches.indices(i));
            }
        }
        return vae;
    }
}
