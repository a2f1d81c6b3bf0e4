package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.internal.training.RunFolder.Existing;
import org.vi4j.internal.training.TrainingJob.Stop;
import org.vi4j.support.TinyRun;

/** A resumed run equals an uninterrupted one, bit for bit; and refuses to be resumed as another. */
class ResumeTest {
    @TempDir
    private Path folder;

    private TinyRun tiny(String name, Map<String, ?> config, Map<String, ?> options) {
        return new TinyRun(folder.resolve(name), config, options);
    }

    private TinyRun tiny(String name) {
        return tiny(name, Map.of(), Map.of());
    }

    /** Steps 7, 14, … end an epoch; the others lie within one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 7, 8, 17, 27})
    void aRunStoppedAtAnyStepAndResumedEqualsOneThatWasNot(int stopAfter) throws IOException {
        tiny("whole").run(Existing.REFUSE);

        TrainingJob.Result stopped = tiny("parts")
                .atStep(run -> {
                    if (run.steps == stopAfter) {
                        run.requestStop();
                    }
                })
                .run(Existing.REFUSE);
        assertThat(stopped.stop()).isEqualTo(Stop.REQUEST);
        assertThat(stopped.summary()).containsEntry("steps", (long) stopAfter);
        TrainingJob.Result resumed = tiny("parts").run(Existing.RESUME);

        assertThat(resumed.stop()).isEqualTo(Stop.EPOCHS);
        assertSame("whole", "parts");
    }

    @Test
    void trainingToTwoEpochsThenResumingToFourEqualsTrainingToFour() throws IOException {
        tiny("whole").run(Existing.REFUSE);
        tiny("parts", Map.of("epochs", 2), Map.of()).run(Existing.REFUSE);
        tiny("parts").run(Existing.RESUME);

        assertSame("whole", "parts");
    }

    /**
     * β = 20 takes all from z; free bits bring it back, also where the run was stopped after they began. The mean KL of
     * a dimension under 0.1 nats costs nothing then.
     */
    @Test
    void aRunThatActedOnItsCollapseIsResumedToTheBit() throws IOException {
        Map<String, Object> collapsing = Map.of("beta", 20, "learning_rate", 0.01, "epochs", 12);
        TinyRun warned = tiny("warned", collapsing, Map.of());
        warned.run(Existing.REFUSE);
        assertThat(warned.epochs.get(11).collapsedUnits()).isEqualTo(2);
        assertThat(warned.notes).singleElement().asString().contains("2 of 2 dimensions", "free_bits 0.1");

        Map<String, Object> acting = Map.of("on_collapse", "free-bits");
        TinyRun whole = tiny("whole", collapsing, acting);
        whole.run(Existing.REFUSE);
        assertThat(whole.notes).singleElement().asString().contains("continues with free bits of 0.1");
        int collapsed = whole.epochs.stream()
                .filter(epoch -> epoch.collapsedUnits() == 2)
                .findFirst()
                .orElseThrow()
                .number();
        assertThat(collapsed).isLessThan(8);
        assertThat(whole.epochs.get(11).collapsedUnits()).isZero();
        // Column 9 of metrics.csv, collapsed_units, says the same.
        assertThat(rows("whole").get(collapsed).split(",", -1)[9]).isEqualTo("2");
        assertThat(rows("whole").get(12).split(",", -1)[9]).isEqualTo("0");

        TrainingJob.Result stopped = tiny("parts", collapsing, acting)
                .atStep(run -> {
                    if (run.steps == 7 * collapsed + 10) {
                        run.requestStop();
                    }
                })
                .run(Existing.REFUSE);
        assertThat(stopped.stop()).isEqualTo(Stop.REQUEST);
        tiny("parts", collapsing, acting).run(Existing.RESUME);
        assertSame("whole", "parts");
    }

    private void assertSame(String a, String b) throws IOException {
        Checkpoint whole = newest(a);
        Checkpoint parts = newest(b);
        assertThat(parts.parameters().toArray()).isEqualTo(whole.parameters().toArray());
        assertThat(parts.moments().m().toArray()).isEqualTo(whole.moments().m().toArray());
        assertThat(parts.moments().v().toArray()).isEqualTo(whole.moments().v().toArray());
        assertThat(parts.moments().steps()).isEqualTo(whole.moments().steps());
        assertThat(parts.progress().bestEpoch()).isEqualTo(whole.progress().bestEpoch());
        assertThat(rows(b)).isEqualTo(rows(a));
        assertThat(Files.readAllBytes(folder.resolve(b).resolve("model.zip")))
                .isEqualTo(Files.readAllBytes(folder.resolve(a).resolve("model.zip")));
    }

