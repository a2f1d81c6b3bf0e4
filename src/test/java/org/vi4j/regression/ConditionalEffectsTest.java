package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;

/** Expectations along columns, against the coefficients from which they follow. */
class ConditionalEffectsTest {
    private static final TableSource HOMES = TableSource.open(Path.of("docs/homes.csv"));
    private static final TableSource FLATS = TableSource.open(Path.of("docs/flats.csv"));
    private static final TableSource PRESS = TableSource.open(Path.of("docs/press.csv"));

    private static double[] numbers(FittedRegression.Effects effects, int curve, String key) {
        List<?> curves =
                (List<?>) Objects.requireNonNull(effects.summary().document().get("curves"));
        return (double[]) Objects.requireNonNull(((Map<?, ?>) curves.get(curve)).get(key));
    }

    @Test
    void aLineHasTheCoefficientsSlopeAndGoesThroughTheMean() {
        RegressionModel model = Regression.of(HOMES, "price").fit().model();
        FittedRegression.Effects effects = model.effects(HOMES, "rooms", null);
        double[] x =
                (double[]) Objects.requireNonNull(effects.summary().document().get("x"));
        double[] y = numbers(effects, 0, "estimate");
        int last = x.length - 1;
        double slope = model.coefficients().mean()[2];
        assertThat((y[last] - y[0]) / (x[last] - x[0])).isCloseTo(slope, within(1e-9 * Math.abs(slope)));
        double[] prices = HOMES.table(List.of("price")).column("price");
        double[] rooms = HOMES.table(List.of("rooms")).column("rooms");
        double mean = Arrays.stream(prices).average().orElseThrow();
        double at = Arrays.stream(rooms).average().orElseThrow();
        // The prior moves the level a little.
        assertThat(y[0] + slope * (at - x[0])).isCloseTo(mean, within(0.1));
        assertThat(numbers(effects, 0, "lower")[0]).isLessThan(y[0]);
    }

    @Test
    void aFormulasProductsMoveWithTheirColumns() {
        RegressionModel model =
                Regression.ofFormula(HOMES, "price ~ size_m2 * rooms").fit().model();
        FittedRegression.Effects effects = model.effects(HOMES, "size_m2", "rooms");
        double[] w = model.coefficients().mean();
        double[] x =
                (double[]) Objects.requireNonNull(effects.summary().document().get("x"));
        double[] rooms = HOMES.table(List.of("rooms")).column("rooms");
        double mean = Arrays.stream(rooms).average().orElseThrow();
        double[] y = numbers(effects, 1, "estimate");
        assertThat(y[3]).isCloseTo(w[0] + w[1] * x[3] + w[2] * mean + w[3] * x[3] * mean, within(1e-6));
        assertThat(effects.report().html()).contains("Effect of size_m2 by rooms on price");
    }

    @Test
    void wordsHaveAPointEachAndCountsARateForOneUnit() {
        RegressionModel flats = Regression.of(FLATS, "price")
                .features(List.of("size", "city"))
                .fit()
                .model();
        FittedRegression.Effects city = flats.effects(FLATS, "city", null);
        double[] y = numbers(city, 0, "estimate");
        assertThat(y[1] - y[0]).isCloseTo(flats.coefficients().mean()[2], within(1e-8));
        RegressionModel stops = Regression.of(PRESS, "stops")
                .features(List.of("speed"))
                .exposure("hours")
                .likelihood(Likelihood.poisson())
                .fit()
                .model();
        FittedRegression.Effects rate = stops.effects(PRESS, "speed", null);
        double[] x = (double[]) Objects.requireNonNull(rate.summary().document().get("x"));
        double[] w = stops.coefficients().mean();
        double expected = Math.exp(w[0] + w[1] * x[7]);
        assertThat(numbers(rate, 0, "estimate")[7]).isCloseTo(expected, within(1e-9 * expected));
        assertThat(rate.summary().lines()).anyMatch(line -> line.contains("the exposure 'hours' at 1"));
        assertThatThrownBy(() -> stops.effects(PRESS, "hours", null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("reads no column 'hours'");
    }

    @Test
    void levelsHaveACurveEach() {
        RegressionModel model = Regression.of(PRESS, "quality")
                .features(List.of("speed", "heat"))
                .levels(List.of("scrap", "rework", "fair", "good"))
                .likelihood(Likelihood.ordinal())
                .fit()
                .model();
        FittedRegression.Effects effects = model.effects(PRESS, "speed", null);
        double sum = 0;
        for (int level = 0; level < 4; level++) {
            sum += numbers(effects, level, "estimate")[5];
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
    }
}
