import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.internal.training.Batches;
import org.vi4j.internal.vae.RowBatch;
import org.vi4j.internal.vae.Trainer;
import org.vi4j.math.Workers;
import org.vi4j.vae.ImportanceWeighted;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** vi4j's side of vae_vs_pytorch.sh; a program on vi4j's public API. Prints one "name value" line a figure. */
public final class VaeBench {
    public static void main(String[] args) throws Exception {
        int batch = Integer.parseInt(args[0]);
        int epochs = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        VaeConfig config = VaeConfig.defaults().with(Map.of("batch", batch, "threads", threads));
        ImageSet data = new ImageSource(System.getenv(), System.err::println).trainAndTest("fashion-mnist");
        try (Workers workers = new Workers(threads)) {
            VaeNetwork vae = VaeNetwork.create(config, data.shape());
            Trainer trainer = new Trainer(vae, workers);
            long begun = System.nanoTime();
            for (int epoch = 1; epoch <= epochs; epoch++) {
                long start = System.nanoTime();
                Batches batches = Batches.shuffled(config.seed(), epoch, data.train().count(), batch);
                for (int i = 0; i < batches.count(); i++) {
                    trainer.step(data.train(), batches.indices(i));
                    if (epoch == 1 && i == 0) {
                        double started = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli() / 1e3;
                        print("first_step_seconds", System.currentTimeMillis() / 1e3 - started);
                    }
                }
                print(epoch == 1 ? "train_first_epoch" : "train", data.train().count() / seconds(start));
            }
            print("train_whole", (double) epochs * data.train().count() / seconds(begun));
            VaeNetwork[] replicas = IntStream.range(0, threads).mapToObj(worker -> vae.replica()).toArray(VaeNetwork[]::new);
            for (int round = 0; round < 15; round++) {
                long start = System.nanoTime();
                encode(replicas, data.test(), workers);
                print("encode", data.test().count() / seconds(start));
            }
            Images some = data.test().subset(0, 500);
            for (int round = 0; round < 3; round++) {
                long start = System.nanoTime();
                ImportanceWeighted.evaluate(vae, some, 500, 1, workers);
                print("iwae_500", some.count() / seconds(start));
            }
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                print("peak_mb", Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024);
            }
        }
    }

    private static void encode(VaeNetwork[] replicas, Images images, Workers workers) {
        int[] order = IntStream.range(0, images.count()).toArray();
        workers.run(worker -> {
            RowBatch pixels = new RowBatch(replicas[worker].pixels());
            int end = workers.start(images.count(), worker + 1);
            for (int from = workers.start(images.count(), worker); from < end; from += 500) {
                replicas[worker].posterior(pixels.images(images, order, from, Math.min(end, from + 500)));
            }
        });
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String name, double value) {
        System.out.printf(Locale.ROOT, "%s %.4f%n", name, value);
    }
}
