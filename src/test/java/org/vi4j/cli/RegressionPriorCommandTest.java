package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vi4j regression prior} of models with groups and splines. */
class RegressionPriorCommandTest {
    @TempDir
    private Path folder;

    private CommandLineRun prior(Object... more) throws IOException {
        StringBuilder text = new StringBuilder("g,x,y\n");
        for (int i = 0; i < 30; i++) {
            text.append("g" + i % 5 + "," + (i * 7 % 11) + "," + (i * 5 % 13) + "\n");
        }
        Path table = Files.writeString(folder.resolve("t.csv"), text);
        Object[] all = new Object[4 + more.length];
        System.arraycopy(new Object[] {"regression", "prior", "--data", table}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return CommandLineRun.of(all);
    }

    @Test
    void takesWhatFitTakes() throws IOException {
        CommandLineRun group = prior("--target", "y", "--group", "g:1,x");
        assertThat(group.code()).as(group.err()).isZero();
        assertThat(group.out()).contains("1000 data sets of 30 rows", "half-Student's t(3)", "LKJ(1)");
        assertThat(prior("--formula", "y ~ x + (1 + x | g)").out()).isEqualTo(group.out());
        assertThat(prior("--formula", "y ~ s(x)").out()).contains("sd(s(x)) half-Student's t(3)");
    }

    @Test
    void refusesInOneLine() throws IOException {
        CommandLineRun both = prior("--formula", "y ~ (1 | g)", "--group", "g");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err().lines().toList()).hasSize(1);
        assertThat(prior("--target", "y", "--group", "g", "--alpha", 1).err())
                .contains("--alpha is for regressions without groups and splines");
        assertThat(prior("--formula", "y ~ s(x)", "--prior", "flat").err())
                .contains("take weak, learned or normal:SD (--prior)");
    }
}
