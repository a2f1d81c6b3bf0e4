package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * The log joint of a regression whose coefficients have scales of their own, over coordinates of about unit size: of
 * each coefficient that the data tell little of, w over its scale; of others w itself, about where the default prior's
 * fit has it; of ordered cutpoints the first and the logarithms of their differences; then the scales' own numbers, and
 * ln β.
 */
final class ShrinkageJoint implements LogJoint {
    private static final double LOG_ROOT = Math.log(2 * Math.PI) / 2;

    /** From here on batches are worth several threads. */
    private static final double PARALLEL = 1e5;

    /**
     * Coordinate j is (w − center)/spread.
     *
     * @param center {@code [d]}
     * @param spread {@code [d]}, powers of two, negative where the coefficient is about negative: then a column of the
     *     other sign has the same coordinates
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Places(double[] center, double[] spread) {}

    /**
     * Which coefficients have which prior.
     *
     * @param shrunk the places of those with scales
     * @param free whether these enter as they are, and not over their scales
     * @param sd the others' prior standard deviations, {@code [d]}
     * @param cutpoints how many of the last are cutpoints in their order
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Kinds(int[] shrunk, boolean[] free, double[] sd, int cutpoints) {}

    private final RowsDensity rows;
    private final ShrinkageScales scales;
    private final NoisePrior noise;
    private final Kinds kinds;
    private final Places places;
    private final double noiseCenter;
    private final double noiseSpread;
    private final boolean noisy;
    private final int d;
    private final boolean[] scaled;
    private final Parameters parameters;

    ShrinkageJoint(
            RowsDensity rows,
            ShrinkageScales scales,
            NoisePrior noise,
            Kinds kinds,
            Places places,
            double noiseCenter,
            double noiseSpread,
            List<String> coefficients) {
        this.rows = rows;
        this.scales = scales;
        this.noise = noise;
        this.kinds = kinds;
        this.places = places;
        this.noiseCenter = noiseCenter;
        this.noiseSpread = noiseSpread;
        this.noisy = !(noise instanceof NoisePrior.Given);
        this.d = coefficients.size();
        this.scaled = new boolean[d];
        for (int k = 0; k < kinds.shrunk.length; k++) {
            scaled[kinds.shrunk[k]] = !kinds.free[k];
        }
        List<String> names = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            names.add(coefficients.get(j) + (scaled[j] ? " over its scale" : ""));
        }
        names.addAll(scales.names());
        if (noisy) {
            names.add("log precision");
        }
        this.parameters = Parameters.real(names);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    private double logBeta(double[] u, int at) {
        return noisy
                ? noiseCenter + noiseSpread * u[at + d + scales.size()]
                : Math.log(((NoisePrior.Given) noise).beta());
    }

    /** β at a point. */
    double beta(double[] u) {
        return noisy ? Math.exp(logBeta(u, 0)) : ((NoisePrior.Given) noise).beta();
    }

    /** The design's coefficients at a point. */
    double[] weights(double[] u) {
        double[] logSd = new double[kinds.shrunk.length];
        scales.at(u, d, logBeta(u, 0), logSd);
        return weights(u, 0, logSd);
    }

    private double sign(int j) {
        return Math.signum(places.spread[j]);
    }

    private double[] weights(double[] u, int at, double[] logSd) {
        double[] w = new double[d];
        for (int j = 0; j < d; j++) {
            w[j] = places.center[j] + places.spread[j] * u[at + j];
        }
        for (int k = 0; k < logSd.length; k++) {
            int j = kinds.shrunk[k];
            w[j] = scaled[j] ? sign(j) * u[at + j] * Math.exp(logSd[k]) : w[j];
        }
        for (int j = d - kinds.cutpoints + 1; j < d && kinds.cutpoints > 0; j++) {
            w[j] = w[j - 1] + Math.exp(w[j]);
        }
        return w;
    }

    @Override
    public void logDensityAndGradient(double[] points, int count, double[] logDensity, double[] gradient) {
        IntStream all = IntStream.range(0, count);
        (count > 1 && rows.work() > PARALLEL ? all.parallel() : all)
                .forEach(s -> logDensity[s] = at(points, s * dimension(), gradient));
    }

    private double at(double[] u, int at, double[] gradient) {
        int m = kinds.shrunk.length;
        Arrays.fill(gradient, at, at + dimension(), 0);
        double logBeta = logBeta(u, at);
        double beta = Math.exp(logBeta);
        double[] logSd = new double[m];
        double f = scales.at(u, at + d, logBeta, logSd);
        double[] w = weights(u, at, logSd);
        double[] pull = new double[d + 1];
        f += rows.at(w, beta, pull);
        f += priors(w, u, at, logSd, pull);
        double[] ofScales = new double[m];
        for (int k = 0; k < m; k++) {
            int j = kinds.shrunk[k];
            double over = w[j] / Math.exp(logSd[k]);
            ofScales[k] = scaled[j] ? pull[j] * w[j] : over * over - 1;
            gradient[at + j] = scaled[j]
                    ? sign(j) * pull[j] * Math.exp(logSd[k]) - u[at + j]
                    : (pull[j] - over / Math.exp(logSd[k])) * places.spread[j];
        }
        for (int j = 0; j < d; j++) {
            gradient[at + j] = kinds.sd[j] > 0 ? pull[j] * places.spread[j] : gradient[at + j];
        }
        f += cutpoints(w, pull, gradient, at);
        double noiseSlope = scales.gradient(u, at + d, logBeta, ofScales, gradient);
        if (noisy) {
            f += noise.logDensity(beta) + logBeta + Math.log(noiseSpread);
            gradient[at + d + scales.size()] = noiseSpread * (noiseSlope + pull[d] + 1 + noise.slope(beta));
        }
        return f;
    }

    /** The coefficients' prior given their scales; the slope of those without is added to pull. */
    private double priors(double[] w, double[] u, int at, double[] logSd, double[] pull) {
        double f = 0;
        for (int j = 0; j < d; j++) {
            double sd = kinds.sd[j];
            if (sd > 0) {
                f -= w[j] * w[j] / (2 * sd * sd) + Math.log(sd) + LOG_ROOT - Math.log(Math.abs(places.spread[j]));
                pull[j] -= w[j] / (sd * sd);
            }
        }
        for (int k = 0; k < logSd.length; k++) {
            int j = kinds.shrunk[k];
            double over = scaled[j] ? u[at + j] : w[j] / Math.exp(logSd[k]);
            f -= over * over / 2 + LOG_ROOT + (scaled[j] ? 0 : logSd[k] - Math.log(Math.abs(places.spread[j])));
        }
        return f;
    }

    /** What makes a density of cutpoints one of the logarithms of their differences, with its slope. */
    private double cutpoints(double[] w, double[] pull, double[] gradient, int at) {
        double f = 0;
        double all = 0;
        int first = d - kinds.cutpoints;
        for (int j = d - 1; j >= first && kinds.cutpoints > 0; j--) {
            all += pull[j];
            double apart = j == first ? 1 : w[j] - w[j - 1];
            f += Math.log(apart);
            gradient[at + j] = places.spread[j] * (all * apart + (j == first ? 0 : 1));
        }
        return f;
    }
}
