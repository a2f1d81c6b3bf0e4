package org.vi4j.internal.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.math.RandomStreams;
import org.vi4j.report.Plot;

/**
 * How the noise of random weights w ~ N(m, σ² I) reaches the gradient of a batch's squared error (1/M) Σ (y − wᵀx)²/2
 * by m₁, of inputs x ~ N(0, I) in d dimensions. Beside the gradient at w = m stands (1/M) Σ x₁ e with the errors e of
 * the rows' sums: one draw ε for the batch gives e = σ εᵀx, of variance σ²(1 + (d + 1)/M) for the gradient; Flipout
 * turns the signs of ε's elements for each row (Wen and others, "Flipout: efficient pseudo-independent weight
 * perturbations on mini-batches", ICLR 2018); local reparameterization draws e itself, N(0, σ²|x|²) (Kingma, Salimans
 * and Welling, "Variational dropout and the local reparameterization trick", NIPS 2015). The rows' errors do not
 * correlate then, which leaves σ²(d + 2)/M.
 */
final class WeightNoise implements Experiment {
    private static final int D = 20;
    private static final double SD = 0.5;
    private static final double ERRORS = 4.5;

    private enum Estimator {
        ONE_DRAW,
        FLIPOUT,
        LOCAL;

        double variance(int m) {
            return SD * SD * (this == ONE_DRAW ? 1 + (D + 1.0) / m : (D + 2.0) / m);
        }
    }

    @Override
    public String name() {
        return "weight-noise";
    }

    @Override
    public String claim() {
        return "If the weights of a net are drawn once for a batch, the noise of a gradient does not fall with the batch."
                + " With Flipout and local reparameterization it falls as 1/M, M the batch.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        int[] batches = size == Size.SMALL ? new int[] {1, 16, 256} : new int[] {1, 4, 16, 64, 256, 1024};
        int repeats = size.of(2_000, 10_000);
        Findings.Notes.Rows table = notes.table(
                "variance_of_a_gradient",
                "batch",
                "one_draw",
                "predicted",
                "flipout",
                "predicted_flipout",
                "local_reparameterization",
                "predicted_local");
        double worst = 0;
        for (int m : batches) {
            List<Object> row = new ArrayList<>(List.of(m));
            for (Estimator estimator : Estimator.values()) {
                Repeats sample = measure(estimator, m, repeats, seed);
                double predicted = estimator.variance(m);
                worst = Math.max(worst, Math.abs(sample.variance() - predicted) / sample.standardError());
                row.add(sample.variance());
                row.add(predicted);
            }
            table.add(row.toArray());
        }
        table.done();
        notes.check(worst <= ERRORS, "every variance is within %.1f standard errors of its closed form", worst);
        double[] m = table.column(0);
        double[] one = table.column(1);
        double[] flipout = table.column(3);
        double[] local = table.column(5);
        int last = m.length - 1;
        notes.check(
                one[last] > SD * SD / 2,
                "one draw for a batch of %.0f leaves a variance of %.3f, of which σ² = %.3f would stay for any batch",
                m[last],
                one[last],
                SD * SD);
        notes.check(
                local[0] > m[last] / m[0] / 2 * local[last] && flipout[0] > m[last] / m[0] / 2 * flipout[last],
                "from a batch of %.0f to one of %.0f, local reparameterization's variance falls by %.0f, Flipout's by %.0f",
                m[0],
                m[last],
                local[0] / local[last],
                flipout[0] / flipout[last]);
        notes.chart(
                "weight-noise",
                Plot.of("rows in a batch", "variance")
                        .title("Variance that random weights give a gradient")
                        .logX()
                        .logY()
                        .marked("one draw for the batch", m, one)
                        .marked("Flipout", m, flipout)
                        .marked("local reparameterization", m, local)
                        .dashed("σ²(d + 2)/M", m, table.column(6)));
        return notes.findings();
    }

    /** What random weights add to the first element of the gradient. */
    private static Repeats measure(Estimator estimator, int batch, int repeats, long seed) {
        Repeats sample = new Repeats(repeats);
        double[] x = new double[D];
        double[] shared = new double[D];
        for (int s = 0; s < repeats; s++) {
            RandomGenerator random = new RandomStreams(seed).at(estimator + "-" + batch, s);
            for (int j = 0; j < D; j++) {
                shared[j] = random.nextGaussian();
            }
            double sum = 0;
            for (int i = 0; i < batch; i++) {
                double square = 0;
                double error = 0;
                for (int j = 0; j < D; j++) {
                    x[j] = random.nextGaussian();
                    square += x[j] * x[j];
                    boolean turned = estimator == Estimator.FLIPOUT && random.nextBoolean();
                    error += (turned ? -1 : 1) * shared[j] * x[j];
                }
                sum += x[0] * SD * (estimator == Estimator.LOCAL ? Math.sqrt(square) * random.nextGaussian() : error);
            }
            sample.add(sum / batch);
        }
        return sample;
    }
}
