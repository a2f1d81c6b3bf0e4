package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.joint.LogJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.posterior.Run;
import org.vi4j.regression.CaviRegression.Factorization;

/**
 * Fits {@link Prior#horseshoe} and {@link Prior#r2d2}: the no-U-turn sampler, from where the default prior's fit is.
 * The rows enter rounded to 2⁻²⁶ of a standard deviation, so that what another unit does to the last digits does not
 * send the chains elsewhere.
 */
final class ShrinkageFit {
    private static final double GRID = 0x1p-26;
    /** Columns are brought to mean 0 exactly where they are about there. */
    private static final double CENTRED = 1e-3;
    /** Coefficients so many standard deviations from 0 are told by the data. */
    private static final double TOLD = 8;

    private static final double ACCEPT = 0.99;
    /** The same where more than such a share of the draws diverges. */
    private static final double SMALL_STEPS = 0.998;

    private static final double DIVERGENT = 0.001;

    private static final int WIDTH_DRAWS = 4000;

    private final RegressionFit pilot;
    private final Likelihood likelihood;
    private final Design design;
    private final int d;
    private final double[] shift;

    private ShrinkageFit(RegressionFit pilot) {
        this.pilot = pilot;
        this.likelihood = pilot.model().likelihood();
        this.design = pilot.units().design();
        this.d = design.coefficients().size();
        this.shift = new double[design.features().size()];
    }

    /**
     * Fits.
     *
     * @param pilot the fit of the default prior
     * @param prior horseshoe or R2D2
     * @param options what was asked for
     * @param missing what was done about missing cells
     */
    static RegressionFit of(RegressionFit pilot, Prior prior, RegressionOptions options, RowReader.Missing missing) {
        return new ShrinkageFit(pilot).fit(prior, options, missing);
    }

    private RegressionFit fit(Prior prior, RegressionOptions options, RowReader.Missing missing) {
        RowsDensity rows = rows();
        ShrinkageJoint joint = joint(rows, prior);
        Run run = Run.of(options.seed()).withListener(options.cavi().watch()::sampled);
        NutsResult result = sampled(joint, run);
        List<double[]> points = IntStream.range(0, result.chains())
                .boxed()
                .flatMap(m -> Arrays.stream(result.chain(m)))
                .toList();
        NutsPosterior nuts = new NutsPosterior(
                result,
                points.stream().map(u -> unshifted(joint.weights(u))).toArray(double[][]::new),
                points.stream().mapToDouble(joint::beta).toArray());
        Factorization full = new Factorization.Full();
        FitFound found = new FitFound(Map.of(full, nuts.gaussian()), nuts.noise(), null, null, nuts);
        RegressionModel.Score score = pilot.model().score();
        RegressionModel model = new RegressionModel(
                pilot.model().columns(),
                pilot.model().design(),
                pilot.model().means(),
                pilot.units().onTarget(found.noise()),
                full,
                Map.of(full, pilot.units().onTarget(nuts.gaussian())),
                new RegressionModel.Score(
                        false, Double.NaN, score.rows(), score.targetMean(), score.targetSd(), OptionalInt.empty()),
                likelihood,
                pilot.model().meanWeight(),
                PrecisionInterval.of(
                        likelihood, nuts, found.noise(), pilot.units().target()),
                FitSettings.of(options, missing));
        return new RegressionFit(
                model,
                options,
                pilot.scan(),
                pilot.units(),
                pilot.data(),
                pilot.groups(),
                pilot.noisePrior(),
                found,
                pilot.separation().orElse(null),
                Map.of(),
                null);
    }

    /** Chains, and where these diverge others of smaller steps. */
    private static NutsResult sampled(LogJoint joint, Run run) {
        NutsResult first = Nuts.defaults().withTargetAccept(ACCEPT).fit(joint, run);
        return first.divergences() > DIVERGENT * first.chains() * first.draws()
                ? Nuts.defaults().withTargetAccept(SMALL_STEPS).fit(joint, run)
                : first;
    }

    /** The log joint that is sampled. */
    static LogJoint joint(RegressionFit pilot, Prior prior) {
        ShrinkageFit own = new ShrinkageFit(pilot);
        return own.joint(own.rows(), prior);
    }

