package org.vi4j.spark;

import java.util.Locale;
import java.util.Map;
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
 * rate:round of each run.
 */
final class SparkVaeBench {
    private static final double RATE = 0.001;

    private SparkVaeBench() {}

    public static void main(String[] args) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        ImageSet images = new ImageSource(System.getenv(), line -> {}).trainAndTest("fashion-mnist");
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

    /** Keeps the held-out ELBO of each epoch. */
    private static final class Last implements Progress {
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
