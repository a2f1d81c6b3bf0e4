package org.vi4j.vae;

/**
 * An estimate of log p(x) for each image, from weights whose mean is p(x): a lower bound in expectation, by Jensen's
 * inequality.
 */
public final class LogLikelihoods {
    private final String estimator;
    private final int weights;
    private final double[] values;
    private final double[] ess;

    LogLikelihoods(String estimator, int weights, double[] values, double[] ess) {
        this.estimator = estimator;
        this.weights = weights;
        this.values = values;
        this.ess = ess;
    }

    /**
     * Says how the estimates were made.
     *
     * @return such as {@code importance_weighted_5000}
     */
    public String estimator() {
        return estimator;
    }

    /**
     * Returns the number of weights of each image.
     *
     * @return K, or the number of chains
     */
    public int weights() {
        return weights;
    }

    /**
     * Returns the estimates.
     *
     * @return a copy, [n], in nats
     */
    public double[] values() {
        return values.clone();
    }

    /**
     * Returns the effective sample size (Σw)²/Σw² of each image's weights.
     *
     * @return a copy, [n], each from 1 to {@link #weights}
     */
    public double[] ess() {
        return ess.clone();
    }

    /**
     * Returns the mean.
     *
     * @return the mean over images, with its standard error over images and draws
     */
    public Estimate mean() {
        return Estimate.mean(values);
    }

    /** Returns the mean effective sample size. */
    double meanEss() {
        return Estimate.mean(ess).value();
    }
}