    private RowsDensity rows() {
        FitData data = pilot.data();
        if (data instanceof FitData.Sums sums) {
            return RowsDensity.Sums.of(sums.model().data());
        }
        if (!(data instanceof RegressionRows own)) {
            throw new UserError("priors horseshoe and r2d2 need the rows of a " + likelihood.label()
                    + " target in one place, and these lie elsewhere: give prior weak, flat or normal:SD");
        }
        double[][] x = snapped(own.all());
        double[] y = Arrays.stream(own.target())
                .map(v -> likelihood.support() == Likelihood.Support.REAL ? RowsDensity.snap(v, GRID) : v)
                .toArray();
        double[] weights =
                Arrays.stream(own.weights()).map(v -> RowsDensity.snap(v, GRID)).toArray();
        return likelihood instanceof LevelsLikelihood levels
                ? new RowsDensity.Levels(x, y, weights, levels)
                : new RowsDensity.Rows(x, y, weights, likelihood);
    }

    private double[][] snapped(double[][] rows) {
        int first = design.row(new double[shift.length]).length - shift.length;
        for (int j = 0; j < shift.length && (first == 1 || design.outcomes().cutpoints() > 0); j++) {
            int at = j + first;
            double mean = Arrays.stream(rows).mapToDouble(row -> row[at]).sum() / rows.length;
            shift[j] = Math.abs(mean) < CENTRED ? mean : 0;
        }
        return Arrays.stream(rows)
                .map(row -> {
                    double[] own = row.clone();
                    for (int j = 0; j < own.length; j++) {
                        boolean feature = j >= first && j < first + shift.length;
                        own[j] = RowsDensity.snap(own[j] - (feature ? shift[j - first] : 0), GRID);
                    }
                    return own;
                })
                .toArray(double[][]::new);
    }

    /** Coefficients of columns about their exact means as those of the design's columns. */
    private double[] unshifted(double[] w) {
        int block = shift.length + (design.intercept() ? 1 : 0);
        for (int k = 0; k < design.outcomes().blocks(); k++) {
            double moved = 0;
            for (int j = 0; j < shift.length; j++) {
                moved += shift[j] * w[(k + 1) * block - shift.length + j];
            }
            if (design.intercept()) {
                w[k * block] -= moved;
            }
            for (int c = 1; c <= design.outcomes().cutpoints(); c++) {
                w[d - c] += moved;
            }
        }
        return w;
    }

    private ShrinkageJoint joint(RowsDensity rows, Prior prior) {
        double[] sd = new double[d];
        for (HierarchicalRegression.Group group : pilot.groups()) {
            group.members().forEach(j -> sd[j] = 1 / Math.sqrt(group.precision().mean()));
        }
        List<Integer> shrunk = shrunk();
        shrunk.forEach(j -> sd[j] = 0);
        Gaussian q = pilot.weights();
        double[] mean = q.mean();
        double[] spread = q.sd();
        boolean[] free = new boolean[shrunk.size()];
        for (int k = 0; k < free.length; k++) {
            int j = shrunk.get(k);
            free[k] = Math.abs(mean[j]) > TOLD * spread[j];
        }
        int cutpoints = design.outcomes().cutpoints();
        for (int j = d - 1; j > d - cutpoints; j--) {
            double apart = Math.max(mean[j] - mean[j - 1], 1e-3);
            spread[j] = Math.min(1, Math.max(0.01, 1 / Math.sqrt(rowsOf() * apart)));
            mean[j] = Math.log(apart);
        }
        for (int j = 0; j < d; j++) {
            spread[j] = Math.scalb(1.0, Math.getExponent(spread[j]));
            mean[j] = RowsDensity.snap(mean[j], spread[j] / 8);
            spread[j] = j < d - cutpoints ? Math.copySign(spread[j], q.mean()[j]) : spread[j];
        }
        Precision noise = pilot.found().noise();
        double noiseSpread = noise instanceof Precision.Uncertain learned
                ? Math.scalb(1, Math.getExponent(1 / Math.sqrt(learned.gamma().shape())))
                : 1;
        return new ShrinkageJoint(
                rows,
                scales(prior, shrunk.size()),
                pilot.noisePrior(),
                new ShrinkageJoint.Kinds(shrunk.stream().mapToInt(j -> j).toArray(), free, sd, cutpoints),
                new ShrinkageJoint.Places(mean, spread),
                RowsDensity.snap(Math.log(noise.mean()), noiseSpread / 8),
                noiseSpread,
                design.coefficients());
    }

