package org.vi4j.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;
import org.vi4j.regression.RegressionModel;

/**
 * What {@code spark-submit} runs: a regression of a table that Spark reads and its predictions, and the training of a
 * VAE.
 *
 * <pre>
 * fit --data PATH --target y [--format parquet] [--features a,b] [--drop c] [--likelihood logistic]
 *     [--levels low,high] [--offset o] [--exposure e] [--trials n] [--missing drop] [--weights w]
 *     [--alpha 1] [--beta 1] [--out model.json]
 * predict --data PATH --model model.json --out PATH [--format parquet] [--missing drop]
 * images --data fashion-mnist --out PATH [--partitions 8]
 * vae --data PATH/train --test PATH/test --height 28 --width 28 --replicas 8 --out RUN [--channels 1]
 *     [--pixels pixels] [--format parquet] [--round 200] [--existing refuse|overwrite|resume]
 *     and any setting of {@code vi4j vae train}, such as --latent 8 --epochs 10</pre>
 *
 * <p>The summary goes to standard output; a model is a file of the driver's machine, the one that {@code vi4j
 * regression} reads and writes too. Exit code 2 and one line where the input cannot be used.
 */
public final class SparkMain {
    private static final Set<String> FIT = Set.of(
            "data",
            "format",
            "target",
            "features",
            "drop",
            "likelihood",
            "levels",
            "offset",
            "exposure",
            "trials",
            "missing",
            "weights",
            "alpha",
            "beta",
            "out");
    private static final Set<String> PREDICT = Set.of("data", "format", "model", "missing", "out");

    /** What Spark says of a task that a row stopped. */
    private static final Pattern IN_TASK = Pattern.compile(Pattern.quote(UserError.class.getName()) + ": ([^\n]+)");

    private SparkMain() {}

    /**
     * Runs a command.
     *
     * @param args its name and its options
     */
    public static void main(String[] args) {
        try {
            run(args);
        } catch (Exception e) {
            System.err.println(line(e).orElseThrow(() -> new IllegalStateException(e)));
            System.exit(2);
        }
    }

    /** What is wrong with the input, where that is why it failed: here, in a task, or by what Spark says of a path. */
    static Optional<String> line(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            String message = String.valueOf(e.getMessage());
            if (e instanceof UserError) {
                return Optional.of(message);
            }
            if (e instanceof AnalysisException) {
                return Optional.of(message.lines().findFirst().orElse(message));
            }
            Matcher inTask = IN_TASK.matcher(message);
            if (inTask.find()) {
                return Optional.of(inTask.group(1));
            }
        }
        return Optional.empty();
    }

    static void run(String[] args) {
        String command = args.length == 0 ? "" : args[0];
        Set<String> known = switch (command) {
            case "fit" -> FIT;
            case "predict" -> PREDICT;
            case VaeCommands.TRAIN, VaeCommands.IMAGES -> VaeCommands.options(command);
            default -> throw new UserError("command is '" + command + "': choose fit, predict, images or vae");
        };
        Map<String, String> options = options(args, known);
        SparkSession spark = SparkSession.builder().appName("vi4j " + command).getOrCreate();
        switch (command) {
            case "fit" -> fit(options, spark);
            case "predict" -> predict(options, spark);
            case VaeCommands.TRAIN -> VaeCommands.train(options, spark, System.out);
            default -> VaeCommands.images(options, spark, System.out);
        }
    }

    private static Dataset<Row> data(Map<String, String> options, SparkSession spark) {
        return read(spark, required(options, "data"), options.getOrDefault("format", "parquet"));
    }

    private static RowReader.Missing missing(Map<String, String> options) {
        return RowReader.Missing.of(options.getOrDefault("missing", "refuse"));
    }

    private static void predict(Map<String, String> options, SparkSession spark) {
        RegressionModel model = RegressionModel.load(Path.of(required(options, "model")));
        Scoring.regression(spark, model, missing(options), RowReader.Unseen.REFUSE, 0.95)
                .transform(data(options, spark))
                .write()
                .parquet(required(options, "out"));
    }

    private static void fit(Map<String, String> options, SparkSession spark) {
        Regression regression = Regression.of(
                        SparkTable.of(data(options, spark), required(options, "data")), required(options, "target"))
                .features(list(options.get("features")))
                .drop(list(options.get("drop")))
                .weights(options.get("weights"))
                .alpha(number(options, "alpha"))
                .beta(number(options, "beta"))
                .likelihood(Likelihood.of(options.getOrDefault("likelihood", "gaussian"), Map.of()))
                .levels(list(options.get("levels")))
                .missing(missing(options));
        if (options.containsKey("offset") && options.containsKey("exposure")) {
            throw new UserError("--exposure is an offset by its logarithm: leave it or --offset out");
        }
        if (options.containsKey("offset")) {
            regression.offset(options.get("offset"));
        }
        if (options.containsKey("exposure")) {
            regression.exposure(options.get("exposure"));
        }
        if (options.containsKey("trials")) {
            regression.trials(options.get("trials"));
        }
        RegressionFit fit = regression.fit();
        System.out.println(fit.summary());
        if (options.containsKey("out")) {
            fit.model().save(Path.of(options.get("out")));
        }
    }

    private static Map<String, String> options(String[] args, Set<String> known) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : args[i];
            if (!args[i].startsWith("--") || !known.contains(name)) {
                throw new UserError("'" + args[i] + "' is no option here: choose among --"
                        + String.join(", --", known.stream().sorted().toList()));
            }
            if (i + 1 == args.length) {
                throw new UserError("--" + name + " needs a value");
            }
            options.put(name, args[i + 1]);
        }
        return options;
    }

    static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new UserError("--" + name + " is missing");
        }
        return value;
    }

    private static @Nullable Double number(Map<String, String> options, String name) {
        String value = options.get(name);
        try {
            return value == null ? null : Double.valueOf(value);
        } catch (NumberFormatException e) {
            throw new UserError("--" + name + " is '" + value + "': a number is needed");
        }
    }

    private static List<String> list(@Nullable String names) {
        return names == null ? List.of() : new ArrayList<>(Arrays.asList(names.split(",", -1)));
    }

    static Dataset<Row> read(SparkSession spark, String path, String format) {
        return format.equals("csv")
                ? spark.read()
                        .option("header", true)
                        .option("inferSchema", true)
                        .csv(path)
                : spark.read().format(format).load(path);
    }
}
