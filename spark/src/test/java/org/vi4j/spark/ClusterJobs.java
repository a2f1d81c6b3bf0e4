package org.vi4j.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.vi4j.data.image.ImageSet;
import org.vi4j.inference.Inference;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;
import org.vi4j.regression.RegressionModel;
import org.vi4j.vae.network.VaeConfig;

/**
 * Jobs that .ci/spark-cluster runs on a cluster and disturbs; what one finds must not depend on that. Arguments: kinds
 * with commas between, a folder, and where results go, to which each kind is appended.
 */
public final class ClusterJobs {
    private static final int PARTITIONS = 12;

    private ClusterJobs() {}

    public static void main(String[] args) throws Exception {
        SparkSession spark = SparkSession.builder().getOrCreate();
        Path folder = Path.of(args[1]);
        for (String kind : args[0].split(",", -1)) {
            System.err.println("begin " + kind);
            long begin = System.nanoTime();
            Files.writeString(Path.of(args[2] + "." + kind), run(spark, kind, folder) + "\n");
            System.err.printf(Locale.ROOT, "end %s after %.1f s%n", kind, (System.nanoTime() - begin) / 1e9);
        }
        spark.stop();
    }

    private static String run(SparkSession spark, String kind, Path folder) throws Exception {
        return switch (kind) {
            case "regression" -> regression(spark, folder);
            case "logistic" -> logistic(spark);
            case "scoring" -> scoring(spark, folder);
            case "chains" -> chains(spark);
            case "vae" -> vae(spark);
            case "write" -> write(spark, folder);
            case "read" -> read(spark, folder);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Rows that are functions of their number; every partition takes some time. */
    private static Dataset<Row> rows(SparkSession spark, String target) {
        Dataset<Row> slow = spark.range(0, 60_000, 1, PARTITIONS)
                .map((MapFunction<Long, Long>) id -> slowly(id), Encoders.LONG())
                .toDF("id");
        return slow.selectExpr("sin(id) a", "cos(id * 1.7) b", target + " y");
    }

    private static long slowly(long id) throws InterruptedException {
        if (id % 5000 == 2500) {
            Thread.sleep(600);
        }
        return id;
    }

    private static String regression(SparkSession spark, Path folder) {
        RegressionFit fit = Regression.of(
                        SparkTable.of(rows(spark, "2 * sin(id) - cos(id * 1.7) + sin(id * id % 1000)")), "y")
                .fit();
        fit.model().save(folder.resolve("model.json"));
        return bits(fit);
    }

    private static String logistic(SparkSession spark) {
        return bits(Regression.of(SparkTable.of(rows(spark, "cast(sin(id) + sin(id * 37.3) > 0 as int)")), "y")
                .likelihood(Likelihood.logistic())
                .fit());
    }

    private static String bits(RegressionFit fit) {
        return Arrays.toString(fit.coefficients().mean())
                + Arrays.toString(fit.coefficients().sd()) + fit.model().score().nats() + " "
                + fit.model().score().rows();
    }

    private static String scoring(SparkSession spark, Path folder) {
        RegressionModel model = RegressionModel.load(folder.resolve("model.json"));
        List<Row> sums = Scoring.regression(spark, model)
                .transform(rows(spark, "0"))
                .selectExpr("cast(round(prediction * 1e9) as decimal(30)) p", "cast(round(sd * 1e9) as decimal(30)) s")
                .selectExpr("count(*)", "sum(p)", "sum(s)")
                .collectAsList();
        return sums.toString();
    }

    /** Two epochs of two replicas, in 32 rounds. */
    private static String vae(SparkSession spark) {
        ImageSet images = ImageSet.sample();
        float[] weights = SparkVae.ofImages(
                        SparkVae.images(spark, images.train(), 4),
                        SparkVae.images(spark, images.test(), 1),
                        "pixels",
                        images.shape())
                .replicas(2)
                .round(5)
                .config(VaeConfig.builder().epochs(2).threads(1).build())
                .train()
                .network()
                .values()
                .toArray();
        return Arrays.hashCode(weights) + " " + Arrays.toString(Arrays.copyOf(weights, 100));
    }

    /** A table for SparkMain. */
    private static String write(SparkSession spark, Path folder) {
        spark.range(0, 5000, 1, 4)
                .selectExpr("sin(id) size", "if(id % 3 = 0, 'city', 'land') place", "2 * sin(id) + cos(id * id) price")
                .write()
                .parquet(folder.resolve("homes").toString());
        return "written";
    }

    /** What SparkMain predicted of it, beside this process's predictions. */
    private static String read(SparkSession spark, Path folder) {
        RegressionModel model = RegressionModel.load(folder.resolve("homes.json"));
        List<Row> found = spark.read()
                .parquet(folder.resolve("predicted").toString())
                .select("size", "place", "prediction")
                .collectAsList();
        for (Row row : found) {
            double[] x = {row.getDouble(0), row.getString(1).equals("land") ? 1 : 0};
            if (model.predict(x).mean() != row.getDouble(2)) {
                throw new IllegalStateException("another prediction of " + row);
            }
        }
        return found.size() + " rows";
    }

    private static String chains(SparkSession spark) {
        Chains chains = Chains.nuts(
                spark,
                () -> LogJoint.of(Parameters.empty().real("x", 5), (theta, gradient) -> {
                    double sum = 0;
                    for (int j = 0; j < theta.length; j++) {
                        gradient[j] = -theta[j] * (j + 1);
                        sum -= theta[j] * theta[j] * (j + 1) / 2;
                    }
                    // A model that takes its time: some 0.05 ms a gradient.
                    double work = 0;
                    for (int i = 0; i < 5000; i++) {
                        work += Math.sin(i);
                    }
                    return sum + work * 0;
                }),
                Inference.nuts().withChains(6).withDraws(4000),
                1);
        return chains.assessment().verdict() + " " + Arrays.toString(chains.chain(5)[3999]);
    }
}
