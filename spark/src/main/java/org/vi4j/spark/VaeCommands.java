package org.vi4j.spark;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.training.Epoch;
import org.vi4j.training.Progress;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.training.TrainingOptions;
import org.vi4j.vae.training.VaeEpoch;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

/** The commands of {@link SparkMain} that train a VAE, and that make a DataFrame of images. */
final class VaeCommands {
    static final String TRAIN = "vae";
    static final String IMAGES = "images";
    private static final Set<String> OF_IMAGES = Set.of("data", "out", "partitions");
    private static final Set<String> OF_TRAINING = Set.of(
            "data", "test", "format", "pixels", "height", "width", "channels", "replicas", "round", "out", "existing");

    private VaeCommands() {}

    /** Returns the options of one of them. */
    static Set<String> options(String command) {
        if (command.equals(IMAGES)) {
            return OF_IMAGES;
        }
        Set<String> all = new TreeSet<>(OF_TRAINING);
        all.addAll(settings(VaeConfig.defaults().toMap()).keySet());
        all.addAll(settings(TrainingOptions.defaults().toMap()).keySet());
        return all;
    }

    /** Settings by the names of their options. */
    private static Map<String, String> settings(Map<String, Object> named) {
        Map<String, String> options = new LinkedHashMap<>();
        named.keySet().forEach(name -> options.put(name.replace('_', '-'), name));
        return options;
    }

    /** Writes a set of images as two Parquet tables. */
    static void images(Map<String, String> options, SparkSession spark, PrintStream out) {
        ImageSet images =
                new ImageSource(System.getenv(), out::println).trainAndTest(SparkMain.required(options, "data"));
        String folder = SparkMain.required(options, "out");
        int partitions = whole(options, "partitions", spark.sparkContext().defaultParallelism());
        write(spark, images.train(), partitions, folder + "/train");
        write(spark, images.test(), partitions, folder + "/test");
        out.printf(
                Locale.ROOT,
                "%d and %d images of %s in %s/train and %s/test%n",
                images.train().count(),
                images.test().count(),
                images.shape(),
                folder,
                folder);
    }

    private static void write(SparkSession spark, Images images, int partitions, String path) {
        SparkVae.images(spark, images, partitions)
                .write()
                .mode(SaveMode.ErrorIfExists)
                .parquet(path);
    }

    /** Trains, and leaves a run folder. */
    static void train(Map<String, String> options, SparkSession spark, PrintStream out) {
        String path = SparkMain.required(options, "data");
        Path folder = Path.of(SparkMain.required(options, "out"));
        RunFolder.Existing existing = existing(options.getOrDefault("existing", "refuse"));
        Map<String, Object> begun = existing == RunFolder.Existing.RESUME && Files.isDirectory(folder)
                ? RunFolder.settings(folder)
                : Map.of();
        ImageShape shape =
                new ImageShape(whole(options, "height", 0), whole(options, "width", 0), whole(options, "channels", 1));
        String format = options.getOrDefault("format", "parquet");
        Dataset<Row> test = SparkMain.read(spark, SparkMain.required(options, "test"), format);
        Lines lines = new Lines(out);
        SparkVae training = SparkVae.ofImages(
                        SparkMain.read(spark, path, format), test, options.getOrDefault("pixels", "pixels"), shape)
                .named(path)
                .config(VaeConfig.defaults().with(chosen(VaeConfig.defaults().toMap(), begun, options)))
                .options(TrainingOptions.defaults()
                        .with(chosen(TrainingOptions.defaults().toMap(), begun, options)))
                .progress(lines);
        setting(options, begun, "replicas").ifPresent(training::replicas);
        setting(options, begun, "round").ifPresent(training::round);
        Vae vae = training.train(folder, existing);
        out.println(vae.summary());
        if (lines.best != null) {
            ElboEstimate elbo = ElboEstimate.of(lines.best.validation());
            out.printf(
                    Locale.ROOT,
                    "validation ELBO %.2f ± %.2f nats per image, epoch %d%n",
                    elbo.elbo(),
                    elbo.elboSe(),
                    lines.best.number());
        }
        out.println("the run is in " + folder + "; ./vi4j vae evaluate " + folder + " measures it on held-out data");
    }

    private static RunFolder.Existing existing(String word) {
        for (RunFolder.Existing one : RunFolder.Existing.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
                return one;
            }
        }
        throw new UserError("--existing is '" + word + "': choose refuse, overwrite or resume");
    }

    /** Of a table of settings what the run that is gone on with began with, and what the options say. */
    private static Map<String, Object> chosen(
            Map<String, Object> table, Map<String, Object> begun, Map<String, String> options) {
        Map<String, Object> chosen = new LinkedHashMap<>(begun);
        chosen.keySet().retainAll(table.keySet());
        settings(table).forEach((option, name) -> {
            if (options.containsKey(option)) {
                chosen.put(name, options.get(option));
            }
        });
        return chosen;
    }

    private static Optional<Integer> setting(Map<String, String> options, Map<String, Object> begun, String name) {
        if (options.containsKey(name)) {
            return Optional.of(whole(options, name, 0));
        }
        return Optional.ofNullable(begun.get(name)).map(value -> ((Number) value).intValue());
    }

    private static int whole(Map<String, String> options, String name, int standard) {
        String text = options.get(name);
        if (text == null) {
            if (standard < 1) {
                throw new UserError("--" + name + " is missing: give that of the images");
            }
            return standard;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UserError("--" + name + " is '" + text + "': a whole number of at least 1 is needed");
    }

    /** Tells of each epoch. */
    private static final class Lines implements Progress {
        private final PrintStream out;
        private @Nullable Epoch best;

        Lines(PrintStream out) {
            this.out = Objects.requireNonNull(out);
        }

        @Override
        public void step(int epoch, int rows, int total, double seconds) {}

        @Override
        public void epoch(Epoch epoch, boolean improved) {
            best = improved ? epoch : best;
            VaeEpoch numbers = VaeEpoch.of(epoch);
            out.printf(
                    Locale.ROOT,
                    "epoch %d: ELBO %.2f training, %.2f validation%s, %.1f s%n",
                    epoch.number(),
                    numbers.trainElbo(),
                    numbers.validation().elbo(),
                    improved ? " (best)" : "",
                    epoch.seconds());
        }

        @Override
        public void note(String line) {
            out.println(line);
        }
    }
}
