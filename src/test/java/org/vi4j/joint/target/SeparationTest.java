package org.vi4j.joint.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Separation;

class SeparationTest {
    private static Optional<Separation> of(double[][] x, double[] y) {
        return GlmJoint.logistic(x, y, 1).separation();
    }

    /**
     * Konis' linear program ("Linear programming algorithms for detecting separated data in binary logistic regression
     * models", 2007): max Σ zᵢᵀb for zᵢᵀb ≥ margin, |b| ≤ 1.
     */
    private static boolean feasible(double[][] x, double[] y, boolean complete) {
        int d = x[0].length;
        List<LinearConstraint> constraints = new ArrayList<>();
        double[] sum = new double[d + 1];
        for (int i = 0; i < y.length; i++) {
            // The last variable is the margin.
            double[] z = new double[d + 1];
            for (int j = 0; j < d; j++) {
                z[j] = (2 * y[i] - 1) * x[i][j];
                sum[j] += z[j];
            }
            z[d] = -1;
            constraints.add(new LinearConstraint(z, Relationship.GEQ, 0));
        }
        for (int j = 0; j <= d; j++) {
            double[] one = new double[d + 1];
            one[j] = 1;
            boolean margin = j == d;
            constraints.add(new LinearConstraint(one, Relationship.LEQ, margin && !complete ? 0 : 1));
            constraints.add(new LinearConstraint(one, Relationship.GEQ, margin ? 0 : -1));
        }
        double[] goal = sum;
        if (complete) {
            goal = new double[d + 1];
            goal[d] = 1;
        }
        return new SimplexSolver()
                        .optimize(
                                new MaxIter(10_000),
                                new LinearObjectiveFunction(goal, 0),
                                new LinearConstraintSet(constraints),
                                GoalType.MAXIMIZE,
                                new NonNegativeConstraint(false))
                        .getValue()
                > 1e-7;
    }

    @Test
    void agreesWithALinearProgramOnSmallTablesOfEveryKind() {
        int[] kinds = new int[3];
        for (int table = 0; table < 1500; table++) {
            RandomGenerator random = new RandomStreams(11).at("table", table);
            int n = random.nextInt(4, 16);
            int d = random.nextInt(1, 5);
            boolean whole = random.nextBoolean();
            double[][] x = new double[n][d];
            double[] y = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    // Small whole numbers lie on planes, repeat, and make columns that depend on each other.
                    x[i][j] = j == 0 ? 1 : whole ? random.nextInt(-1, 2) : random.nextGaussian();
                }
                y[i] = random.nextInt(2);
            }
            Optional<Separation> found = of(x, y);
            boolean separated = feasible(x, y, false);
            assertThat(found.isPresent()).as("table %d", table).isEqualTo(separated);
            if (separated) {
                boolean complete = feasible(x, y, true);
                assertThat(found.orElseThrow().complete())
                        .as("complete, table %d", table)
                        .isEqualTo(complete);
                kinds[complete ? 2 : 1]++;
            } else {
                kinds[0]++;
            }
        }
        assertThat(kinds[0]).isGreaterThan(100);
        assertThat(kinds[1]).isGreaterThan(100);
        assertThat(kinds[2]).isGreaterThan(100);
    }

    @Test
    void aColumnWithOnesOfOneOutcomeIsNamed() {
        RandomGenerator random = new RandomStreams(5).at("rows", 0);
        int n = 300;
        double[][] x = new double[n][];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            boolean member = i % 10 == 0;
            x[i] = new double[] {1, random.nextGaussian(), member ? 1 : 0, random.nextGaussian()};
            y[i] = member || random.nextInt(2) == 1 ? 1 : 0;
        }
        Separation found = of(x, y).orElseThrow();
        assertThat(found.complete()).isFalse();
        assertThat(found.columns()).containsExactly(2);
        assertThatThrownBy(() -> GlmJoint.logistic(x, y, Double.POSITIVE_INFINITY))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no posterior");

        y[0] = 0;
        assertThat(of(x, y)).isEmpty();
    }

    @Test
    void scalesAndRepeatedColumnsDoNotMatter() {
        RandomGenerator random = new RandomStreams(6).at("rows", 0);
        int n = 2_000;
        double[][] x = new double[n][];
        double[] noisy = new double[n];
        double[] clean = new double[n];
        for (int i = 0; i < n; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            x[i] = new double[] {1, 1e9 * a, 1e-9 * b, 1e9 * a + 3e9, 0};
            clean[i] = a + b > 0.5 ? 1 : 0;
            noisy[i] = random.nextDouble() < 1 / (1 + Math.exp(-8 * (a + b - 0.5))) ? 1 : 0;
        }
        assertThat(of(x, noisy)).isEmpty();
        Separation found = of(x, clean).orElseThrow();
        assertThat(found.complete()).isTrue();
        assertThat(found.columns()).contains(1, 2);
        double[] same = new double[n];
        Arrays.fill(same, 1);
        assertThat(of(x, same).orElseThrow().columns()).contains(0);
    }

    /** One row on the wrong side is enough for a maximum, far out as it may be. */
    @Test
    void oneRowOnTheWrongSideIsNoSeparation() {
        int n = 10_000;
        double[][] x = IntStream.range(0, n)
                .mapToObj(i -> new double[] {1, i - n / 2 + 0.5})
                .toArray(double[][]::new);
        double[] y = IntStream.range(0, n).mapToDouble(i -> i >= n / 2 ? 1 : 0).toArray();
        assertThat(of(x, y)).isPresent();
        y[n / 2 - 1] = 1;
        y[n / 2] = 0;
        assertThat(of(x, y)).isEmpty();
    }
}
