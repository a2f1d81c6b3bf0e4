package org.vi4j.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.LogSumExp;

/**
 * One transition of the no-U-turn sampler: a trajectory is doubled forwards or backwards until it turns, and a point is
 * drawn from it by its weight exp(−H) (Hoffman and Gelman, JMLR 2014; multinomial sampling and the generalized
 * criterion: Betancourt, "A conceptual introduction to Hamiltonian Monte Carlo", 2017). As in Stan, the criterion is
 * also checked across the seam of two subtrees, so that trajectories of many periods are not missed.
 */
final class Trajectory implements Stage {
    /** An energy error this large means that the integrator has left the level set. */
    private static final double MAX_ENERGY_ERROR = 1000;

    private final Hamiltonian hamiltonian;
    private final RandomGenerator random;
    private final double epsilon;
    private final int maxDepth;
    private final double initialEnergy;

    /** Where the chain stands, moved by each doubling. */
    private final PhasePoint point;
    /** Where the integrator stands. */
    private final PhasePoint z;

    private final PhasePoint forwardEnd;
    private final PhasePoint backwardEnd;

    private Tree whole;
    private int depth;
    private boolean forward;
    /** The steps of this doubling so far, of 2^depth. */
    private int leaves;
    /** The trees of this doubling that wait for a neighbour, the newest first. */
    private final Deque<Tree> unjoined = new ArrayDeque<>();

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

    /**
     * Begins a transition.
     *
     * @param point where the chain stands, with the target known there; moved by the transition
     */
    Trajectory(Hamiltonian hamiltonian, PhasePoint point, double epsilon, int maxDepth, RandomGenerator random) {
        this.hamiltonian = hamiltonian;
        this.random = random;
        this.epsilon = epsilon;
        this.maxDepth = maxDepth;
        this.point = point;
        hamiltonian.drawMomentum(point, random);
        this.initialEnergy = hamiltonian.energy(point);
        this.whole = leaf(point, 0);
        this.forwardEnd = point.copy();
        this.backwardEnd = point.copy();
        this.z = point.copy();
        this.forward = chooseDirection();
    }

    /** What came of the transition, once it has ended. */
    Outcome outcome() {
        return new Outcome(depth, steps, divergent, acceptance / Math.max(1, steps), hamiltonian.energy(point));
    }

    @Override
    public @Nullable PhasePoint next() {
        if (leaves > 0 && !arrives()) {
            return null;
        }
        hamiltonian.begin(z, forward ? epsilon : -epsilon);
        leaves++;
        return z;
    }

    /** Takes in the point at which the integrator has arrived; says whether it goes on. */
    private boolean arrives() {
        hamiltonian.finish(z, forward ? epsilon : -epsilon);
        steps++;
        double error = hamiltonian.energy(z) - initialEnergy;
        divergent = error > MAX_ENERGY_ERROR;
        acceptance += Math.min(1, Math.exp(-error));
        if (divergent) {
            return false;
        }
        Tree grown = leaf(z, -error);
        // Two neighbours of the same size become one: after the fourth leaf the last two, then the two pairs.
        for (int n = leaves; n % 2 == 0; n /= 2) {
            Tree first = unjoined.pop();
            boolean takeSecond = accepts(grown.logWeight - LogSumExp.of(first.logWeight, grown.logWeight));
            grown = join(first, grown, takeSecond ? grown.proposal : first.proposal);
            if (turns) {
                return false;
            }
        }
        if (leaves < 1 << depth) {
            unjoined.push(grown);
            return true;
        }
        return doubles(grown);
    }

    /** Takes in as many points as there were before; says whether there is to be another doubling. */
    private boolean doubles(Tree grown) {
        (forward ? forwardEnd : backwardEnd).set(z);
        depth++;
        leaves = 0;
        if (accepts(grown.logWeight - whole.logWeight)) {
            point.set(grown.proposal);
        }
        whole = forward ? join(whole, grown, point) : join(reversed(grown), whole, point);
        if (turns || depth == maxDepth) {
            return false;
        }
        forward = chooseDirection();
        return true;
    }

    /** Draws on which side the trajectory is doubled next, and goes to its end. */
    private boolean chooseDirection() {
        boolean onwards = random.nextDouble() > 0.5;
        z.set(onwards ? forwardEnd : backwardEnd);
        return onwards;
    }

    private Tree leaf(PhasePoint at, double logWeight) {
        Tree leaf = new Tree(at.copy());
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
        both.logWeight = LogSumExp.of(first.logWeight, second.logWeight);
        turns = !(onwards(both.firstVelocity, both.lastVelocity, first.rho, second.rho)
                && onwards(first.firstVelocity, second.firstVelocity, first.rho, second.firstMomentum)
                && onwards(first.lastVelocity, second.lastVelocity, second.rho, first.lastMomentum));
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

    /** Says whether both ends of a stretch whose momenta sum to ρ₁ + ρ₂ still move away from each other. */
    private static boolean onwards(double[] first, double[] last, double[] rho1, double[] rho2) {
        double a = 0;
        double b = 0;
        for (int j = 0; j < first.length; j++) {
            double rho = rho1[j] + rho2[j];
            a += first[j] * rho;
            b += last[j] * rho;
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
}
