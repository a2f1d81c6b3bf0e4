package org.vi4j.regression;

import java.util.List;
import org.vi4j.internal.text.Digits;

/** A posterior's coefficients as the cells of a table: name, mean, sd, and both ends of the 95 % interval. */
final class CoefficientTable {
    /** Standard deviations from the mean to the ends of a normal distribution's 95 % interval. */
    static final double REACH = 1.959963984540054;

    static final List<String> HEADER = List.of("coefficient", "mean", "sd", "2.5 %", "97.5 %");

    private final List<String> names;
    private final double[] mean;
    private final double[] sd;

    CoefficientTable(Coefficients coefficients) {
        this.names = coefficients.names();
        this.mean = coefficients.mean();
        this.sd = coefficients.sd();
    }

    /** The cells of coefficient j with an interval of its own. */
    List<String> of(int j, double[] interval) {
        return List.of(
                names.get(j),
                Digits.of(mean[j], sd[j]),
                number(sd[j]),
                Digits.of(interval[0], sd[j]),
                Digits.of(interval[1], sd[j]));
    }

    /** Both ends of the 95 % interval of a normal distribution. */
    double[] interval(int j) {
        return new double[] {mean[j] - REACH * sd[j], mean[j] + REACH * sd[j]};
    }

    /** The cells of coefficient j, as many as {@link #HEADER} has. */
    List<String> of(int j) {
        return of(j, interval(j));
    }

    /** Characters of the first column. */
    int width() {
        return Math.max(11, names.stream().mapToInt(String::length).max().orElse(0));
    }

    /** Writes a number of any size with about seven digits. */
    static String number(double value) {
        return Digits.of(value, 0);
    }
}
