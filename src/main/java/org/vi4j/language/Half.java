package org.vi4j.language;

import java.util.random.RandomGenerator;

/** A family that is symmetric about its location 0, folded there: twice its density at y ≥ 0. */
final class Half extends UnivariateFamily {
    private static final double LOG_2 = Math.log(2);

    private final UnivariateFamily whole;

    Half(String name, UnivariateFamily whole) {
        super(name, whole.arguments.toArray(new String[0]));
        this.whole = whole;
    }

    @Override
    double normalizer(double[] a, double[] slopes) {
        return LOG_2 + whole.normalizer(a, slopes);
    }

    @Override
    double kernel(double y, double[] a, double[] slopes) {
        double kernel = whole.kernel(y, a, slopes);
        return y < 0 ? Double.NEGATIVE_INFINITY : kernel;
    }

    @Override
    String support() {
        return "at least 0";
    }

    @Override
    boolean supports(double y) {
        return y >= 0 && Double.isFinite(y);
    }

    @Override
    double draw(double[] a, RandomGenerator random) {
        return Math.abs(whole.draw(a, random));
    }
}
