import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.table.TableSource;
import org.vi4j.net.ClassScores;
import org.vi4j.net.Net;
import org.vi4j.net.NetConfig;
import org.vi4j.net.NetData;
import org.vi4j.net.NetEvaluation;
import org.vi4j.net.NumberScores;

/**
 * Bayesian nets on published problems. {@code images NAME=VALUE…} trains on Fashion-MNIST and prints a line of scores on
 * its test half; {@code uci FOLDER NAME=VALUE…} trains on each split of a folder of 00-train.csv, 00-test.csv … whose last
 * column is the target, and prints means with standard errors.
 */
public final class NetBench {
    private NetBench() {}

    public static void main(String[] args) throws Exception {
        boolean images = args[0].equals("images");
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String arg : Arrays.asList(args).subList(images ? 1 : 2, args.length)) {
            String[] parts = arg.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        NetConfig config = NetConfig.defaults().with(settings);
        if (images) {
            images(config, settings);
        } else {
            uci(Path.of(args[1]), config, settings);
        }
    }

    private static void images(NetConfig config, Map<String, Object> settings) {
        NetData data = NetData.images(new ImageSource(System.getenv(), line -> {}).trainAndTest("fashion-mnist"));
        long start = System.nanoTime();
        try (Net net = Net.train(data, config, line -> System.err.println(line))) {
            double seconds = (System.nanoTime() - start) / 1e9;
            ClassScores scores = net.evaluate(data).classes();
            System.out.printf(
                    Locale.ROOT,
                    "%s: accuracy %.4f, NLL %.4f ± %.4f, ECE %.4f, debiased %.4f, %.0f s%n",
                    settings,
                    scores.accuracy(),
                    scores.nll(),
                    scores.nllSe(),
                    scores.ece(),
                    scores.debiasedEce(),
                    seconds);
        }
    }

    private static void uci(Path folder, NetConfig config, Map<String, Object> settings) throws Exception {
        List<double[]> all = new ArrayList<>();
        for (int split = 0; Files.exists(folder.resolve(String.format("%02d-train.csv", split))); split++) {
            TableSource train = TableSource.open(folder.resolve(String.format("%02d-train.csv", split)));
            String target = train.header().get(train.header().size() - 1);
            try (Net net = Net.train(NetData.wholeTable(train, target), config)) {
                NetEvaluation evaluation =
                        net.evaluate(TableSource.open(folder.resolve(String.format("%02d-test.csv", split))), null);
                NumberScores scores = evaluation.numbers();
                all.add(new double[] {
                    scores.nll(), scores.rmse(), scores.half().coverage(), scores.ninety().coverage()
                });
            }
        }
        StringBuilder line = new StringBuilder(folder.getFileName() + " " + settings + ", " + all.size() + " splits:");
        String[] names = {"NLL", "RMSE", "50 % hold", "90 % hold"};
        for (int j = 0; j < names.length; j++) {
            int column = j;
            double[] values = all.stream().mapToDouble(row -> row[column]).toArray();
            double mean = Arrays.stream(values).average().orElse(Double.NaN);
            double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
            line.append(String.format(
                    Locale.ROOT, " %s %.3f ± %.3f", names[j], mean, Math.sqrt(variance / values.length)));
        }
        System.out.println(line);
    }
}
