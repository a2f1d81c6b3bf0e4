package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.internal.training.RunFolder.Existing;
import org.vi4j.internal.training.TrainingJob.Stop;
import org.vi4j.support.TinyRun;
import org.vi4j.training.JobOptions;
import org.vi4j.training.JobOptions.Interval;
import org.vi4j.training.JobOptions.Schedule;

/** What training does when numbers go wrong, and why it stops. */
class FaultsAndStopsTest {
    @TempDir
    private Path folder;

    private TinyRun tiny(Map<String, ?> config, Map<String, ?> options) {
        return new TinyRun(folder.resolve("run"), config, options);
    }

    @Test
    void aFaultSendsTrainingBackToTheLastCheckpointWithHalfTheLearningRate() {
        TinyRun run = tiny(Map.of("learning_rate", 0.005), Map.of("checkpoint_every", 2));
        TrainingJob.Result result = run.atStep(at -> {
                    if (at.steps == 10) {
                        at.poison();
                    }
                })
                .run(Existing.REFUSE);

        assertThat(result.summary()).containsEntry("rollbacks", 1).containsEntry("stopped", "epochs");
        assertThat(run.notes).anyMatch(note -> note.contains("the step is left out"));
        assertThat(run.notes).anyMatch(note -> note.contains("back to step") && note.contains("0.5 of the learning"));
        assertThat(result.epochs())
                .hasSize(4)
                .allSatisfy(epoch -> assertThat(epoch.trainObjective()).isFinite());
    }

    @Test
    void faultsThatComeAgainEndTheRunWithWhereWhatAndWhatToTry() {
        TinyRun run = tiny(Map.of(), Map.of()).atStep(TinyRun::poison);

        assertThatThrownBy(() -> run.run(Existing.REFUSE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("training diverges: the ")
                .hasMessageContaining("term is NaN at step ")
                .hasMessageContaining("after 5 returns")
                .hasMessageContaining("try a lower learning rate");
    }

    @Test
    void aLearningRateFarTooHighIsSurvivedOrExplained() {
        TinyRun run = tiny(Map.of("learning_rate", 10, "epochs", 20), Map.of());
        try {
            assertThat(run.run(Existing.REFUSE).epochs())
                    .allSatisfy(epoch -> assertThat(epoch.validation("elbo")).isFinite());
        } catch (UserError e) {
            assertThat(e).hasMessageContaining("training diverges");
        }
    }

    @Test
    void patienceEndsARunThatNoLongerImprovesBeyondItsNoise() {
        // So small a rate that no epoch differs from the first by more than rounding.
        TrainingJob.Result result = tiny(Map.of("learning_rate", 1e-12, "epochs", 50), Map.of("patience", 3))
                .run(Existing.REFUSE);

        assertThat(result.stop()).isEqualTo(Stop.PATIENCE);
        assertThat(result.epochs()).hasSizeLessThan(15);
        assertThat(String.valueOf(result.summary().get("because"))).contains("standard error for 3 epochs");
    }

    @Test
    void patienceLetsARunThatImprovesGoOn() {
        TrainingJob.Result result = tiny(Map.of("learning_rate", 0.01, "epochs", 8), Map.of("patience", 1))
                .run(Existing.REFUSE);

        assertThat(result.epochs()).hasSizeGreaterThan(4);
    }

    @Test
    void timeEndsARunWithinAStepAndLeavesAModel() {
        TrainingJob.Result result =
                tiny(Map.of("epochs", 1_000_000), Map.of("max_time", "0.3s")).run(Existing.REFUSE);

        assertThat(result.stop()).isEqualTo(Stop.MAX_TIME);
        assertThat(folder.resolve("run/model.zip")).exists();
        assertThat(folder.resolve("run/summary.json")).content().contains("\"stopped\" : \"max_time\"");
    }

    @Test
    void schedulesAreWhatTheirFormulasSay() {
        JobOptions options = JobOptions.defaults().with(Map.of("decay", 0.1, "decay_every", 3));

        assertThat(Schedule.CONSTANT.factor(0.7, 9, options)).isEqualTo(1);
        assertThat(Schedule.COSINE.factor(0, 1, options)).isEqualTo(1);
        assertThat(Schedule.COSINE.factor(0.5, 1, options)).isCloseTo(0.5, within(1e-15));
        assertThat(Schedule.COSINE.factor(1, 1, options)).isCloseTo(0, within(1e-15));
        assertThat(Arrays.stream(new int[] {1, 3, 4, 6, 7})
                        .mapToDouble(epoch -> Schedule.STEP.factor(0, epoch, options))
                        .toArray())
                .containsExactly(new double[] {1, 1, 0.1, 0.1, 0.01}, within(1e-15));
    }

    @Test
    void intervalsReadStepsAndTimes() {
        assertThat(Interval.parse("i", "500")).isEqualTo(new Interval(500, 0));
        assertThat(Interval.parse("i", "10m")).isEqualTo(new Interval(0, 600));
        assertThat(Interval.parse("i", "1.5h")).isEqualTo(new Interval(0, 5400));
        assertThat(Interval.parse("i", "none")).isEqualTo(Interval.NONE);
        assertThat(Interval.parse("i", new Interval(0, 90).toString())).isEqualTo(new Interval(0, 90));
        for (String bad : new String[] {"soon", "-5", "1.5", "5 days", ""}) {
            assertThatThrownBy(() -> Interval.parse("checkpoint_every", bad))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("checkpoint_every is '" + bad + "'");
        }
    }
}
