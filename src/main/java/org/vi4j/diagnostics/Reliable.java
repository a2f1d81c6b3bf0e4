package org.vi4j.diagnostics;

/** How well weights are known to serve. */
enum Reliable {
    YES,
    UNDECIDED,
    NO;

    /** k̂ is known to so many of its standard errors either way: four times in five. */
    static final double INTERVAL = 1.28;

    /** By k̂ of weights of so many draws. */
    static Reliable of(double k, double error, int draws) {
        double limit = ImportanceWeights.threshold(draws);
        if (Double.isNaN(k) || k + INTERVAL * error <= limit) {
            return YES;
        }
        return k - INTERVAL * error <= limit ? UNDECIDED : NO;
    }

    /** Whether weights of such a k̂ have a variance. */
    static boolean finiteVariance(double k, double error) {
        return k + INTERVAL * error <= 0.5;
    }
}
