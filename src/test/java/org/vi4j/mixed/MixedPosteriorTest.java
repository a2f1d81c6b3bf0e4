package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vi4j.data.table.TableSource;
import org.vi4j.posterior.Posterior;

/** A fit in the shape of all posteriors: the numbers are the fit's, draws have them, and the verdict is its own. */
class MixedPosteriorTest {
    private static final TableSource SLEEP = TableSource.open(Path.of("docs/sleep.csv"));

    private static void agrees(MixedFit fit) {
        Posterior posterior = fit.posterior();
        List<MixedFit.Estimate> all = new ArrayList<>(fit.coefficients());
        all.addAll(fit.spreads());
        assertThat(posterior.parameters().names())
                .isEqualTo(all.stream().map(MixedFit.Estimate::name).toList());
        Posterior.Moments drawn = Posterior.Moments.of(posterior.sample(10_000, 3));
        for (int j = 0; j < all.size(); j++) {
            MixedFit.Estimate own = all.get(j);
            assertThat(posterior.moments().mean()[j]).isEqualTo(own.mean());
            // Draws in pairs at the points, 5,000 of which were chosen: four standard errors.
            assertThat(drawn.mean()[j]).as(own.name()).isCloseTo(own.mean(), within(4 * own.sd() / Math.sqrt(5000)));
            assertThat(drawn.sd()[j]).as(own.name()).isCloseTo(own.sd(), within(0.06 * own.sd()));
        }
        assertThat(posterior.verdict().toString()).isEqualTo(fit.verdict().toString());
        assertThat(posterior.sample(50, 1)).isEqualTo(posterior.sample(50, 1));
        double[] u = posterior.drawUnconstrained(5, 1)[4];
        double[] theta = posterior.parameters().constrain(u);
        for (int j = 0; j < theta.length; j++) {
            double expected = posterior.sample(5, 1)[4][j];
            assertThat(theta[j]).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
        }
    }

    @Test
    void correlatedEffectsAndNoise() {
        MixedFit fit = MixedRegression.ofFormula(SLEEP, "reaction ~ days + (days | subject)")
                .fit();
        agrees(fit);
        String text = fit.posterior().summary().toString();
        assertThat(text).contains("sd(subject, days)", "cor(subject, intercept, days)", "noise sd", "believe");
        assertThat(fit.posterior().get("days").mean()).isCloseTo(10.45, within(0.15));
    }

    @Test
    void splinesAndGroups() {
        agrees(MixedRegression.ofFormula(SLEEP, "reaction ~ s(days, 6) + (1 | subject)")
                .fit());
    }
}
