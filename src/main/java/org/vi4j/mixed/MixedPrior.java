package org.vi4j.mixed;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.regression.FittedRegression;
import org.vi4j.regression.Prior;

/**
 * Targets that the prior of a mixed regression thinks possible: everything is drawn from it, the effects of groups too.
 */
final class MixedPrior {
    private MixedPrior() {}

    static Prior.Predictive predictive(String table, MixedFitting.Setting setting, int count, long seed) {
        MixedModel.Specification specification = setting.specification();
        if (Arrays.stream(setting.prior()).anyMatch(precision -> !(precision > 0))) {
            throw new UserError("a prior that is flat has no draws: take weak, learned or normal:SD").by("prior");
        }
        GroupedRows all = setting.rows();
        boolean counted = specification.columns().weights() != null
                && !specification.likelihood().hasNoise();
        int[] some = Prior.Predictive.rows(all.weight(), counted, count);
        GroupedRows rows =
                counted ? all.copies(some, specification.grouping()) : all.only(some, specification.grouping());
        MixedContest.RowDensities densities = new MixedContest.RowDensities(setting, rows);
        RandomStreams streams = new RandomStreams(seed);
        double[][] made = IntStream.range(0, count)
                .parallel()
                .mapToObj(s -> {
                    RandomGenerator random = streams.at("prior", s);
                    return densities.made(draw(setting, random), 0, random);
                })
                .toArray(double[][]::new);
        FittedRegression.ContestRows of = new FittedRegression.ContestRows(
                table,
                specification.columns().target(),
                specification.columns().levels(),
                specification.likelihood(),
                rows.lines(),
                rows.weight(),
                List.of());
        String words = MixedSummary.priors(
                specification,
                setting.units(),
                setting.prior(),
                setting.spreads().scale());
        return Prior.Predictive.of(
                of,
                made,
                rows.target(),
                specification.extras().trials() != null,
                specification.prior(),
                List.of(words));
    }

    /** One draw of everything. */
    static MixedDraws draw(MixedFitting.Setting setting, RandomGenerator random) {
        Spreads spreads = setting.spreads();
        Layout layout = setting.design().layout();
        double[] psi = SpreadsPrior.draw(spreads, random);
        double[] b = new double[layout.dimension()];
        double[] precision = spreads.fixed(psi, setting.prior());
        for (int j = 0; j < layout.fixed(); j++) {
            b[layout.fixedAt() + j] = random.nextGaussian() / Math.sqrt(precision[j]);
        }
        for (int t = 0; t < layout.terms().size(); t++) {
            Layout.Term term = layout.terms().get(t);
            double[] sd = spreads.sd(psi, t);
            double[][] factor = spreads.factor(psi, t);
            for (int level = 0; level < layout.levels(term.factor()); level++) {
                int at = layout.at(term.factor(), level) + term.at();
                double[] z = new double[term.size()];
                Arrays.setAll(z, a -> random.nextGaussian());
                for (int a = 0; a < z.length; a++) {
                    for (int l = 0; l <= a; l++) {
                        b[at + a] += sd[a] * factor[a][l] * z[l];
                    }
                }
            }
        }
        return new MixedDraws(
                new double[] {spreads.sigma(psi)}, new double[][][] {{}}, new double[][] {b}, new double[][] {{}});
    }
}
