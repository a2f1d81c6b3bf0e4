package org.vi4j.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.inference.Dadvi;
import org.vi4j.inference.Family;
import org.vi4j.inference.FamilySelection;
import org.vi4j.inference.InclusiveGaussian;
import org.vi4j.inference.Laplace;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.inference.Pathfinder;
import org.vi4j.internal.text.Nearest;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Algorithm;
import org.vi4j.posterior.Run;

/**
 * A named way to a posterior.
 *
 * @param name such as {@code mean-field}
 * @param algorithm that fits
 */
public record Method(String name, Algorithm<? extends Posterior> algorithm) {
    /** The name of the closed form. */
    public static final String EXACT = "exact";

    /** The name of coordinate ascent. */
    public static final String CAVI = "cavi";

    /** The name of the sampler that stands for the truth where that is not known. */
    public static final String NUTS = "nuts";

    private static final String AUTOMATIC = "automatic";
    private static final double SMALL_STEPS = 0.99;

    /** The names of gradient VI's families, the last of which picks one by itself. */
    public static final List<String> FAMILIES =
            Stream.concat(Family.NAMES.stream(), Stream.of(AUTOMATIC)).toList();

    /** The families that are run where none are asked for. */
    private static final List<String> USUAL_FAMILIES = List.of("mean-field", "full-rank", AUTOMATIC);

    private static Method gradient(String family) {
        FamilySelection selection = FamilySelection.defaults();
        return new Method(family, family.equals(AUTOMATIC) ? selection : selection.only(d -> Family.of(family, d)));
    }

    /**
     * Returns the methods that any log joint can be given to: gradient VI's families first, NUTS last.
     *
     * @param options of the comparison: the length of NUTS' chains
     * @return the methods
     */
    public static List<Method> forAnyJoint(ComparisonOptions options) {
        Stream<Method> others = Stream.of(
                new Method("fixed-draws", Dadvi.defaults()),
                new Method("pathfinder", Pathfinder.defaults()),
                new Method("laplace", Laplace.defaults()),
                new Method("inclusive", InclusiveGaussian.defaults()),
                new Method(NUTS, (joint, run) -> nuts(joint, run, options)));
        return Stream.concat(FAMILIES.stream().map(Method::gradient), others).toList();
    }

    /**
     * Picks methods by their names.
     *
     * @param problem whose methods to choose from
     * @param wanted names; empty for all but the less usual families
     * @param families of gradient VI, of {@link #FAMILIES}; run alongside those wanted, or instead of the usual ones
     * @param options of the comparison
     * @return the methods in the problem's order, families from the plainest to the richest
     * @throws UserError if a name is none of a method or family
     */
    public static List<Method> choose(
            Problem problem, List<String> wanted, List<String> families, ComparisonOptions options) {
        List<Method> all = Stream.concat(problem.own().stream(), forAnyJoint(options).stream())
                .toList();
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
    private static NutsResult nuts(LogJoint joint, Run run, ComparisonOptions options) {
        Nuts nuts = Nuts.defaults()
                .withChains(options.chains())
                .withWarmup(options.drawsPerChain())
                .withDraws(options.drawsPerChain());
        AtomicLong evaluations = new AtomicLong();
        NutsResult first = nuts.fit(joint, run.withListener(n -> {
            evaluations.set(n);
            run.listener().accept(n);
        }));
        return first.divergences() == 0 || run.cancelled()
                ? first
                : nuts.withTargetAccept(SMALL_STEPS)
                        .fit(joint, run.withListener(n -> run.listener().accept(evaluations.get() + n)));
    }
}
