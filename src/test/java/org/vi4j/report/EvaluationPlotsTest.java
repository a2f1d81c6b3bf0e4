package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.vi4j.report.EvaluationPlots.Bar;

class EvaluationPlotsTest {
    private static final Pattern NAME = Pattern.compile("<text x='([\\d.]+)' y='[\\d.]+' text-anchor='end'>([^<]*)<");

    @Test
    void namesOfBarsFitBesideThem() {
        String svg = EvaluationPlots.bars(
                List.of(
                        new Bar("… of diagonal covariances", 1234.56, 1),
                        new Bar("short", 0.01, 0.002),
                        new Bar("a name that is much longer than any that there is now", 2, 1)),
                "nats a row");
        Matcher name = NAME.matcher(svg);
        int names = 0;
        while (name.find()) {
            assertThat(Double.parseDouble(name.group(1))).isGreaterThanOrEqualTo(Text.PAGE.width(name.group(2)));
            names++;
        }
        assertThat(names).isEqualTo(3);
    }
}
