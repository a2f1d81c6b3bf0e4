package org.vi4j.inference;

/** Tunes the step size to a mean acceptance (Nesterov's dual averaging; Hoffman and Gelman, JMLR 2014, section 3.2). */
final class DualAveraging {
    private static final double GAMMA = 0.05;
    private static final double T0 = 10;
    private static final double KAPPA = 0.75;

    private final double target;
    private double mu;
    private double error;
    private double logAverage;
    private int count;

    DualAveraging(double target) {
        this.target = target;
    }

    /** Begins anew, and leans towards ten times the given step size. */
    void restart(double epsilon) {
        mu = Math.log(10 * epsilon);
        error = 0;
        logAverage = 0;
        count = 0;
    }

    /** Learns from one transition's acceptance; returns the step size to try next. */
    double learn(double acceptance) {
        count++;
        double eta = 1 / (count + T0);
        error = (1 - eta) * error + eta * (target - Math.min(1, acceptance));
        double log = mu - error * Math.sqrt(count) / GAMMA;
        double weight = Math.pow(count, -KAPPA);
        logAverage = (1 - weight) * logAverage + weight * log;
        return Math.exp(log);
    }

    /** The step size to keep. */
    double average() {
        return Math.exp(logAverage);
    }
}
