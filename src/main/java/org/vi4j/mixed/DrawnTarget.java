package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.posterior.Run;

/**
 * A posterior that is known by draws of Markov chains, of the parameters and the coefficients together: the
 * coefficients "given" a draw's parameters are that draw's own. Its points are the draws.
 */
final class DrawnTarget implements SpreadTarget {
    private static final double ACCEPT = 0.9;

    /** Taken where more than one trajectory in 400 diverges. */
    private static final double SMALL_STEPS = 0.99;

    private static final double DIVERGENT = 1.0 / 400;

    private final DesignRows design;
    private final Likelihood likelihood;
    private final int parameters;
    private final IdentityHashMap<double[], double[]> coefficients = new IdentityHashMap<>();

    private DrawnTarget(DesignRows design, Likelihood likelihood, int parameters) {
        this.design = design;
        this.likelihood = likelihood;
        this.parameters = parameters;
    }

    /** Samples by NUTS, four chains of 1,000 draws, and where these diverge again by smaller steps. */
    static LinkFitting.Found sampled(EffectsJoint joint, DesignRows design, Likelihood likelihood, long seed) {
        NutsResult result = Nuts.defaults().withTargetAccept(ACCEPT).fit(joint, Run.of(seed));
        if (result.divergences() > DIVERGENT * result.chains() * result.draws()) {
            result = Nuts.defaults().withTargetAccept(SMALL_STEPS).fit(joint, Run.of(seed));
        }
        int d = joint.dimension() - design.layout().dimension();
        DrawnTarget target = new DrawnTarget(design, likelihood, d);
        List<double[]> points = new ArrayList<>();
        for (int m = 0; m < result.chains(); m++) {
            for (double[] point : result.chain(m)) {
                double[] psi = joint.psi(point);
                target.coefficients.put(psi, joint.coefficients(point));
                points.add(psi);
            }
        }
        // In no order, so that the first so many are of all chains.
        int[] order = new RandomStreams(seed).permutation("chains", 0, points.size());
        List<double[]> shuffled = new ArrayList<>();
        for (int place : order) {
            shuffled.add(points.get(place));
        }
        Verdict verdict = result.verdict();
        Approximation chains = new Approximation(
                "draws of everything by NUTS, " + result.chains() + " chains of " + result.draws(),
                "that is",
                verdict.trust(),
                verdict.next());
        return new LinkFitting.Found(
                target, Integration.ofDraws(Collections.unmodifiableList(shuffled)), chains, verdict);
    }

    @Override
    public int dimension() {
        return parameters;
    }

    @Override
    public double log(double[] psi, double @Nullable [] gradient) {
        throw new IllegalStateException("the parameters' own density is not known by draws");
    }

    @Override
    public double[][] working(double[] b) {
        return LinkTargets.working(design, likelihood, b);
    }

    @Override
    public boolean paired() {
        return false;
    }

    @Override
    public double cost() {
        return design.layout().dimension();
    }

    @Override
    public Conditional conditional(double[] psi) {
        double[] own = Objects.requireNonNull(coefficients.get(psi));
        Layout layout = design.layout();
        return new Conditional() {
            @Override
            public double[] mean() {
                return own.clone();
            }

            @Override
            public Factored.Covariances covariances() {
                double[][][] levels = new double[layout.factors()][][];
                Arrays.setAll(levels, f -> new double[layout.levels(f)][layout.width(f) * layout.width(f)]);
                return new Factored.Covariances(levels, new double[layout.fixed() * layout.fixed()]);
            }

            @Override
            public List<double[]> draws(int count, RandomStreams streams, int begin) {
                return Collections.nCopies(count, own);
            }
        };
    }
}
