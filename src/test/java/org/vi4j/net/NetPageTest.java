package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.math.RandomStreams;
import org.vi4j.net.ClassScores.SelectiveRisk;

/** Pages say what the scores say. Set {@code vi4j.pictures} to a folder to keep the pictures. */
class NetPageTest {
    @TempDir
    private Path folder;

    private static final RandomGenerator RANDOM = new RandomStreams(3).at("scores", 0);

    /** Predictions whose logits are sharper than the truth by a factor. */
    static ClassScores classifier(double factor) {
        int n = 2000;
        double[][] p = new double[n][];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            double[] logits = {2 * RANDOM.nextGaussian(), 2 * RANDOM.nextGaussian(), 2 * RANDOM.nextGaussian()};
            double[] truth = softmax(logits, 1);
            double u = RANDOM.nextDouble();
            labels[i] = u < truth[0] ? 0 : u < truth[0] + truth[1] ? 1 : 2;
            p[i] = softmax(logits, factor);
        }
        return ClassScores.of(p, labels);
    }

    private static double[] softmax(double[] logits, double factor) {
        double[] p = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp(factor * logits[k]);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }

    /** Predictions N(x, sd²) of targets from N(x, 1). */
    static NumberScores regression(double sd) {
        int n = 1000;
        double[][] means = new double[n][1];
        double[][] variances = new double[n][1];
        double[] targets = new double[n];
        for (int i = 0; i < n; i++) {
            means[i][0] = RANDOM.nextGaussian();
            variances[i][0] = sd * sd;
            targets[i] = means[i][0] + RANDOM.nextGaussian();
        }
        return NumberScores.of(means, variances, targets);
    }

    @Test
    void classifiersAreToldTheirSide() throws Exception {
        Map<String, ClassScores> models = new LinkedHashMap<>();
        models.put("calibrated", classifier(1));
        models.put("too sure", classifier(2));
        models.put("too shy", classifier(0.5));
        assertThat(NetPage.reliability("a", models.get("calibrated")))
                .endsWith("they agree as far as so many rows can tell.");
        assertThat(NetPage.reliability("a", models.get("too sure"))).endsWith("it is surer than it should be.");
        assertThat(NetPage.reliability("a", models.get("too shy"))).endsWith("it is less sure than it could be.");
        assertThat(models.get("too sure").debiasedEce()).isGreaterThan(0.05);
        Path page = folder.resolve("page.html");
        NetPage.classes("Three classifiers", models).write(page);
        assertThat(Files.readString(page))
                .contains("Three classifiers", "ECE, debiased", "too shy", "2000 rows", "<svg");
        keep(page, "classes.html");
        Map<String, SelectiveRisk> curves = new LinkedHashMap<>();
        models.forEach((name, scores) -> curves.put(name, scores.selective()));
        keep("reliability.png", ScorePlots.reliability("too sure", models.get("too sure")));
        keep("selective.png", ScorePlots.selective("error rate", curves));
    }

    @Test
    void regressionsAreToldTheirSide() throws Exception {
        Map<String, NumberScores> models = new LinkedHashMap<>();
        models.put("calibrated", regression(1));
        models.put("too narrow", regression(0.5));
        models.put("too wide", regression(2));
        assertThat(NetPage.calibration("a", models.get("calibrated"))).contains("as many as they should");
        assertThat(NetPage.calibration("a", models.get("too narrow")))
                .endsWith("too few: it is surer than it should be.");
        assertThat(NetPage.calibration("a", models.get("too wide"))).contains("too many");
        assertThat(models.get("calibrated").nll())
                .isLessThan(models.get("too wide").nll());
        Path page = folder.resolve("page.html");
        NetPage.numbers("Three regressions", "price", models).write(page);
        assertThat(Files.readString(page)).contains("predictions of price", "too narrow", "width of 90 %", "<svg");
        keep(page, "numbers.html");
        keep("calibration.png", ScorePlots.calibration("too narrow", models.get("too narrow")));
    }

    private static NetPrediction label(double probability, double epistemic) {
        return new NetPrediction.Label("a", List.of(probability, 1 - probability), epistemic, 0.1);
    }

    @Test
    void anEvaluationsPageHasVerdictScoresAndWhatTellsOthersApart() {
        List<NetPrediction> own = new ArrayList<>();
        List<NetPrediction> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            own.add(label(0.9, 0.01 * i));
            others.add(label(0.6, 1 + 0.01 * i));
        }
        List<Uncertainty> apart = Uncertainty.of(own, others, "label");
        String page = NetEvaluationPage.of(
                        "A net on rows",
                        "a net",
                        "It was trained at temperature 0.1",
                        "not sure enough",
                        List.of(List.of("Brier score", "0.1", "0.02"), List.of("mutual information", "0.3", "")),
                        classifier(1),
                        null,
                        apart)
                .html();
        assertThat(page)
                .contains("Verdict: not sure enough.", "temperature 0.1", "Brier score", "0.02", "mutual information")
                .contains(">other rows<", "entropy if the weights were known (aleatoric)");
        assertThat(page.indexOf("Verdict")).isLessThan(page.indexOf("Scores"));
        assertThat(NetEvaluationPage.told(apart.get(1))).contains("probability 1.0000 ± 0.0000", "better than chance");
        assertThat(NetEvaluationPage.told(Uncertainty.of(others, own, "label").get(1)))
                .contains("surer of them than of its own kind");
        assertThat(NetEvaluationPage.told(Uncertainty.of(own, own, "label").get(1)))
                .contains("does not tell them apart");
        assertThat(NetEvaluationPage.told(
                        Uncertainty.of(own, List.of(), "label").get(1)))
                .doesNotContain("AUROC");
        assertThat(NetEvaluationPage.told(apart.get(2))).contains("is 0.1000 for all rows: it tells none apart");
    }

    /** Where the smaller predicted deviations go with the smaller errors, the risk rises with the share of rows. */
    @Test
    void aNumbersDoubtfulRowsAreThoseOfLargePredictedDeviation() {
        double[][] means = {{0, 0}, {0, 0}, {-2, 2}, {0, 0}};
        double[][] variances = {{1, 1}, {4, 4}, {1, 1}, {16, 16}};
        NumberScores scores = NumberScores.of(means, variances, new double[] {1, 2, 3, 4});
        assertThat(scores.selective().at(0.25)).isEqualTo(1);
        assertThat(scores.selective().at(0.5)).isEqualTo((1 + 4) / 2.0);
        assertThat(scores.selective().at(0.75)).isEqualTo((1 + 4 + 9) / 3.0);
        assertThat(NetPage.numbers("t", "y", Map.of("net", scores)).html())
                .contains("RMSE among them", "width of 50 %");
    }

    private static void keep(String name, org.vi4j.report.HtmlPage.Drawing drawing) {
        String kept = System.getProperty("vi4j.pictures");
        if (kept != null) {
            drawing.write(Path.of(kept).resolve(name));
        }
    }

    private static void keep(Path page, String name) throws Exception {
        String kept = System.getProperty("vi4j.pictures");
        if (kept != null) {
            Files.copy(page, Path.of(kept).resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
