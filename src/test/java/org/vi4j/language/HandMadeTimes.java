package org.vi4j.language;

import static org.vi4j.language.Distributions.bernoulliLogit;
import static org.vi4j.language.Distributions.normal;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.math.RandomStreams;

/**
 * Prints the processor time of gradients of the language and of the same made by hand in Java, for
 * {@code src/bench/language_vs_java.sh}.
 */
final class HandMadeTimes {
    private static final int ROWS = 500;
    private static final int COLUMNS = 8;
    private static final double ALIKE = 1e-10;
    private static final double[][] X = new double[ROWS][COLUMNS];
    private static final double[] Y = new double[ROWS];

    static {
        RandomGenerator random = new RandomStreams(1).at("data", 0);
        for (int i = 0; i < ROWS; i++) {
            Arrays.setAll(X[i], j -> random.nextGaussian());
            Y[i] = random.nextInt(2);
        }
    }

    private HandMadeTimes() {}

    /**
     * Prints a line for each pair of models.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        System.out.printf("%-40s %12s %12s %8s%n", "model", "language us", "Java us", "ratio");
        compare("eight schools", EightSchoolsTest.nonCentred(), EightSchools.nonCentred());
        Model logistic = Model.define(m -> {
            Vector beta = m.vector("beta", COLUMNS, normal(0, 1));
            m.observe("y", Y, bernoulliLogit(Matrix.of(X).times(beta)));
        });
        compare("logistic 500 x 8, a loop over rows", logistic, byLoop());
        compare("logistic 500 x 8, the library's GlmJoint", logistic, GlmJoint.logistic(X, Y, 1));
    }

    private static LogJoint byLoop() {
        return LogJoint.of(Parameters.empty().real("beta", COLUMNS), (beta, gradient) -> {
            double sum = -COLUMNS * 0.5 * Math.log(2 * Math.PI);
            for (int j = 0; j < COLUMNS; j++) {
                sum -= 0.5 * beta[j] * beta[j];
                gradient[j] = -beta[j];
            }
            for (int i = 0; i < ROWS; i++) {
                double eta = 0;
                for (int j = 0; j < COLUMNS; j++) {
                    eta += X[i][j] * beta[j];
                }
                double e = Math.exp(-Math.abs(eta));
                double p = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
                sum += Y[i] * eta - Math.max(eta, 0) - Math.log1p(e);
                for (int j = 0; j < COLUMNS; j++) {
                    gradient[j] += (Y[i] - p) * X[i][j];
                }
            }
            return sum;
        });
    }

    private static void compare(String name, Model model, LogJoint byHand) {
        double[] u = new double[model.dimension()];
        Arrays.setAll(u, i -> 0.3 * Math.sin(i + 2));
        requireAlike(gradient(model, u), gradient(byHand, u));
        double language = ModelTimes.microseconds(model, u);
        double java = ModelTimes.microseconds(byHand, u);
        System.out.printf(Locale.ROOT, "%-40s %12.2f %12.2f %8.2f%n", name, language, java, language / java);
    }

    private static double[] gradient(LogJoint model, double[] u) {
        double[] gradient = new double[u.length];
        model.logDensityAndGradient(u, 1, new double[1], gradient);
        return gradient;
    }

    private static void requireAlike(double[] ours, double[] theirs) {
        for (int j = 0; j < ours.length; j++) {
            if (Math.abs(ours[j] - theirs[j]) > ALIKE * Math.max(1, Math.abs(theirs[j]))) {
                throw new AssertionError("gradient " + j + ": " + ours[j] + " and " + theirs[j]);
            }
        }
    }
}
