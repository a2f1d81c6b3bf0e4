package org.vi4j.mixed;

import java.util.List;
import org.vi4j.report.HtmlPage;

/** A fit as one page. */
final class MixedPage {
    /** Levels of a factor whose effects the page lists. */
    private static final int SHOWN = 500;

    private MixedPage() {}

    static HtmlPage of(MixedFit fit) {
        HtmlPage page =
                new HtmlPage("Regression of " + fit.specification().columns().target() + " by groups");
        page.lines(MixedSummary.facts(fit));
        page.heading("Coefficients").table(MixedSummary.HEADER, MixedSummary.cells(fit.coefficients()));
        page.heading("How groups vary");
        page.paragraph("Standard deviations of the groups' effects, their correlations"
                + (fit.specification().likelihood().hasNoise() ? ", and the noise." : "."));
        page.table(MixedSummary.HEADER, MixedSummary.cells(fit.spreads()));
        page.lines(List.of(fit.sensitivity().line(), MixedSummary.priors(fit)));
        page.lines(fit.verdict().lines());
        if (!fit.groups().isEmpty()) {
            page.heading("Shrinkage");
            page.figure(
                    ShrinkagePlot.of(fit),
                    "The effects of each group on the coefficients: as its own rows alone say, all other coefficients at"
                            + " their means, and as they are when all groups are taken together, with 95 % intervals. The"
                            + " fewer rows a group has, the closer it moves to zero, the mean of all.");
        }
        for (String group : fit.groups()) {
            int levels = fit.rows().levels().get(fit.groups().indexOf(group)).count();
            page.heading("Effects of " + group);
            if (levels > SHOWN) {
                page.paragraph("There are " + levels + " groups; their effects are in the JSON document, and in the"
                        + " file of effects.");
            } else {
                page.table(MixedSummary.HEADER, MixedSummary.cells(fit.effects(group)));
            }
        }
        return page;
    }
}
