package org.vi4j.joint.target;

/**
 * Looks for a plane that separates the outcomes 0 and 1 of a logistic regression: w with (2yᵢ − 1) xᵢᵀw &gt; 0 for
 * every row, by Newton's method on the likelihood, damped by a little ridge, which goes there if one exists (Albert and
 * Anderson, "On the existence of maximum likelihood estimates in logistic regression models", Biometrika 71, 1984).
 */
final class Separation {
    private static final int STEPS = 30;
    private static final double RIDGE = 1e-6;

    private Separation() {}

    static boolean found(Regression model) {
        double[][] x = model.x();
        double[] y = model.y();
        int d = x[0].length;
        double[] w = new double[d];
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = new double[d];
            double[][] hessian = new double[d][d];
            boolean separated = step > 0;
            for (int i = 0; i < y.length; i++) {
                double eta = 0;
                for (int j = 0; j < d; j++) {
                    eta += x[i][j] * w[j];
                }
                separated &= (2 * y[i] - 1) * eta > 0;
                double p = 1 / (1 + Math.exp(-eta));
                for (int j = 0; j < d; j++) {
                    gradient[j] += (y[i] - p) * x[i][j];
                    double weighted = p * (1 - p) * x[i][j];
                    for (int k = 0; k <= j; k++) {
                        hessian[j][k] += weighted * x[i][k];
                    }
                }
            }
            if (separated) {
                return true;
            }
            double largest = 0;
            for (int j = 0; j < d; j++) {
                gradient[j] -= RIDGE * w[j];
                hessian[j][j] += RIDGE;
                for (int k = 0; k < j; k++) {
                    hessian[k][j] = hessian[j][k];
                }
            }
            double[] move = org.vi4j.math.Cholesky.of(hessian).solve(gradient);
            for (int j = 0; j < d; j++) {
                w[j] += move[j];
                largest = Math.max(largest, Math.abs(move[j]) / (1 + Math.abs(w[j])));
            }
            if (largest < 1e-8) {
                return false;
            }
        }
        return false;
    }
}
