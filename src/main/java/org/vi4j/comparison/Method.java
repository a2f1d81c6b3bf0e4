package org.vi4j.comparison;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.vi4j.Nearest;
import org.vi4j.UserError;
import org.vi4j.family.Family;
import org.vi4j.family.FullRank;
import org.vi4j.family.MeanField;
import org.vi4j.inference.GaussianPosterior;
import org.vi4j.inference.Posterior;
import org.vi4j.inference.gradient.Climb;
import org.vi4j.inference.gradient.FixedDraws;
import org.vi4j.inference.gradient.GradientOptions;
import org.vi4j.inference.gradient.GradientVi;
import org.vi4j.inference.inclusive.InclusiveGaussian;
import org.vi4j.inference.laplace.Laplace;
import org.vi4j.inference.mcmc.Nuts;
import org.vi4j.inference.mcmc.NutsOptions;
import org.vi4j.inference.mcmc.NutsResult;
import org.vi4j.inference.pathfinder.Pathfinder;
import org.vi4j.joint.LogJoint;

/**
 * One way to a posterior.
 *
 * @param name such as {@code mean-field}
 * @param fitter how it is done
 */
public record Method(String name, Fitter fitter) {
    /** The name of the closed form. */
    public static final String EXACT = "exact";

    /** The name of coordinate ascent. */
    public static final String CAVI = "cavi";

    /** The name of the sampler that stands for the truth where that is not known. */
    public static final String NUTS = "nuts";

    private static final int PATHS = 4;
    private static final double SMALL_STEPS = 0.99;
    /** Finds a posterior. */
    @FunctionalInterface
    public interface Fitter {
        /**
         * Fits.
         *
         * @param joint the log joint
         * @param settings seed, lengths, and when to stop
         * @return the posterior
         * @throws UserError if there is none to be found this way
         */
        Posterior fit(LogJoint joint, Settings settings);
    }

    /** Returns the methods that any log joint can be given to, NUTS last. */
    public static List<Method> forAnyJoint() {
        return List.of(
                new Method("mean-field", (joint, s) -> gradient(joint, new MeanField(joint.dimension()), s)),
                new Method("full-rank", (joint, s) -> gradient(joint, new FullRank(joint.dimension()), s)),
                new Method(
                        "automatic",
                        (joint, s) -> Climb.run(joint, options(s)).best().fit().posterior()),
                new Method("fixed-draws", Method::fixedDraws),
                new Method("pathfinder", (joint, s) -> Pathfinder.fit(joint, PATHS, s.seed(), s.stop())),
                new Method("laplace", (joint, s) -> Laplace.fit(joint, s.seed(), s.stop())),
                new Method("inclusive", (joint, s) -> InclusiveGaussian.fit(joint, s.seed(), s.stop())),
                new Method(NUTS, Method::nuts));
    }

    /**
     * Picks methods by their names.
     *
     * @param problem whose methods to choose from
     * @param wanted names; empty for all
     * @return the methods in the problem's order
     * @throws UserError if a name is none of a method
     */
    public static List<Method> choose(Problem problem, List<String> wanted) {
        List<Method> all =
                Stream.concat(problem.own().stream(), forAnyJoint().stream()).toList();
        List<String> names = all.stream().map(Method::name).toList();
        for (String name : wanted) {
            if (!names.contains(name.toLowerCase(Locale.ROOT))) {
                throw new UserError(
                        "methods: there is no method '" + name + "' for " + problem.name() + Nearest.hint(name, names));
            }
        }
        return all.stream()
                .filter(method ->
                        wanted.isEmpty() || wanted.stream().anyMatch(name -> name.equalsIgnoreCase(method.name())))
                .toList();
    }

    /** Where trajectories diverge, once more with smaller steps, as Stan's users are told to. */
    private static Posterior nuts(LogJoint joint, Settings s) {
        NutsOptions options = new NutsOptions(s.chains(), s.drawsPerChain(), s.drawsPerChain(), 0.8, 10, s.seed());
        NutsResult first = Nuts.run(joint, options, s.stop());
        return first.divergences() == 0 || s.stop().getAsBoolean()
                ? first
                : Nuts.run(joint, options.withTargetAccept(SMALL_STEPS), s.stop());
    }

    private static GradientOptions options(Settings s) {
        return GradientOptions.DEFAULT.seed(s.seed()).stop(s.stop());
    }

    private static Posterior gradient(LogJoint joint, Family family, Settings s) {
        return GradientVi.run(joint, family, options(s)).posterior();
    }

    /** The mean of mean-field with the covariance of linear response; mean-field's own where there is none. */
    private static Posterior fixedDraws(LogJoint joint, Settings s) {
        FixedDraws standard = FixedDraws.DEFAULT;
        FixedDraws.Result result = new FixedDraws(
                        standard.draws(), standard.maxDraws(), standard.accuracy(), s.seed(), s.stop())
                .run(joint);
        try {
            return GaussianPosterior.of(joint.parameters(), result.posterior().mean(), result.covariance());
        } catch (UserError e) {
            return result.posterior();
        }
    }
}
