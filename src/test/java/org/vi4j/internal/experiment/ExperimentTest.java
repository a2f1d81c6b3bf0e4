package org.vi4j.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.internal.experiment.Experiment.Findings;

/** Every claim holds in its small size, by the checks that the experiment derives; its pictures can be drawn. */
class ExperimentTest {
    @TempDir
    private Path folder;

    static List<String> names() {
        return Experiment.all().stream().map(Experiment::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void claimHolds(String name) throws Exception {
        Findings findings = Experiment.named(name).run(Experiment.Size.SMALL, 1);

        assertThat(findings.checks())
                .isNotEmpty()
                .allSatisfy(check -> assertThat(check.held()).as(check.what()).isTrue());
        assertThat(findings.tables()).isNotEmpty();
        assertThat(findings.charts()).isNotEmpty();
        for (var chart : findings.charts().entrySet()) {
            Path file = folder.resolve(chart.getKey() + ".png");
            chart.getValue().write(file);
            assertThat(Files.size(file)).isPositive();
        }
    }

    @Test
    void unknownNameIsToldWithTheNearest() {
        assertThatThrownBy(() -> Experiment.named("elbo-identiti"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("did you mean 'elbo-identity'?");
    }

    @Test
    void oneFailedCheckFailsTheClaim() {
        Findings.Notes notes = new Findings.Notes();
        notes.check(true, "this held");
        assertThat(notes.findings().held()).isTrue();
        notes.check(false, "this did not");
        assertThat(notes.findings().held()).isFalse();
    }
}
