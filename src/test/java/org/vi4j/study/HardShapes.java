package org.vi4j.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.distribution.Gaussian;
import org.vi4j.joint.Constraint;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.study.KnownAnswer.Kind;

/** Shapes that mislead approximations, with moments in closed form. Each third of a kind is held out. */
final class HardShapes {
    private HardShapes() {}

    static List<KnownAnswer> all() {
        List<KnownAnswer> shapes = new ArrayList<>();
        for (List<KnownAnswer> kind : List.of(oneMode(), twoModes(), invisible())) {
            for (int i = 0; i < kind.size(); i++) {
                shapes.add(kind.get(i).heldOut(i % 3 == 2));
            }
        }
        return shapes;
    }

    private static List<KnownAnswer> oneMode() {
        List<KnownAnswer> shapes = new ArrayList<>();
        for (double rho : new double[] {0.5, 0.9, 0.99, 0.9999, 0.99999}) {
            shapes.add(known("ridge 2d " + rho, Kind.ONE_MODE, KnownPosterior.correlated(2, rho)));
        }
        for (double rho : new double[] {0.3, 0.9}) {
            shapes.add(known("ridge 10d " + rho, Kind.ONE_MODE, KnownPosterior.correlated(10, rho)));
        }
        shapes.add(known("plain 40d", Kind.ONE_MODE, KnownPosterior.correlated(40, 0.02)));
        shapes.add(known("scales 1e-6 to 1e6", Kind.ONE_MODE, scales(13, 1, 0)));
        shapes.add(known("scales 1e-3 to 1e3, correlated", Kind.ONE_MODE, scales(7, 1, 0.9)));
        for (double c : new double[] {0.3, 1, 3}) {
            shapes.add(known("banana " + c, Kind.ONE_MODE, KnownPosterior.banana(c, 1)));
        }
        shapes.add(known("funnel 2d", Kind.ONE_MODE, KnownPosterior.funnel(2)));
        shapes.add(known("funnel 10d", Kind.ONE_MODE, KnownPosterior.funnel(10)));
        for (double a : new double[] {0.5, 2, 20}) {
            shapes.add(gamma(a));
        }
        shapes.add(inverseGamma(4));
        shapes.add(beta(0.5, 0.5));
        shapes.add(beta(2, 6));
        for (int nu : new int[] {3, 5, 30}) {
            shapes.add(student(1, nu));
        }
        shapes.add(student(10, 5));
        shapes.add(logistic(5));
        shapes.add(known(
                "a narrow peak on a wide foot",
                Kind.ONE_MODE,
                KnownPosterior.mixture(new double[] {0.5, 0.5}, new double[2][2], new double[] {1, 5})));
        return shapes;
    }

    private static List<KnownAnswer> twoModes() {
        List<KnownAnswer> shapes = new ArrayList<>();
        for (double a : new double[] {2, 3, 6}) {
            shapes.add(known("two modes 2d at " + a, Kind.TWO_MODES, KnownPosterior.twoModes(2, a)));
        }
        shapes.add(known("two modes 5d at 2", Kind.TWO_MODES, KnownPosterior.twoModes(5, 2)));
        shapes.add(known("two modes 20d at 2", Kind.TWO_MODES, KnownPosterior.twoModes(20, 2)));
        double[][] apart = {{-3, 0}, {4, 1}};
        shapes.add(known(
                "0.7 and 0.3", Kind.TWO_MODES, KnownPosterior.mixture(new double[] {0.7, 0.3}, apart, new double[] {1, 1
                })));
        shapes.add(known(
                "0.8 wide and 0.2 narrower",
                Kind.TWO_MODES,
                KnownPosterior.mixture(new double[] {0.8, 0.2}, apart, new double[] {1, 0.4})));
        return shapes;
    }

    private static List<KnownAnswer> invisible() {
        double[][] apart = {{0, 0}, {6, 6}};
        return List.of(
                known(
                        "a needle beside it",
                        Kind.INVISIBLE,
                        KnownPosterior.mixture(new double[] {0.5, 0.5}, apart, new double[] {1, 0.001})),
                known(
                        "a second mode 100 widths off",
                        Kind.INVISIBLE,
                        KnownPosterior.mixture(
                                new double[] {0.5, 0.5}, new double[][] {{0, 0}, {100, 0}}, new double[] {1, 1})));
    }

