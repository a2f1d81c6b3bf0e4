package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.data.table.CmdStanCsv;
import org.vi4j.math.RandomStreams;

class DiagnosisTest {
    @TempDir
    private Path folder;

    /** Independent normal draws, about a mean that may differ from chain to chain. */
    private Path chain(int number, double mean) {
        Path file = folder.resolve("chain-" + number + ".csv");
        RandomGenerator random = new RandomStreams(number).at("draws", 0);
        CmdStanCsv.write(
                file,
                List.of("model = normal"),
                List.of("lp__", CmdStanCsv.DIVERGENT),
                List.of("mu"),
                IntStream.range(0, 500)
                        .mapToObj(i -> new double[] {-1, 0, mean + random.nextGaussian()})
                        .toList());
        return file;
    }

    @Test
    void saysWhetherChainsInFilesAgree() {
        Diagnosis good = Diagnosis.of(chain(1, 0), chain(2, 0));
        assertThat(good.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(good.summary().lines().get(0)).matches("column +mean +MCSE +sd +R-hat +bulk ESS +tail ESS");
        assertThat(good.summary().document()).containsKeys("chains", "draws", "columns", "verdict");
        assertThat(good).hasToString(good.summary().toString());
        Diagnosis bad = Diagnosis.of(chain(1, 0), chain(2, 3));
        assertThat(bad.verdict().trust()).isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
        assertThat(bad.report().html()).contains("mu");
    }

    @Test
    void aColumnThatIsNotThereIsNamed() {
        List<Path> files = List.of(chain(1, 0));
        assertThatThrownBy(() -> Diagnosis.of(files, List.of("nu")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column 'nu'")
                .hasMessageNotContaining("--");
    }
}
