package org.vi4j.inference.mcmc;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One transition of the no-U-turn sampler: a trajectory is doubled forwards or backwards until it turns, and a point is
 * drawn from it by its weight exp(−H) (Hoffman and Gelman, JMLR 2014; multinomial sampling and the generalized
 * criterion: Betancourt, "A conceptual introduction to Hamiltonian Monte Carlo", 2017). As in Stan, the criterion is
 * also checked across the seam of two subtrees, so that trajectories of many periods are not missed.
 */
final class Trajectory {
    /** An energy error this large means that the integrator has left the level set. */
    private static final double MAX_ENERGY_ERROR = 1000;

    private final Hamiltonian hamiltonian;
    private final RandomGenerator random;
    private final double epsilon;
    private final double initialEnergy;
    private final int d;

    /** Where the integrator stands. */
    private final PhasePoint z;

    private double acceptance;
    private int steps;
    private boolean divergent;

    /** Whether the trees joined last have turned. */
    private boolean turns;

    /**
     * What came of a transition.
     *
     * @param depth how often the trajectory was doubled
     * @param steps how many leapfrog steps it took
     * @param divergent whether the energy error exceeded 1,000
     * @param acceptance the mean Metropolis acceptance over its points, which the step size is tuned by
     * @param energy H at the new point
     */
    record Outcome(int depth, int steps, boolean divergent, double acceptance, double energy) {}

    /** A stretch of trajectory in the direction it was built, its momenta summed, and a point drawn from it. */
    private static final class Tree {
        final PhasePoint proposal;
        double[] firstVelocity = new double[0];
        double[] firstMomentum = new double[0];
        double[] lastVelocity = new double[0];
        double[] lastMomentum = new double[0];
        double[] rho = new double[0];
        double logWeight;

        Tree(PhasePoint proposal) {
            this.proposal = proposal;
        }
    }

    private Trajectory(Hamiltonian hamiltonian, RandomGenerator random, double epsilon, PhasePoint start) {
        this.hamiltonian = hamiltonian;
        this.random = random;
        this.epsilon = epsilon;
        this.d = start.position.length;
        this.initialEnergy = hamiltonian.energy(start);
        this.z = new PhasePoint(d);
    }

    /** Moves a point, whose density and gradient are known, by one transition. */
    static Outcome transition(
            Hamiltonian hamiltonian, PhasePoint point, double epsilon, int maxDepth, RandomGenerator random) {
        hamiltonian.drawMomentum(point, random);
        return new Trajectory(hamiltonian, random, epsilon, point).run(point, maxDepth);
    }

    private Outcome run(PhasePoint point, int maxDepth) {
        Tree whole = leaf(point, 0);
        PhasePoint forwardEnd = copy(point);
        PhasePoint backwardEnd = copy(point);
        int depth = 0;
        while (depth < maxDepth) {
            boolean forward = random.nextDouble() > 0.5;
            PhasePoint end = forward ? forwardEnd : backwardEnd;
            z.set(end);
            Tree grown = build(depth, forward ? 1 : -1);
            end.set(z);
            if (grown == null) {
                break;
            }
            depth++;
            if (accepts(grown.logWeight - whole.logWeight)) {
                point.set(grown.proposal);
            }
            whole = forward ? join(whole, grown, point) : join(reversed(grown), whole, point);
            if (turns) {
                break;
            }
        }
        return new Outcome(depth, steps, divergent, acceptance / Math.max(1, steps), hamiltonian.energy(point));
    }

    /** Builds 2^depth points onwards from z; null if it diverges or turns on the way. */
    private @Nullable Tree build(int depth, int sign) {
        if (depth == 0) {
            hamiltonian.leapfrog(z, sign * epsilon);
            steps++;
            double error = hamiltonian.energy(z) - initialEnergy;
            divergent |= error > MAX_ENERGY_ERROR;
            acceptance += Math.min(1, Math.exp(-error));
            return divergent ? null : leaf(z, -error);
        }
        Tree first = build(depth - 1, sign);
        if (first == null) {
            return null;
        }
        Tree second = build(depth - 1, sign);
        if (second == null) {
            return null;
        }
        boolean takeSecond = accepts(second.logWeight - logSum(first.logWeight, second.logWeight));
        Tree both = join(first, second, takeSecond ? second.proposal : first.proposal);
        return turns ? null : both;
    }

    private Tree leaf(PhasePoint at, double logWeight) {
        Tree leaf = new Tree(copy(at));
        leaf.firstVelocity = hamiltonian.velocity(at);
        leaf.lastVelocity = leaf.firstVelocity;
        leaf.firstMomentum = at.momentum.clone();
        leaf.lastMomentum = leaf.firstMomentum;
        leaf.rho = leaf.firstMomentum;
        leaf.logWeight = logWeight;
        return leaf;
    }

    /** Puts two neighbouring trees together, and notes whether the whole, or either with the other's edge, turns. */
    private Tree join(Tree first, Tree second, PhasePoint proposal) {
        Tree both = new Tree(proposal);
        both.firstVelocity = first.firstVelocity;
        both.firstMomentum = first.firstMomentum;
        both.lastVelocity = second.lastVelocity;
        both.lastMomentum = second.lastMomentum;
        both.rho = sum(first.rho, second.rho);
        both.logWeight = logSum(first.logWeight, second.logWeight);
        turns = !(onwards(both.firstVelocity, both.lastVelocity, both.rho)
                && onwards(first.firstVelocity, second.firstVelocity, sum(first.rho, second.firstMomentum))
                && onwards(first.lastVelocity, second.lastVelocity, sum(second.rho, first.lastMomentum)));
        return both;
    }

    private static Tree reversed(Tree tree) {
        Tree other = new Tree(tree.proposal);
        other.firstVelocity = tree.lastVelocity;
        other.firstMomentum = tree.lastMomentum;
        other.lastVelocity = tree.firstVelocity;
        other.lastMomentum = tree.firstMomentum;
        other.rho = tree.rho;
        other.logWeight = tree.logWeight;
        return other;
    }

    private boolean accepts(double logRatio) {
        return logRatio > 0 || random.nextDouble() < Math.exp(logRatio);
    }

    private static boolean onwards(double[] first, double[] last, double[] rho) {
        double a = 0;
        double b = 0;
        for (int j = 0; j < rho.length; j++) {
            a += first[j] * rho[j];
            b += last[j] * rho[j];
        }
        return a > 0 && b > 0;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int j = 0; j < a.length; j++) {
            sum[j] = a[j] + b[j];
        }
        return sum;
    }

    private static double logSum(double a, double b) {
        double max = Math.max(a, b);
        return max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
    }

    private PhasePoint copy(PhasePoint point) {
        PhasePoint copy = new PhasePoint(d);
        copy.set(point);
        return copy;
    }
}
