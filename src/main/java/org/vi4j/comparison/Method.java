package org.vi4j.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.vi4j.UserError;
import org.vi4j.family.Family;
import org.vi4j.inference.gradient.Climb;
import org.vi4j.inference.gradient.FixedDraws;
import org.vi4j.inference.gradient.GradientOptions;
import org.vi4j.inference.inclusive.InclusiveGaussian;
import org.vi4j.inference.laplace.Laplace;
import org.vi4j.inference.mcmc.Nuts;
import org.vi4j.inference.mcmc.NutsOptions;
import org.vi4j.inference.mcmc.NutsResult;
import org.vi4j.inference.pathfinder.Pathfinder;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Posterior;
import org.vi4j.text.Nearest;

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

    private static final String AUTOMATIC = "automatic";

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

    /** The names of gradient VI's families, the last of which picks one by itself. */
    public static final List<String> FAMILIES =
            Stream.concat(Family.NAMES.stream(), Stream.of(AUTOMATIC)).toList();

    /** The families that are run where none are asked for. */
    private static final List<String> USUAL_FAMILIES = List.of("mean-field", "full-rank", AUTOMATIC);

    private static Method gradient(String family) {
        return new Method(
                family,
                family.equals(AUTOMATIC)
                        ? (joint, s) ->
                                Climb.run(joint, options(s)).best().fit().posterior()
                        : (joint, s) -> Climb.fit(joint, Family.of(family, joint.dimension()), options(s))
                                .posterior());
    }

    /** Returns the methods that any log joint can be given to: gradient VI's families first, NUTS last. */
    public static List<Method> forAnyJoint() {
        Stream<Method> others = Stream.of(
                new Method("fixed-draws", Method::fixedDraws),
                new Method("pathfinder", (joint, s) -> Pathfinder.fit(joint, PATHS, s.seed(), s.stop())),
                new Method("laplace", (joint, s) -> Laplace.fit(joint, s.seed(), s.stop())),
                new Method("inclusive", (joint, s) -> InclusiveGaussian.fit(joint, s.seed(), s.stop())),
                new Method(NUTS, Method::nuts));
        return Stream.concat(FAMILIES.stream().map(Method::gradient), others).toList();
    }

    /**
     * Picks methods by their names.
     *
     * @param problem whose methods to choose from
     * @param wanted names; empty for all but the less usual families
     * @return as {@link #choose(Problem, List, List)}
     * @throws UserError if a name is none of a method
     */
    public static List<Method> choose(Problem problem, List<String> wanted) {
        return choose(problem, wanted, List.of());
    }

    /**
     * Picks methods by their names.
     *
     * @param problem whose methods to choose from
     * @param wanted names; empty for all but the less usual families
     * @param families of gradient VI, of {@link #FAMILIES}; run beside those wanted, or in place of the usual ones
     * @return the methods in the problem's order, families from the plainest to the richest
     * @throws UserError if a name is none of a method or family
     */
    public static List<Method> choose(Problem problem, List<String> wanted, List<String> families) {
        List<Method> all =
                Stream.concat(problem.own().stream(), forAnyJoint().stream()).toList();
        List<String> names = all.stream().map(Method::name).toList();
        List<String> chosen = new ArrayList<>(known("methods: there is no method", wanted, names, problem));
        List<String> chosenFamilies = known("family: there is no family", families, FAMILIES, problem);
        if (wanted.isEmpty()) {
            chosen.addAll(names);
            chosen.removeAll(FAMILIES);
        }
        chosen.addAll(wanted.isEmpty() && families.isEmpty() ? USUAL_FAMILIES : chosenFamilies);
        return all.stream().filter(method -> chosen.contains(method.name())).toList();
    }

    private static List<String> known(String complaint, List<String> given, List<String> names, Problem problem) {
        List<String> lower =
                given.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        for (String name : lower) {
            if (!names.contains(name)) {
                throw new UserError(complaint + " '" + name + "' for " + problem.name() + Nearest.hint(name, names));
            }
        }
        return lower;
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

    /** The mean of mean-field with the covariance of linear response; mean-field's own where there is none. */
    private static Posterior fixedDraws(LogJoint joint, Settings s) {
        FixedDraws standard = FixedDraws.DEFAULT;
        FixedDraws.Result result = new FixedDraws(
                        standard.draws(), standard.maxDraws(), standard.accuracy(), s.seed(), s.stop())
                .run(joint);
        try {
            return GaussianPosterior.of(joint, result.posterior().unconstrainedMean(), result.covariance())
                    .found(
                            "Gaussian by fixed draws and linear response",
                            result.posterior().trace());
        } catch (UserError e) {
            return result.posterior();
        }
    }
}
