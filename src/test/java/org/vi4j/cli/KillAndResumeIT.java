package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.math.RandomStreams;
import org.vi4j.support.IdxFiles;

/** Training in a process of its own that is ended from outside, as a machine or a scheduler would. */
class KillAndResumeIT {
    private static final int KILLS = 50;
    private static final int EPOCHS = 40;
    /** Of processes in their first moments; more by -Dvi4j.kills=200. */
    private static final int FIRST_KILLS = Integer.getInteger("vi4j.kills", 20);

    @TempDir
    private Path folder;

    @Test
    void killedFiftyTimesAtRandomMomentsARunComesToTheSameResult() throws Exception {
        Path data = data();
        Process whole = train(data, "whole");
        assertThat(whole.waitFor()).as(log("whole")).isZero();

        RandomGenerator random = new RandomStreams(1).at("moments", 0);
        int kills = 0;
        while (kills < KILLS) {
            Process part = train(data, "parts");
            // Anywhere: while the JVM starts, in a step, in the middle of writing a checkpoint, model or picture.
            boolean waitForProgress = kills % 5 != 0;
            if (waitForProgress) {
                awaitProgress(part, lastCheckpoint());
            }
            boolean ended = part.waitFor(random.nextInt(waitForProgress ? 250 : 1500), TimeUnit.MILLISECONDS);
            assertThat(ended)
                    .as("ended by itself after " + kills + " kills: " + log("parts"))
                    .isFalse();
            part.destroyForcibly();
            assertThat(part.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
            kills++;
        }
        Process last = train(data, "parts");
        assertThat(last.waitFor()).as(log("parts")).isZero();

        assertThat(bytes("parts/model.zip")).isEqualTo(bytes("whole/model.zip"));
        assertThat(rows("parts")).hasSize(1 + EPOCHS).isEqualTo(rows("whole"));
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            String picture = String.format("samples/epoch-%04d.png", epoch);
            assertThat(bytes("parts/" + picture)).as(picture).isEqualTo(bytes("whole/" + picture));
        }
        assertThat(bytes("parts/samples.png")).isEqualTo(bytes("whole/samples.png"));
    }

    /**
     * Processes that go on with the same run or replace it, each killed in its first moments: half of them within 300
     * ms of its start, the others within 300 ms of the first file that it touches. None refuses what the one before
     * left.
     */
    @Test
    void killedInItsFirstMomentsARunIsNeverStuck() throws Exception {
        Path data = data();
        RandomGenerator random = new RandomStreams(2).at("first moments", 0);
        Path run = folder.resolve("parts");
        int atWork = 0;
        for (int kill = 0; kill < FIRST_KILLS; kill++) {
            Process process = start(data, "parts", random.nextBoolean() ? "--resume" : "--overwrite", 1 + kill % 2);
            if (kill % 2 == 1) {
                FileTime before = lastTouch(run);
                while (process.isAlive() && lastTouch(run).equals(before)) {
                    Thread.sleep(2);
                }
                atWork += process.isAlive() ? 1 : 0;
            }
            if (process.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS)) {
                assertThat(process.exitValue()).as(log("parts")).isZero();
            }
            process.destroyForcibly().waitFor();
            if (kill % 20 == 19) {
                for (String how : List.of("--resume", "--overwrite")) {
                    assertThat(start(data, "parts", how, 2).waitFor())
                            .as("after kill " + kill + ": " + log("parts"))
                            .isZero();
                }
            }
        }
        assertThat(atWork).as("killed while they were at work in the folder").isGreaterThan(FIRST_KILLS / 10);
        try (Stream<Path> files = Files.walk(run)) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    private static FileTime lastTouch(Path run) throws IOException {
        return Files.exists(run.resolve(".lock")) ? Files.getLastModifiedTime(run) : FileTime.fromMillis(0);
    }

    @Test
    void sigtermEndsWithACheckpointAndExitCode143() throws Exception {
        Process process = train(data(), "parts");
        awaitProgress(process, "");

        process.destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        assertThat(Files.readString(folder.resolve("parts/summary.json"))).contains("\"stopped\" : \"request\"");
    }

    @Test
    void controlCEndsWithACheckpointAndExitCode130() throws Exception {
        Process process = train(data(), "parts");
        awaitProgress(process, "");

        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 2);
        assertThat(Files.readString(folder.resolve("parts/summary.json"))).contains("\"stopped\" : \"request\"");
    }

    private Path data() {
        Path data = folder.resolve("data");
        IdxFiles.write(data.resolve("train-images-idx3-ubyte"), IdxFiles.images(2000, 4, 4, 3));
        IdxFiles.write(data.resolve("t10k-images-idx3-ubyte"), IdxFiles.images(50, 4, 4, 5));
        return data;
    }

    private Process train(Path data, String run) throws IOException {
        return start(data, run, "--resume", EPOCHS);
    }

    private Process start(Path data, String run, String how, int epochs) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "vae",
                "train",
                "--data",
                data.toString(),
                "--out",
                folder.resolve(run).toString(),
                how));
        words.addAll(List.of("--encoder", "8", "--latent", "2", "--decoder", "8", "--batch", "4", "--threads", "2"));
        words.addAll(List.of("--epochs", String.valueOf(epochs), "--checkpoint-every", "20"));
        return ChildProcess.of("-XX:TieredStopAtLevel=1", words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(run + ".log").toFile()))
                .start();
    }

    private void awaitProgress(Process process, String before) throws Exception {
        while (process.isAlive() && lastCheckpoint().equals(before)) {
            Thread.sleep(5);
        }
        assertThat(process.isAlive()).as(log("parts")).isTrue();
    }

    private String lastCheckpoint() throws IOException {
        Path checkpoints = folder.resolve("parts/checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return "";
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("step-"))
                    .max(String::compareTo)
                    .orElse("");
        }
    }

    private String log(String run) throws IOException {
        Path log = folder.resolve(run + ".log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    /** Rows without the two columns of time. */
    private List<String> rows(String run) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("metrics.csv")).stream()
                .map(line -> line.replaceFirst("(,[^,]*){2}$", ""))
                .toList();
    }
}
