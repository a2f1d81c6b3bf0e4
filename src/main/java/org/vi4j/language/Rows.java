package org.vi4j.language;

/** Loops over rows, written for what processors do at once: without choices, and sums in four parts. */
final class Rows {
    private Rows() {}

    /** zᵢ = xᵢ + s yᵢ, where a single number goes with all rows. */
    static void sum(double[] first, Slot x, double s, double[] second, Slot y, double[] to, Slot z) {
        if (x.step == y.step) {
            for (int i = 0; i < z.size; i++) {
                to[z.at + i] = first[x.at + i] + s * second[y.at + i];
            }
        } else if (x.step == 1) {
            double shift = s * second[y.at];
            for (int i = 0; i < z.size; i++) {
                to[z.at + i] = first[x.at + i] + shift;
            }
        } else {
            double shift = first[x.at];
            for (int i = 0; i < z.size; i++) {
                to[z.at + i] = shift + s * second[y.at + i];
            }
        }
    }

    /** zᵢ = xᵢ yᵢ, where a single number goes with all rows. */
    static void product(double[] first, Slot x, double[] second, Slot y, double[] to, Slot z) {
        if (x.step == y.step) {
            for (int i = 0; i < z.size; i++) {
                to[z.at + i] = first[x.at + i] * second[y.at + i];
            }
        } else if (x.step == 1) {
            scale(second[y.at], first, x.at, to, z);
        } else {
            scale(first[x.at], second, y.at, to, z);
        }
    }

    private static void scale(double factor, double[] x, int at, double[] to, Slot z) {
        for (int i = 0; i < z.size; i++) {
            to[z.at + i] = factor * x[at + i];
        }
    }

    /** Adds α times the adjoints of z to those of x: to each its own, or to a single number their sum. */
    static void add(double alpha, double[] adjoints, Slot z, Slot x) {
        if (x.variable() && x.step == 1) {
            axpy(alpha, adjoints, z.at, adjoints, x.at, z.size);
        } else if (x.variable()) {
            adjoints[x.at] += alpha * sum(adjoints, z.at, z.size);
        }
    }

    /** Adds the adjoints of z, times y, to those of x. */
    static void addProducts(double[] adjoints, Slot z, double[] values, Slot y, Slot x) {
        if (!x.variable()) {
            return;
        }
        if (y.step == 0) {
            add(values[y.at], adjoints, z, x);
        } else if (x.step == 0) {
            adjoints[x.at] += dot(adjoints, z.at, values, y.at, z.size);
        } else {
            for (int i = 0; i < z.size; i++) {
                adjoints[x.at + i] += adjoints[z.at + i] * values[y.at + i];
            }
        }
    }

    static double dot(double[] x, int at, double[] y, int from, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            first += x[at + i] * y[from + i];
            second += x[at + i + 1] * y[from + i + 1];
            third += x[at + i + 2] * y[from + i + 2];
            fourth += x[at + i + 3] * y[from + i + 3];
        }
        for (; i < length; i++) {
            first += x[at + i] * y[from + i];
        }
        return (first + second) + (third + fourth);
    }

    private static double sum(double[] x, int at, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            first += x[at + i];
            second += x[at + i + 1];
            third += x[at + i + 2];
            fourth += x[at + i + 3];
        }
        for (; i < length; i++) {
            first += x[at + i];
        }
        return (first + second) + (third + fourth);
    }

    /** y += αx. */
    static void axpy(double alpha, double[] x, int at, double[] y, int to, int length) {
        for (int i = 0; i < length; i++) {
            y[to + i] += alpha * x[at + i];
        }
    }
}
