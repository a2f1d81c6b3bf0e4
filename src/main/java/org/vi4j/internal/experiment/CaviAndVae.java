package org.vi4j.internal.experiment;

import java.util.List;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.internal.vae.LinearVae;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.report.Plot;

/** One model, probabilistic PCA, and one objective, climbed by coordinates in SameDiff and by gradients in DL4J. */
final class CaviAndVae implements Experiment {
    private static final int LATENT = 2;

    /** Below what a plot or a decision would see, above what Adam's last steps still move. */
    private static final double NATS = 0.01;

    @Override
    public String name() {
        return "cavi-and-vae";
    }

    @Override
    public String claim() {
        return "Coordinate ascent with a q for each row and a VAE, whose encoder gives every row its q, maximise the same"
                + " ELBO: on probabilistic PCA both end at the same noise, the same subspace and the exact largest log"
                + " likelihood.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        PcaData data = PcaData.of(size.of(100, 300), 6, new double[] {3, 2}, seed);
        double best = data.bestLogLikelihood(LATENT);
        double bestNoise = data.bestNoise(LATENT);

        long start = System.nanoTime();
        CaviPca.Result cavi = CaviPca.fit(data.rows(), LATENT, new CaviOptions(size.of(1_000, 5_000), 1e-11), seed);
        double caviSeconds = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        LinearVae vae = LinearVae.create(6, LATENT, seed);
        List<LinearVae.Point> course = vae.fit(data.rows(), size.of(6_000, 12_000), seed);
        double vaeSeconds = (System.nanoTime() - start) / 1e9;
        double vaeElbo = vae.elbo(data.rows());

        Findings.Notes.Rows table =
                notes.table("optimum", "way", "steps", "seconds", "elbo", "log_likelihood_exact", "noise_variance");
        int vaeSteps = course.get(course.size() - 1).step();
        double caviLikelihood = data.logLikelihood(cavi.w(), mean(data.rows()), cavi.noiseVariance());
        double vaeLikelihood = data.logLikelihood(vae.w(), vae.b(), vae.noiseVariance());
        table.add(
                "CAVI in SameDiff",
                cavi.elbos().size(),
                caviSeconds,
                cavi.elbo(),
                caviLikelihood,
                cavi.noiseVariance());
        table.add("linear VAE in DL4J", vaeSteps, vaeSeconds, vaeElbo, vaeLikelihood, vae.noiseVariance());
        table.add("largest, by eigenvalues", 0, 0.0, best, best, bestNoise);
        table.done();

        notes.check(
                best - cavi.elbo() < 1e-6 && cavi.elbo() <= best + 1e-9,
                "CAVI's ELBO %.6f is the largest log likelihood %.6f, less %.1e nats per row",
                cavi.elbo(),
                best,
                best - cavi.elbo());
        notes.check(
                best - vaeElbo < NATS && vaeElbo <= best + 1e-9,
                "the linear VAE's ELBO %.6f too, less %.1e",
                vaeElbo,
                best - vaeElbo);
        notes.check(
                cavi.elbo() <= caviLikelihood + 1e-9 && vaeElbo <= vaeLikelihood + 1e-9,
                "each is below its own model's exact log likelihood, by %.1e and %.1e",
                caviLikelihood - cavi.elbo(),
                vaeLikelihood - vaeElbo);
        notes.check(
                Math.abs(cavi.noiseVariance() / bestNoise - 1) < 1e-3
                        && Math.abs(vae.noiseVariance() / bestNoise - 1) < NATS,
                "noise variances %.5f and %.5f, exactly %.5f",
                cavi.noiseVariance(),
                vae.noiseVariance(),
                bestNoise);
        notes.check(
                angle(cavi.w(), vae.w()) < 0.02,
                "the largest angle between the two subspaces is %.4f radians",
                angle(cavi.w(), vae.w()));
        notes.chart("cavi-and-vae", chart(cavi, course, best));
        return notes.findings();
    }

    private static Plot chart(CaviPca.Result cavi, List<LinearVae.Point> course, double best) {
        int sweeps = cavi.elbos().size();
        double[] x = new double[sweeps];
        double[] below = new double[sweeps];
        for (int i = 0; i < sweeps; i++) {
            x[i] = i + 1;
            below[i] = best - cavi.elbos().get(i);
        }
        return Plot.of("sweep, or gradient step", "nats per row below the optimum")
                .title("Two ways up the same ELBO: how far below the largest log likelihood")
                .logX()
                .logY()
                .marked("CAVI in SameDiff, sweeps over all factors", x, atLeast(below))
                .marked(
                        "linear VAE in DL4J, steps of Adam",
                        course.stream().mapToDouble(LinearVae.Point::step).toArray(),
                        atLeast(course.stream()
                                .mapToDouble(point -> best - point.elbo())
                                .toArray()));
    }

    /** Rounding would take a logarithmic axis to nowhere. */
    private static double[] atLeast(double[] values) {
        return java.util.Arrays.stream(values).map(v -> Math.max(v, 1e-10)).toArray();
    }

    private static double[] mean(double[][] x) {
        double[] mean = new double[x[0].length];
        for (double[] row : x) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / x.length;
            }
        }
        return mean;
    }

    /** The largest principal angle of two column spaces: the cosines are the singular values of Q₁ᵀQ₂. */
    private static double angle(double[][] a, double[][] b) {
        var cosines = new org.apache.commons.math3.linear.SingularValueDecomposition(
                basis(a).transpose().multiply(basis(b)));
        double[] values = cosines.getSingularValues();
        return Math.acos(Math.min(1, values[values.length - 1]));
    }

    private static org.apache.commons.math3.linear.RealMatrix basis(double[][] w) {
        var q = new org.apache.commons.math3.linear.QRDecomposition(
                        new org.apache.commons.math3.linear.Array2DRowRealMatrix(w))
                .getQ();
        return q.getSubMatrix(0, w.length - 1, 0, w[0].length - 1);
    }
}
