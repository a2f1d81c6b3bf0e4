package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;

/** A training that fails leaves no threads behind. */
class NetThreadsTest {
    @TempDir
    private Path folder;

    private NetData data() throws IOException {
        StringBuilder csv = new StringBuilder("a,y\n");
        for (int i = 0; i < 40; i++) {
            csv.append(Math.sin(i)).append(',').append(Math.cos(i)).append('\n');
        }
        return NetData.table(TableSource.open(Files.writeString(folder.resolve("t.csv"), csv)), "y");
    }

    private static NetConfig config(Object... settings) {
        NetConfig config = NetConfig.defaults().with(Map.of("threads", 7, "hidden", "4", "epochs", 2, "draws", 2));
        for (int i = 0; i < settings.length; i += 2) {
            config = config.with(Map.of((String) settings[i], settings[i + 1]));
        }
        return config;
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vi4j-worker-"))
                .collect(Collectors.toSet());
    }

    private static void leavesNoThreads(ThrowingCallable training, Class<?> thrown) throws InterruptedException {
        Set<Thread> before = workers();
        assertThatThrownBy(training).isInstanceOf(thrown);
        Set<Thread> left = workers();
        left.removeAll(before);
        for (Thread thread : left) {
            thread.join(10_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    @Test
    void aTrainingThatFailsGivesItsThreadsBack() throws Exception {
        NetData data = data();
        leavesNoThreads(
                () -> Net.train(data, config(), line -> {
                    throw new IllegalStateException("no more");
                }),
                IllegalStateException.class);
        leavesNoThreads(() -> Net.train(data, config("hidden", "100000,100000")), UserError.class);
        leavesNoThreads(() -> new NetTraining(data, config("hidden", "100000,100000")), UserError.class);
    }
}
