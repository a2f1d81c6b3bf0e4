package org.vi4j.model;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** Normal noise, y ~ N(η, 1/(βW)). */
record NormalLikelihood() implements Likelihood {
    @Override
    public String label() {
        return "gaussian";
    }

    @Override
    public Support support() {
        return Support.REAL;
    }

    @Override
    public boolean hasNoise() {
        return true;
    }

    @Override
    public boolean needsRows() {
        return false;
    }

    @Override
    public double logDensity(double y, double linear, double beta, double weight) {
        double precision = beta * weight;
        return (Math.log(precision / (2 * Math.PI)) - precision * (y - linear) * (y - linear)) / 2;
    }

    @Override
    public double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double residual = y[row + i] - eta[at + i];
            sum += residual * residual;
            eta[at + i] = beta * residual;
        }
        return -0.5 * beta * sum;
    }

    @Override
    public double constant(double y, double beta) {
        return (Math.log(beta) - Math.log(2 * Math.PI)) / 2;
    }

    @Override
    public double curvature(double y, double linear, double beta) {
        return beta;
    }

    @Override
    public double draw(double linear, double beta, RandomGenerator random) {
        return linear + random.nextGaussian() / Math.sqrt(beta);
    }

    @Override
    public double noiseVariance(double m, double s, Precision noise) {
        return noise.variance();
    }

    @Override
    public double[] interval(double level, double m, double s, Precision noise) {
        double half = Intervals.quantile(level, noise) * Math.sqrt(noise.variance() + s * s);
        return new double[] {m - half, m + half};
    }

    @Override
    public Optional<Double> noiseQuantile(double probability) {
        return Optional.of(Intervals.normalQuantile(probability));
    }

    @Override
    public Words words() {
        return new Words("noise sd", "noise", "", "", "ELBO", "");
    }
}
