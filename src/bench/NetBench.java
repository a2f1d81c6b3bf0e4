import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.TableSource;
import org.vi4j.net.ClassScores;
import org.vi4j.net.Net;
import org.vi4j.net.NetConfig;
import org.vi4j.net.NetData;
import org.vi4j.net.NetEvaluation;
import org.vi4j.net.NumberScores;

/**
 * Bayesian nets on published problems. {@code images NAME=VALUE…} trains on Fashion-MNIST, or on the images that the
 * variable DATA names, and prints a line of scores on the test half; {@code uci FOLDER NAME=VALUE…} trains on each split
 * of a folder of 00-train.csv, 00-test.csv … whose last column is the target, and prints means with standard errors.
 * {@code ood DATA METHODS NAME=VALUE…} trains on Fashion-MNIST by each of some methods, and prints how well two measures
 * of uncertainty tell its inverted test images, and the test images of DATA where that is not "none", from its test half.
 */
public final class NetBench {
    private NetBench() {}

    public static void main(String[] args) throws Exception {
        boolean images = args[0].equals("images");
        if (args[0].equals("ood")) {
            ood(args[1], List.of(args[2].split(";", -1)), settings(args, 3));
            return;
        }
        Map<String, Object> settings = settings(args, images ? 1 : 2);
        NetConfig config = NetConfig.defaults().with(settings);
        if (images) {
            images(config, settings);
        } else {
            uci(Path.of(args[1]), config, settings);
        }
    }

    private static Map<String, Object> settings(String[] args, int from) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String arg : Arrays.asList(args).subList(from, args.length)) {
            String[] parts = arg.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        return settings;
    }

    private static void ood(String other, List<String> methods, Map<String, Object> settings) {
        ImageSource source = new ImageSource(System.getenv(), line -> {});
        NetData data = NetData.images(source.trainAndTest("fashion-mnist"));
        Images own = source.trainAndTest("fashion-mnist").test();
        Map<String, Images> others = new LinkedHashMap<>();
        others.put("inverted", inverted(own));
        if (!other.equals("none")) {
            others.put(Path.of(other).getFileName().toString(), source.trainAndTest(other).test());
        }
        for (String method : methods) {
            Map<String, Object> all = new LinkedHashMap<>(settings);
            all.put("method", method);
            try (Net net = Net.train(data, NetConfig.defaults().with(all))) {
                StringBuilder line = new StringBuilder(all + ":");
                others.forEach((name, images) -> {
                    NetEvaluation evaluation = net.evaluate(own, images);
                    if (line.indexOf("accuracy") < 0) {
                        ClassScores scores = evaluation.classes();
                        line.append(String.format(
                                Locale.ROOT, " accuracy %.4f, NLL %.4f;", scores.accuracy(), scores.nll()));
                    }
                    evaluation.auroc().forEach((measure, area) -> line.append(
                            String.format(Locale.ROOT, " %s by %s %.3f", name, measure, area)));
                });
                System.out.println(line);
            }
        }
    }

    private static Images inverted(Images images) {
        int size = images.width();
        float[] row = new float[size];
        byte[] pixels = new byte[images.count() * size];
        for (int i = 0; i < images.count(); i++) {
            images.copy(i, row, 0);
            for (int j = 0; j < size; j++) {
                pixels[i * size + j] = (byte) Math.round(255 * (1 - row[j]));
            }
        }
        return Images.of(28, 28, pixels, "inverted " + images.source());
    }

    private static void images(NetConfig config, Map<String, Object> settings) {
        NetData data = NetData.images(new ImageSource(System.getenv(), line -> {})
                .trainAndTest(System.getenv().getOrDefault("DATA", "fashion-mnist")));
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
