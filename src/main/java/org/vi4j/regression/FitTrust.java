package org.vi4j.regression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.CaviRegression.Factorization;

/** How far to trust a fit's numbers and what to do, in sentences. */
final class FitTrust {
    private final RegressionFit fit;
    private final Likelihood likelihood;
    private final Likelihood.Words words;
    private final Coefficients coefficients;
    private final @Nullable Evidence evidence;
    private final @Nullable Verdict verdict;
    private final @Nullable MixtureWords mixture;
    private final @Nullable PowerScaling scaling;

    /** Takes a fit with what its draws' weights say, if they were drawn, and the words of its mixture, if it is one. */
    FitTrust(
            RegressionFit fit,
            @Nullable Evidence evidence,
            @Nullable Verdict verdict,
            @Nullable MixtureWords mixture,
            @Nullable PowerScaling scaling) {
        this.scaling = scaling;
        this.fit = fit;
        this.likelihood = fit.model().likelihood();
        this.words = likelihood.words();
        this.coefficients = fit.model().coefficients();
        this.evidence = evidence;
        this.verdict = verdict;
        this.mixture = mixture;
    }

    /** What the coefficients of separable rows rest on. */
    private String sizeOfSeparated() {
        String prior = "Their size here comes from the prior";
        RegressionOptions.WeightPrior weights = fit.options().weights();
        if (weights instanceof RegressionOptions.Given) {
            return prior + ": fit again with other values of alpha to see by how much.";
        }
        return weights instanceof RegressionOptions.Scaled || weights instanceof RegressionOptions.Shrunk
                ? prior + ": fit again with another one, such as normal:1, to see by how much."
                : prior
                        + ", whose precision such data cannot determine: give alpha, such as 1, and see what other values"
                        + " change.";
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        fit.separation().ifPresent(separation -> {
            lines.add("Separable: " + separator(separation.columns()) + " the target's two values apart"
                    + (separation.complete() ? "" : " but for rows of both on the border")
                    + ", so without a prior the best coefficients would be infinite. " + sizeOfSeparated());
        });
        if (!words.effect().isEmpty()) {
            lines.add(words.effectMeaning());
        }
        if (mixture != null) {
            if (!words.remark().isEmpty()) {
                lines.add(words.remark());
            }
            if (likelihood.needsRows() && evidence != null && verdict != null) {
                lines.add(SpreadSentence.of(evidence, verdict));
            }
            lines.addAll(mixture.variances());
        } else if (fit.data() instanceof FitData.Sums sums) {
            lines.addAll(variances(BlockLosses.of(fit, sums.model().data())));
        } else if (evidence != null && verdict != null) {
            if (!words.remark().isEmpty()) {
                lines.add(words.remark());
            }
            lines.add(fit.beside()
                    .map(better -> SpreadSentence.beside(
                            coefficients,
                            better.coefficients(),
                            SpreadSentence.better(
                                    better.options().likelihood().hasNoise() ? "nested Laplace" : "Gaussian VI",
                                    Verdict.of(better.draws().evidence())),
                            "leave out the method"))
                    .orElseGet(() -> SpreadSentence.of(evidence, verdict)));
        }
        if (!fit.converged()) {
            lines.add("Posterior: don't believe it yet, since the ascent has not converged.");
        } else if (verdict != null) {
            lines.add("Posterior: " + verdict.trust().words() + "; " + verdict.reason() + ".");
        }
        if (scaling != null) {
            lines.add(scaling.line());
        }
        lines.add(new PriorWords(fit).line());
        return lines;
    }

    /** The columns that separate, as subject and verb of a sentence. */
    String separator(int[] columns) {
        return EndlessLikelihood.separator(fit.model().design(), columns);
    }

    /** Whether to believe the spread of a posterior of blocks. */
    private List<String> variances(List<BlockLosses.Loss> losses) {
        int block = fit.model().posterior().blockSize(coefficients.names().size());
        List<String> lines = new ArrayList<>();
        for (BlockLosses.Loss loss : losses) {
            lines.add(FitSummary.format(
                    "blocks of %-5d   KL to the full covariance %.4f nats; smallest sd %.1f %% of the full one (%s)%s",
                    loss.block(),
                    loss.kl(),
                    100 * loss.worstRatio(),
                    coefficients.names().get(loss.worst()),
                    loss.block() == block ? "  <- this fit" : ""));
        }
        if (fit.beside().isPresent()) {
            lines.add(SpreadSentence.beside(
                    coefficients,
                    fit.beside().get().coefficients(),
                    "the exact posterior",
                    block == coefficients.names().size()
                            ? "leave out the method"
                            : "use posterior " + new Factorization.Full()));
            return lines;
        }
        BlockLosses.Loss here = losses.stream()
                .filter(loss -> loss.block() == block)
                .findFirst()
                .orElse(null);
        if (here == null ? block == coefficients.names().size() : here.worstRatio() > 0.95) {
            lines.add(
                    fit.options().precisionsKnown()
                            ? "Variances: believe them."
                            : "Variances: those of correlated coefficients at the learned precisions' mean.");
        } else if (here == null) {
            lines.add("Variances: too small where columns correlate; by how much is not computed for more than "
                    + BlockLosses.COMPARED + " coefficients.");
        } else {
            lines.add(FitSummary.format(
                    "Variances: too small where columns correlate, by %.0f %% for %s: use posterior %s.",
                    100 * (1 - here.worstRatio()), coefficients.names().get(here.worst()), new Factorization.Full()));
        }
        return lines;
    }
}
