package org.vi4j.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.study.KnownAnswer.Kind;

/** The study in small: fast methods on a few posteriors of each kind. */
class StudyTest {
    private static final List<String> FAST = List.of("laplace", "pathfinder", "inclusive");

    private static List<KnownAnswer> answers(String... names) {
        return Study.answers().stream()
                .filter(answer -> List.of(names).contains(answer.name()))
                .toList();
    }

    @Test
    void noWrongAnswerIsBelievedAndRightOnesAre() {
        List<Study.Row> rows = Study.run(
                answers(
                        "mesquite-logmesquite_logva",
                        "kidiq-kidscore_momhs",
                        "nes1972-nes",
                        "ridge 2d 0.9999",
                        "funnel 10d"),
                FAST,
                1,
                2);
        assertThat(rows).filteredOn(row -> row.trust() == Trust.BELIEVE).allMatch(Study.Row::own);
        assertThat(rows)
                .filteredOn(row -> row.trust() == Trust.USE_WITH_WEIGHTS)
                .allMatch(Study.Row::weighted);
        assertThat(rows)
                .filteredOn(row -> row.answer().kind() == Kind.REAL && row.own())
                .isNotEmpty()
                .noneMatch(row -> row.trust() == Trust.DO_NOT_BELIEVE);
    }

    @Test
    void oneModeOfTwoIsNotBelieved() {
        List<Study.Row> rows = Study.run(
                answers("two modes 2d at 3.0", "two modes 5d at 2", "0.8 wide and 0.2 narrower"),
                List.of("laplace", "mean-field"),
                1,
                2);
        assertThat(rows).allMatch(row -> row.trust() == Trust.DO_NOT_BELIEVE);
        assertThat(rows).allMatch(row -> row.reason().contains("2 modes were found"));
    }

    /** Its standard deviation comes from draws that are too rare to be met, so that weights do not know it either. */
    @Test
    void aFunnelIsNeitherBelievedNorWeighted() {
        List<Study.Row> rows = Study.run(answers("funnel 2d"), List.of("inclusive"), 1, 2, 3);
        assertThat(rows)
                .hasSize(3)
                .noneMatch(row -> row.own() || row.trust() == Trust.BELIEVE || row.trust() == Trust.USE_WITH_WEIGHTS);
    }

    /**
     * At draws from far off, 1 - x is rounded to 0 and the density to +∞: these draws say nothing, and the rest does.
     */
    @Test
    void drawsWhereRoundingMakesADensityInfiniteAreLeftOut() {
        List<Study.Row> rows = Study.run(answers("beta 0.5 0.5"), List.of("inclusive"), 1, 2, 3);
        assertThat(rows).hasSize(3).allMatch(row -> row.own() && row.trust() == Trust.BELIEVE);
    }
}