    private Checkpoint newest(String name) {
        int parameters = 16 * 6 + 6 + 6 * 4 + 4 + 2 * 5 + 5 + 5 * 16 + 16;
        Checkpoint checkpoint =
                new Checkpoints(folder.resolve(name).resolve("checkpoints")).newest(parameters, line -> {});
        if (checkpoint == null) {
            throw new AssertionError("no checkpoint in " + name);
        }
        return checkpoint;
    }

    /** Rows without the two columns of time. */
    private List<String> rows(String name) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(name).resolve("metrics.csv"))) {
            return lines.map(line -> line.replaceFirst("(,[^,]*){2}$", "")).toList();
        }
    }

    @Test
    void resumingAFinishedRunTouchesNothing() throws IOException {
        tiny("run").run(Existing.REFUSE);
        FileTime past = FileTime.fromMillis(1_000_000_000_000L);
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder.resolve("run"))) {
            files = found.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(RunLock.NAME))
                    .toList();
        }
        for (Path file : files) {
            Files.setLastModifiedTime(file, past);
        }

        TinyRun again = tiny("run");
        TrainingJob.Result result = again.run(Existing.RESUME);

        assertThat(result.untouched()).isTrue();
        assertThat(result.epochs()).hasSize(4);
        assertThat(again.steps).isZero();
        for (Path file : files) {
            assertThat(Files.getLastModifiedTime(file)).as(file.toString()).isEqualTo(past);
        }
    }

    @Test
    void whereThereIsNoRunResumingBeginsOne() {
        assertThat(tiny("new").run(Existing.RESUME).epochs()).hasSize(4);
    }

    @Test
    void anotherConfigurationIsRefusedAndNamesTheKeysThatDiffer() {
        tiny("run", Map.of("epochs", 1), Map.of()).run(Existing.REFUSE);

        assertThatThrownBy(() -> tiny("run", Map.of("latent", 3, "learning_rate", 0.01), Map.of("clip", 5))
                        .run(Existing.RESUME))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("latent (2 there, 3 here)")
                .hasMessageContaining("learning_rate (0.001 there, 0.01 here)")
                .hasMessageContaining("clip (0.0 there, 5.0 here)")
                .hasMessageNotContaining("epochs (");
    }

    @Test
    void aCosineScheduleDependsOnTheNumberOfEpochsSoThatIsRefusedToo() {
        tiny("run", Map.of("epochs", 2), Map.of("schedule", "cosine")).run(Existing.REFUSE);

        assertThatThrownBy(() -> tiny("run", Map.of("epochs", 4), Map.of("schedule", "cosine"))
                        .run(Existing.RESUME))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("epochs (2 there, 4 here)");
    }

    @Test
    void aDamagedNewestCheckpointFallsBackToTheOneBeforeWithAWarning() throws IOException {
        tiny("whole").run(Existing.REFUSE);
        tiny("run", Map.of("epochs", 3), Map.of()).run(Existing.REFUSE);
        flipAByte(folder.resolve("run/checkpoints/step-000000000021.zip"));

        TinyRun resumed = tiny("run");
        resumed.run(Existing.RESUME);

        assertThat(resumed.notes).singleElement().asString().contains("step-000000000021.zip", "damaged", "one before");
        assertThat(resumed.steps).as("steps from the end of epoch 2").isEqualTo(14);
        assertSame("whole", "run");
    }

    private static void flipAByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void whereEveryCheckpointIsDamagedNothingIsLost() throws IOException {
        tiny("run", Map.of("epochs", 1), Map.of("keep", 1)).run(Existing.REFUSE);
        Path checkpoint = folder.resolve("run/checkpoints/step-000000000007.zip");
        Files.write(checkpoint, new byte[] {1, 2, 3});

        assertThatThrownBy(() -> tiny("run").run(Existing.RESUME))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("every checkpoint")
                .hasMessageContaining("train again and overwrite the run");
        assertThat(folder.resolve("run/model.zip")).exists();
    }

    @Test
    void onlyTheNewestCheckpointsAreKept() throws IOException {
        tiny("run", Map.of(), Map.of("keep", 2, "checkpoint_every", 3)).run(Existing.REFUSE);

        try (Stream<Path> files = Files.list(folder.resolve("run/checkpoints"))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly("step-000000000027.zip", "step-000000000028.zip");
        }
    }

    @Test
    void aSecondTrainerOnTheSameFolderIsRefused() {
        tiny("run")
                .atStep(first -> assertThatThrownBy(() -> tiny("run").run(Existing.RESUME))
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining("another vi4j is training in"))
                .run(Existing.REFUSE);

        assertThat(tiny("run").run(Existing.RESUME).untouched())
                .as("the lock is gone with its holder")
                .isTrue();
    }
}
