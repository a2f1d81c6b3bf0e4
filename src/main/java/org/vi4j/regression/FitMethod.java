package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/** How q(w) is found. */
enum FitMethod {
    /** No approximation but quadrature over the precisions: {@link IntegratedPosterior}. */
    EXACT("exact", "exact: integrated over the precisions"),
    /** Laplace's approximation of the coefficients at each size of the noise: {@link NestedLaplace}. */
    LAPLACE("laplace", "nested Laplace: the coefficients normal at each size of the noise"),
    /** The normal distribution of the largest ELBO, rows' expectations exact: {@link GlmGaussianVi}. */
    GAUSSIAN_VI("gaussian-vi", "Gaussian VI: the normal distribution of the largest ELBO"),
    /** Coordinate ascent, where rows have factors of their own: {@link CaviGlm}, {@link CaviRegression}. */
    CAVI("cavi", "CAVI: coordinate ascent, the rows' factors independent of the coefficients"),
    /** Draws of Markov chains, for priors with a scale for each coefficient: {@link ShrinkageFit}. */
    NUTS("nuts", "NUTS: draws by Markov chains that follow the gradient");

    static final List<String> NAMES =
            Arrays.stream(values()).map(method -> method.label).toList();

    private final String label;
    private final String words;

    FitMethod(String label, String words) {
        this.label = label;
        this.words = words;
    }

    String label() {
        return label;
    }

    String words() {
        return words;
    }

    /** The method of a name, or null. */
    static @Nullable FitMethod of(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return Arrays.stream(values())
                .filter(method -> method.label.equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("method is '" + name + "'" + Nearest.hint(name, NAMES)));
    }

    /** The default, or what was asked for where it can fit such a likelihood. */
    static FitMethod of(@Nullable FitMethod asked, Likelihood likelihood) {
        boolean sums = !likelihood.needsRows();
        boolean levels = likelihood instanceof LevelsLikelihood;
        FitMethod best = levels ? LAPLACE : !likelihood.hasNoise() ? GAUSSIAN_VI : sums ? EXACT : LAPLACE;
        boolean ascent = sums || likelihood.rowStep().isPresent();
        if (asked != null && asked != best && asked != NUTS && !(asked == CAVI && ascent)) {
            throw new UserError(
                    "method " + asked.label + " cannot fit a " + likelihood.label() + " likelihood: leave it out");
        }
        return asked == null ? best : asked;
    }
}
