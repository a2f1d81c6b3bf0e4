package org.vi4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageSource;
import org.vi4j.training.Epoch;
import org.vi4j.training.Progress;
import org.vi4j.vae.network.VaeConfig;

/**
 * What replicas lose: the ELBO of Fashion-MNIST after some epochs, by how many there are, how large their batches and
 * steps are, and how often they are averaged. Arguments: epochs, then replicas:batch of all:multiple of the learning
 * rate:round of each run. Or "rounds" and how many: what a round costs beside its steps.
 */
final class SparkVaeBench {
    private static final double RATE = 0.001;

    private SparkVaeBench() {}

    public static void main(String[] args) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        ImageSet images = new ImageSource(System.getenv(), line -> {}).trainAndTest("fashion-mnist");
        if (args[0].equals("rounds")) {
            rounds(spark, images, Integer.parseInt(args[1]));
            spark.stop();
            return;
        }
        Dataset<Row> train = SparkVae.images(spark, images.train(), 8);
        Dataset<Row> test = SparkVae.images(spark, images.test(), 1);
        for (int run = 1; run < args.length; run++) {
            String[] how = args[run].split(":", -1);
            Last last = new Last();
            Cost cost = Cost.begin();
            SparkVae.ofImages(train, test, "pixels", images.shape())
                    .replicas(Integer.parseInt(how[0]))
                    .round(Integer.parseInt(how[3]))
                    .progress(last)
                    .config(VaeConfig.builder()
                            .epochs(Integer.parseInt(args[0]))
                            .batch(Integer.parseInt(how[1]))
                            .threads(1)
                            .build()
                            .with(Map.of(
                                    "learning_rate",
                                    RATE * Double.parseDouble(how[2]) / Math.sqrt(Integer.parseInt(how[0])))))
                    .train();
            System.out.printf(
                    Locale.ROOT,
                    "%s replicas, batch of all %s, rate %s, round %s: ELBO %s, in all %s%n",
                    how[0],
                    how[1],
                    how[2],
                    how[3],
                    last.elbos,
                    cost.since());
        }
        spark.stop();
    }

    /** Rounds of two replicas of one step of 64 rows each: a few milliseconds of steps, the rest is Spark's. */
    private static void rounds(SparkSession spark, ImageSet images, int count) {
        int batch = 128;
        Dataset<Row> train = SparkVae.images(spark, images.train().subset(0, batch * count), 2);
        Dataset<Row> test = SparkVae.images(spark, images.test().subset(0, batch), 1);
        List<Long> ends = new ArrayList<>();
        SparkVae.ofImages(train, test, "pixels", images.shape())
                .replicas(2)
                .round(1)
                .progress(new Last() {
                    @Override
                    public void step(int epoch, int rows, int total, double seconds) {
                        ends.add(System.nanoTime());
                    }
                })
                .config(VaeConfig.builder().epochs(2).batch(batch).threads(1).build())
                .train();
        double[] seconds = IntStream.range(ends.size() / 2 + 1, ends.size())
                .mapToDouble(i -> (ends.get(i) - ends.get(i - 1)) / 1e9)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%d rounds of the second epoch, %s: median %.3f s, 10 %% above %.3f s%n",
                seconds.length,
                spark.sparkContext().master(),
                seconds[seconds.length / 2],
                seconds[seconds.length * 9 / 10]);
    }

    /** Keeps the held-out ELBO of each epoch. */
    private static class Last implements Progress {
        private final StringBuilder elbos = new StringBuilder();

        @Override
        public void step(int epoch, int rows, int total, double seconds) {}

        @Override
        public void epoch(Epoch epoch, boolean best) {
            elbos.append(String.format(Locale.ROOT, "%.2f (%.1f s) ", epoch.validation("elbo"), epoch.seconds()));
        }

        @Override
        public void note(String line) {
            elbos.append(line).append(' ');
        }
    }
}