    private static KnownAnswer known(String name, Kind kind, KnownPosterior posterior) {
        return KnownAnswer.of(name, kind, posterior, posterior.mean(), posterior.sd());
    }

    /** Standard deviations of powers of ten around 1, all correlations ρ. */
    private static KnownPosterior scales(int d, double step, double rho) {
        double[][] precision = new double[d][d];
        double off = -rho / ((1 - rho) * (1 + (d - 1) * rho));
        int middle = d / 2;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double scale = Math.pow(10, step * (middle - i)) * Math.pow(10, step * (middle - j));
                precision[i][j] = scale * (off + (i == j ? 1 / (1 - rho) : 0));
            }
        }
        double[] mean = new double[d];
        Arrays.setAll(mean, j -> Math.pow(10, step * (j - middle)));
        return KnownPosterior.gaussian(Parameters.empty().real("u", d), Gaussian.ofMean(mean, precision), 0);
    }

    private static KnownAnswer gamma(double a) {
        LogJoint joint = LogJoint.of(Parameters.empty().positive("x"), (x, g) -> {
            g[0] = (a - 1) / x[0] - 1;
            return (a - 1) * Math.log(x[0]) - x[0];
        });
        return one("gamma " + a, joint, a, Math.sqrt(a));
    }

    private static KnownAnswer inverseGamma(double a) {
        LogJoint joint = LogJoint.of(Parameters.empty().positive("x"), (x, g) -> {
            g[0] = -(a + 1) / x[0] + 1 / (x[0] * x[0]);
            return -(a + 1) * Math.log(x[0]) - 1 / x[0];
        });
        return one("inverse gamma " + a, joint, 1 / (a - 1), 1 / ((a - 1) * Math.sqrt(a - 2)));
    }

    private static KnownAnswer beta(double a, double b) {
        Parameters unit = Parameters.empty().scalar("x", new Constraint.Interval(0, 1));
        LogJoint joint = LogJoint.of(unit, (x, g) -> {
            g[0] = (a - 1) / x[0] - (b - 1) / (1 - x[0]);
            return (a - 1) * Math.log(x[0]) + (b - 1) * Math.log1p(-x[0]);
        });
        double n = a + b;
        return one("beta " + a + " " + b, joint, a / n, Math.sqrt(a * b / (n * n * (n + 1))));
    }

    private static KnownAnswer student(int d, double nu) {
        LogJoint joint = LogJoint.of(Parameters.empty().real("u", d), (u, g) -> {
            double sum = 0;
            for (int j = 0; j < d; j++) {
                sum -= (nu + 1) / 2 * Math.log1p(u[j] * u[j] / nu);
                g[j] = -(nu + 1) * u[j] / (nu + u[j] * u[j]);
            }
            return sum;
        });
        return same("student " + d + "d " + nu, joint, d, Math.sqrt(nu / (nu - 2)));
    }

    private static KnownAnswer logistic(int d) {
        LogJoint joint = LogJoint.of(Parameters.empty().real("u", d), (u, g) -> {
            double sum = 0;
            for (int j = 0; j < d; j++) {
                sum -= Math.abs(u[j]) + 2 * Math.log1p(Math.exp(-Math.abs(u[j])));
                g[j] = -Math.tanh(u[j] / 2);
            }
            return sum;
        });
        return same("logistic " + d + "d", joint, d, Math.PI / Math.sqrt(3));
    }

    private static KnownAnswer one(String name, LogJoint joint, double mean, double sd) {
        return KnownAnswer.of(name, Kind.ONE_MODE, joint, new double[] {mean}, new double[] {sd});
    }

    private static KnownAnswer same(String name, LogJoint joint, int d, double sd) {
        double[] sds = new double[d];
        Arrays.fill(sds, sd);
        return KnownAnswer.of(name, Kind.ONE_MODE, joint, new double[d], sds);
    }
}
