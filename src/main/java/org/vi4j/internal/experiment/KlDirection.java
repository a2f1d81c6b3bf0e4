package org.vi4j.internal.experiment;

import java.util.Arrays;
import org.vi4j.inference.Family;
import org.vi4j.inference.GradientVi;
import org.vi4j.inference.VariationalPosterior;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.posterior.Run;
import org.vi4j.report.Plot;

/**
 * The Gaussian of least KL(q‖p), found by gradient VI, beside the Gaussian of least KL(p‖q), which has p's mean and
 * variance; divergences by the trapezoidal rule, whose error for smooth densities that vanish at the ends is rounding.
 */
final class KlDirection implements Experiment {
    private static final double REACH = 20;
    private static final int POINTS = 4001;
    private static final double STEP = 2 * REACH / (POINTS - 1);

    @Override
    public String name() {
        return "kl-direction";
    }

    @Override
    public String claim() {
        return "If modes are far apart, minimising the exclusive KL(q‖p), as VI does, settles on one of them;"
                + " minimising the inclusive KL(p‖q) covers all, and the valleys between. With one Gaussian mode they agree.";
    }

    /** A Gaussian and its divergences from and to the target. */
    private record Fit(double mean, double sd, double exclusive, double inclusive) {
        static Fit of(double[] logP, double mean, double sd) {
            double exclusive = 0;
            double inclusive = 0;
            for (int i = 0; i < POINTS; i++) {
                double logQ = logNormal(i * STEP - REACH, mean, sd);
                exclusive += STEP * Math.exp(logQ) * (logQ - logP[i]);
                inclusive += STEP * Math.exp(logP[i]) * (logP[i] - logQ);
            }
            return new Fit(mean, sd, exclusive, inclusive);
        }
    }

    private static double logNormal(double x, double mean, double sd) {
        double z = (x - mean) / sd;
        return -0.5 * z * z - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        Findings.Notes.Rows table =
                notes.table("fits", "modes", "fit", "mean", "sd", "kl_q_p_nats", "kl_p_q_nats", "density_between");
        double accuracy = size == Size.SMALL ? 0.05 : 0.02;
        for (int modes = 1; modes <= 3; modes++) {
            KnownPosterior target = target(modes);
            double[] x = new double[POINTS];
            Arrays.setAll(x, i -> i * STEP - REACH);
            double[] logP = new double[POINTS];
            target.logDensity(x, POINTS, logP);

            GradientVi options = GradientVi.defaults().withAccuracy(accuracy).withDraws(20);
            VariationalPosterior result = options.withFamily(Family::meanField).fit(target, Run.of(seed));
            Fit exclusive = Fit.of(logP, result.unconstrainedMean()[0], result.unconstrainedSd()[0]);
            Fit inclusive = Fit.of(logP, target.mean()[0], target.sd()[0]);
            add(table, modes, "exclusive", exclusive);
            add(table, modes, "inclusive", inclusive);
            check(notes, modes, exclusive, inclusive, best(logP, exclusive), accuracy);
            notes.chart("kl-direction-" + modes, chart(modes, x, logP, exclusive, inclusive));
        }
        table.done();
        return notes.findings();
    }

    private static KnownPosterior target(int modes) {
        return switch (modes) {
            case 1 -> KnownPosterior.mixture(new double[] {1}, new double[][] {{0.5}}, new double[] {1});
            case 2 -> KnownPosterior.mixture(new double[] {0.4, 0.6}, new double[][] {{-3}, {3}}, new double[] {1, 1});
            default ->
                KnownPosterior.mixture(
                        new double[] {0.3, 0.4, 0.3}, new double[][] {{-8}, {0}, {8}}, new double[] {1, 0.8, 1});
        };
    }

    private static void add(Findings.Notes.Rows table, int modes, String name, Fit fit) {
        // Where the valley next to the middle is: the density that q puts there.
        double valley = modes == 2 ? 0 : 4;
        table.add(
                modes,
                name,
                fit.mean,
                fit.sd,
                fit.exclusive,
                fit.inclusive,
                Math.exp(logNormal(valley, fit.mean, fit.sd)));
    }

    /** The least KL(q‖p) near a fit, by a search on ever finer grids. */
    private static Fit best(double[] logP, Fit start) {
        Fit best = start;
        for (double step = 0.1; step > 1e-4; step /= 2) {
            boolean moved = true;
            while (moved) {
                moved = false;
                for (double[] way : new double[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                    Fit next = Fit.of(logP, best.mean + way[0] * step, best.sd * Math.exp(way[1] * step));
                    if (next.exclusive < best.exclusive) {
                        best = next;
                        moved = true;
                    }
                }
            }
        }
        return best;
    }

    private static void check(
            Findings.Notes notes, int modes, Fit exclusive, Fit inclusive, Fit best, double accuracy) {
        // Near its least value KL(q‖p) rises by (shift/sd)²/2 and (ln sd/sd*)²; three times the promised error for
        // chance.
        double slack = 1.5 * 9 * accuracy * accuracy;
        notes.check(
                exclusive.exclusive - best.exclusive <= slack,
                "%d mode(s): gradient VI is %.1e nats above the least KL(q‖p) near it (%.1e allowed)",
                modes,
                exclusive.exclusive - best.exclusive,
                slack);
        if (modes == 1) {
            notes.check(
                    Math.abs(exclusive.mean - inclusive.mean) <= 3 * accuracy * inclusive.sd
                            && Math.abs(Math.log(exclusive.sd / inclusive.sd)) <= 3 * accuracy,
                    "1 mode: exclusive N(%.3f, %.3f²) and inclusive N(%.3f, %.3f²) agree",
                    exclusive.mean,
                    exclusive.sd,
                    inclusive.mean,
                    inclusive.sd);
            return;
        }
        notes.check(
                exclusive.sd < 1.2 && inclusive.sd > 2.5 && Math.abs(inclusive.mean) < 1,
                "%d modes: exclusive is as narrow as one mode (mean %.2f, sd %.2f), inclusive spans all (mean %.2f, sd"
                        + " %.2f)",
                modes,
                exclusive.mean,
                exclusive.sd,
                inclusive.mean,
                inclusive.sd);
        notes.check(
                exclusive.exclusive < inclusive.exclusive && inclusive.inclusive < exclusive.inclusive,
                "%d modes: each wins by its own measure, KL(q‖p) %.3f < %.3f and KL(p‖q) %.3f < %.3f",
                modes,
                exclusive.exclusive,
                inclusive.exclusive,
                inclusive.inclusive,
                exclusive.inclusive);
    }

    private static Plot chart(int modes, double[] x, double[] logP, Fit exclusive, Fit inclusive) {
        int[] shown = java.util.stream.IntStream.range(0, POINTS)
                .filter(i -> Math.abs(x[i]) <= 12)
                .toArray();
        double[] xs = Arrays.stream(shown).mapToDouble(i -> x[i]).toArray();
        return Plot.of("x", "density")
                .title(
                        modes == 1
                                ? "One mode: both fits lie on the target, one curve for all three"
                                : modes + " modes: one mode, or all of them")
                .marked(
                        "target p",
                        xs,
                        Arrays.stream(shown).mapToDouble(i -> Math.exp(logP[i])).toArray())
                .marked("least KL(q‖p), exclusive: gradient VI", xs, densities(xs, exclusive))
                .marked("least KL(p‖q), inclusive", xs, densities(xs, inclusive));
    }

    private static double[] densities(double[] xs, Fit fit) {
        return Arrays.stream(xs)
                .map(v -> Math.exp(logNormal(v, fit.mean, fit.sd)))
                .toArray();
    }
}