    /**
     * Within how much of 0 half of a coefficient's prior probability lies, in the fit's units, by draws at the noise's
     * posterior mean; NaN of those with another prior, {@code [d]}.
     */
    static double[] priorWidths(RegressionFit fit, Prior prior) {
        ShrinkageFit own = new ShrinkageFit(fit);
        List<Integer> shrunk = own.shrunk();
        double[][] drawn =
                own.priorDraws(prior, shrunk.size(), fit.found().noise().mean(), WIDTH_DRAWS, 0);
        double[] widths = new double[own.d];
        Arrays.fill(widths, Double.NaN);
        // All of them have the same distribution.
        double[] sizes = Arrays.stream(drawn)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .sorted()
                .toArray();
        shrunk.forEach(j -> widths[j] = sizes[sizes.length / 2]);
        return widths;
    }

    /** Puts draws from their prior into the places of the coefficients that have scales. */
    static void drawPrior(RegressionFit fit, Prior prior, double beta, RandomGenerator random, double[] w) {
        ShrinkageFit own = new ShrinkageFit(fit);
        List<Integer> shrunk = own.shrunk();
        ShrinkageScales scales = own.scales(prior, shrunk.size());
        double[] logSd = new double[shrunk.size()];
        scales.at(scales.draw(random), 0, Math.log(beta), logSd);
        for (int k = 0; k < logSd.length; k++) {
            w[shrunk.get(k)] = Math.exp(logSd[k]) * random.nextGaussian();
        }
    }

    /** Draws of the coefficients from their prior at a noise's precision, {@code [count, m]}. */
    double[][] priorDraws(Prior prior, int m, double beta, int count, long seed) {
        ShrinkageScales scales = scales(prior, m);
        RandomStreams streams = new RandomStreams(seed);
        double[][] draws = new double[count][m];
        for (int i = 0; i < count; i++) {
            RandomGenerator random = streams.at("shrinkage prior", i);
            double[] draw = draws[i];
            scales.at(scales.draw(random), 0, Math.log(beta), draw);
            Arrays.setAll(draw, k -> Math.exp(draw[k]) * random.nextGaussian());
        }
        return draws;
    }

    /** The coefficients that have scales. */
    private List<Integer> shrunk() {
        List<Integer> shrunk = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            int feature = design.feature(j);
            if (feature >= 0
                    && !pilot.options().own().sd().containsKey(design.features().get(feature))) {
                shrunk.add(j);
            }
        }
        return shrunk;
    }

    private double rowsOf() {
        return pilot.model().score().rows();
    }

    /** The scales' prior; what the rows tell of the level, as one over a variance, is the noise's or counted here. */
    private ShrinkageScales scales(Prior prior, int m) {
        boolean noisy = likelihood.support() == Likelihood.Support.REAL;
        double rows = rowsOf();
        double information = RowsDensity.snap(noisy ? rows : information(), rows * GRID);
        if (m == 0) {
            throw new UserError("prior " + prior + " is for coefficients without a prior of their own, and every column"
                    + " has one: leave one prior-for out");
        }
        if (prior.kind() == Prior.Kind.R2D2) {
            double logScale = noisy ? 0 : Math.log(rows / information) / 2;
            return new ShrinkageScales.R2D2(m, 2 * prior.parameter(), 2 - 2 * prior.parameter(), logScale, noisy);
        }
        double relevant = Double.isNaN(prior.parameter()) ? m / 4.0 : prior.parameter();
        if (relevant >= m) {
            throw new UserError("prior is '" + prior + "' and " + m + " coefficients have it: fewer are expected to"
                    + " matter, such as horseshoe:" + Math.max(1, m / 4));
        }
        return new ShrinkageScales.Horseshoe(m, Math.log(relevant / (m - relevant)) - Math.log(information) / 2, noisy);
    }

    /** Σ −∂²ln p/∂η² of the rows at the level, β = 1; of levels as of two that are equally frequent. */
    private double information() {
        RegressionRows own = (RegressionRows) pilot.data();
        double[][] x = own.all();
        double[] y = own.target();
        double[] weights = own.weights();
        int width = design.row(new double[shift.length]).length;
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double offset = x[i].length > width ? x[i][width] : 0;
            sum += weights[i]
                    * (likelihood instanceof LevelsLikelihood ? 0.25 : likelihood.positiveCurvature(y[i], offset, 1));
        }
        return sum;
    }
}
