package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.math.RandomStreams;
import org.vi4j.training.Epoch;

class NetVerdictTest {
    private static final int SETS = 100;
    private static final String WIDE = "50,".repeat(20) + "50";

    @TempDir
    private Path folder;

    private Net net(String target, Object... settings) throws Exception {
        return Net.train(data(target), config(settings));
    }

    private static NetConfig config(Object... settings) {
        Map<String, Object> all = new HashMap<>(Map.of("hidden", "4", "epochs", 2, "threads", 1, "draws", 4));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i].toString(), settings[i + 1]);
        }
        return NetConfig.defaults().with(all);
    }

    private NetData data(String target) throws Exception {
        RandomGenerator random = new RandomStreams(4).at("table", 0);
        StringBuilder csv = new StringBuilder("a,").append(target).append('\n');
        for (int i = 0; i < 60; i++) {
            double a = random.nextGaussian();
            csv.append(String.format(Locale.ROOT, "%.4f,", a))
                    .append(target.equals("word") ? (a > 0 ? "up" : "down") : Double.toString(a + i % 7))
                    .append('\n');
        }
        Path file = folder.resolve(target + ".csv");
        Files.writeString(file, csv);
        return NetData.table(TableSource.open(file), target);
    }

    /** Probabilities of two classes and what came: truly p^{1/sharper}, so that 1 is calibrated. */
    private static ClassScores classes(int n, int set, double sharper) {
        RandomGenerator random = new RandomStreams(9).at("rows", set);
        double[][] probabilities = new double[n][];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            double logit = 1.5 * random.nextGaussian();
            double truth = 1 / (1 + Math.exp(-logit));
            double said = 1 / (1 + Math.exp(-sharper * logit));
            probabilities[i] = new double[] {1 - said, said};
            labels[i] = random.nextDouble() < truth ? 1 : 0;
        }
        return ClassScores.of(probabilities, labels);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 400, 4000})
    void calibratedClassesAreCalledSo(int rows) throws Exception {
        try (Net net = net("word")) {
            long wrong = IntStream.range(0, SETS)
                    .filter(set -> !NetVerdict.of(net, classes(rows, set, 1), null, 0.69)
                            .calibrated())
                    .count();
            // One in twenty by the calibration error, one in twenty by the mean confidence; three standard errors.
            assertThat(wrong / (double) SETS).isLessThan(0.1 + 3 * Math.sqrt(0.1 * 0.9 / SETS));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, too sure", "0.3, not sure enough"})
    void classesThatAreNotAreCalledThat(double sharper, String said) throws Exception {
        try (Net net = net("word")) {
            NetVerdict verdict = NetVerdict.of(net, classes(4000, 1, sharper), null, 0.69);
            assertThat(verdict.calibrated()).isFalse();
            assertThat(verdict.sentence()).contains(said);
        }
    }

    /** Half of the rows far too sure, the others far too unsure: right on average alone. */
    @Test
    void classesThatAreRightOnAverageAloneAreCalledThat() throws Exception {
        RandomGenerator random = new RandomStreams(9).at("two kinds", 0);
        double[][] probabilities = new double[2000][];
        int[] labels = new int[2000];
        for (int i = 0; i < labels.length; i++) {
            double said = i % 2 == 0 ? 0.95 : 0.65;
            probabilities[i] = new double[] {1 - said, said};
            labels[i] = random.nextDouble() < 0.8 ? 1 : 0;
        }
        try (Net net = net("word")) {
            assertThat(NetVerdict.of(net, ClassScores.of(probabilities, labels), null, 0.69)
                            .sentence())
                    .contains("right on average, but not at each confidence");
        }
    }

    private static NumberScores numbers(double sdOfTargets, double heavy) {
        return numbers(sdOfTargets, heavy, 0);
    }

    private static NumberScores numbers(double sdOfTargets, double heavy, int set) {
        RandomGenerator random = new RandomStreams(9).at("numbers", set);
        int n = 2000;
        double[][] means = new double[n][1];
        double[][] variances = new double[n][1];
        double[] targets = new double[n];
        for (int i = 0; i < n; i++) {
            variances[i][0] = 1;
            targets[i] = sdOfTargets * random.nextGaussian() * (i % 5 == 0 ? heavy : 1);
        }
        return NumberScores.of(means, variances, targets);
    }

    @Test
    void intervalsAreJudgedEachByItself() throws Exception {
        try (Net net = net("y")) {
            long calibrated = IntStream.range(0, SETS)
                    .filter(set -> verdict(net, numbers(1, 1, set)).contains("calibrated as far as 2000 rows can tell"))
                    .count();
            // Each of two intervals is off by two standard errors once in twenty times.
            assertThat(calibrated / (double) SETS).isGreaterThan(0.9 - 3 * Math.sqrt(0.1 * 0.9 / SETS));
            assertThat(verdict(net, numbers(1.3, 1))).contains("too sure").contains("heteroscedastic");
            assertThat(verdict(net, numbers(0.7, 1))).contains("not sure enough");
            // Most rows lie close, one in five far out.
            assertThat(verdict(net, numbers(0.6, 30))).contains("of another shape than the targets");
        }
    }

    private static String verdict(Net net, NumberScores scores) {
        return NetVerdict.of(net, null, scores, 2).sentence();
    }

    @Test
    void noRemedyIsWhatTheNetHasAlready() throws Exception {
        NumberScores narrow = numbers(1.3, 1);
        NumberScores wide = numbers(0.7, 1);
        try (Net net = net("y", "noise", "heteroscedastic", "method", "ensemble:2")) {
            assertThat(verdict(net, narrow)).doesNotContain("heteroscedastic").doesNotContain("ensemble:5");
            assertThat(verdict(net, wide)).doesNotContain("temperature");
        }
        try (Net net = net("y", "temperature", 0.1)) {
            assertThat(verdict(net, wide)).contains("lower temperature still").contains("narrower than the posterior");
            assertThat(verdict(net, narrow)).contains("a temperature of 1");
        }
        try (Net net = net("y", "temperature", 5)) {
            assertThat(verdict(net, wide)).contains("at temperature 5.0 this is wider than the posterior");
        }
        try (Net net = net("y", "method", "mc-dropout")) {
            assertThat(verdict(net, wide)).contains("a smaller dropout").doesNotContain("temperature");
        }
    }

    @Test
    void whatPredictsNoBetterSaysWhichNumberIsWhich() throws Exception {
        try (Net net = net("y", "method", "point")) {
            assertThat(NetVerdict.of(net, null, numbers(1, 1), 1.45).sentence())
                    .matches("it predicts no better beyond noise than .* \\(1\\.4\\d+ ± 0\\.0\\d+ against 1\\.4500 .*");
            assertThat(verdict(net, numbers(1, 1))).doesNotContain("it predicts");
            assertThat(NetVerdict.of(net, null, numbers(1, 1), 1.3).sentence())
                    .startsWith("it predicts worse than the targets' own distribution would");
        }
    }

    /** Puts every weight at mean 0 and a share of a standard deviation of its layer's prior. */
    private static void place(Net net, double sd) {
        NetNetwork network = net.members().get(0);
        float[] all = network.values().toArray();
        int at = 0;
        for (int i = 0; i < network.weights().size(); i++) {
            int means = (int) network.weights().get(i).layerConf().means();
            Arrays.fill(all, at, at + means, 0f);
            Arrays.fill(all, at + means, at + 2 * means, (float) (sd * sd * network.priorVariance(i, false)));
            at += 2 * means;
        }
        network.setValues(Floats.of(all), 0);
    }

    @ParameterizedTest
    @CsvSource({"gaussian, 0.5, 0.1", "laplace, 0.5, 0.1", "mixture, 0.5, 0.1", "mixture, 0.9, 0.005"})
    void weightsThatAreSilentAreToldFromThoseThatHaveNoSpread(String kind, double share, double width)
            throws Exception {
        try (Net net = net("word", "prior_kind", kind, "prior_narrow_share", share, "prior_narrow_width", width)) {
            WeightPrior prior = net.members().get(0).prior(false);
            double least = IntStream.range(0, 4000)
                    .mapToDouble(i -> 1e-3 * Math.exp(i * Math.log(2e3) / 4000))
                    .boxed()
                    .min(Comparator.comparingDouble(sd -> prior.kl(0, sd * sd, 1)))
                    .orElseThrow();
            place(net, least);
            String silent = NetVerdict.of(net, classes(400, 1, 1), null, 0.69).sentence();
            assertThat(silent)
                    .contains("the weights of dense-0, output are where their prior is")
                    .doesNotContain("hardly any spread");
            place(net, 0.7 * least);
            assertThat(NetVerdict.of(net, classes(400, 1, 1), null, 0.69).sentence())
                    .doesNotContain("where their prior is")
                    .doesNotContain("hardly any spread");
            place(net, 0.005 * prior.narrowest());
            assertThat(NetVerdict.of(net, classes(400, 1, 1), null, 0.69).sentence())
                    .contains("the weights of dense-0, output have hardly any spread left")
                    .doesNotContain("where their prior is");
        }
    }

    private static List<Epoch> epochs(double[] objective) {
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 0; i < objective.length; i++) {
            epochs.add(new Epoch(i + 1, new Epoch.Terms(objective[i] * 100, 0, 100), Map.of(NetTraining.KL, 0.5), 1.0));
        }
        return epochs;
    }

    private static double[] falling(double slope, int n) {
        RandomGenerator random = new RandomStreams(9).at("epochs", 0);
        double[] objective = new double[n];
        Arrays.setAll(objective, i -> 2 - slope * i + 0.003 * random.nextGaussian());
        return objective;
    }

    @Test
    void anObjectiveThatHasSettledIsToldFromOneThatHasNot() {
        assertThat(NetSettling.sentence(epochs(falling(0, 50)), 50, 10, "the divergence gets its weight", 1))
                .startsWith("the ELBO has settled");
        assertThat(NetSettling.sentence(epochs(falling(0.01, 50)), 50, 10, "the divergence gets its weight", 1))
                .matches("the ELBO still rose, by 0\\.(09|10)\\d ± .*: give more epochs");
        assertThat(NetSettling.sentence(epochs(falling(0.01, 50)), 50, 10, "the divergence gets its weight", 0.1))
                .startsWith("the objective still rose");
        assertThat(NetSettling.sentence(epochs(falling(0.01, 50)), 20, 10, "the divergence gets its weight", 1))
                .matches(
                        ".*; the model of epoch 20 predicts best and is kept, whose ELBO is 0\\.(29|30)\\d nats a row less.*");
        assertThat(NetSettling.sentence(epochs(falling(0, 50)), 9, 10, "the divergence gets its weight", 1))
                .contains("it is no posterior yet");
        assertThat(NetSettling.sentence(epochs(falling(0, 9)), 9, 2, "the divergence gets its weight", 1))
                .isEqualTo("too few epochs to tell whether the ELBO has settled: give 30 or more");
        assertThat(NetSettling.sentence(epochs(falling(0, 100)), 95, 90, "priors are not learned yet", 1))
                .startsWith("too few epochs to tell")
                .endsWith("as priors are not learned yet in the first 90: give 150 or more");
        assertThat(NetSettling.sentence(epochs(falling(-0.01, 50)), 50, 10, "the divergence gets its weight", 1))
                .matches("the ELBO fell, by 0\\.(09|10)\\d ± .*: give a lower learning rate");
    }

    @Test
    void calibrationIsComparedWithTheNetTrainedOnceAndWithAnEnsemble() throws Exception {
        List<String> lines = NetComparison.of(
                        data("word"),
                        List.of(config(), config("method", "point"), config("method", "ensemble:2")),
                        line -> {})
                .summary()
                .lines();
        assertThat(lines.get(lines.size() - 1))
                .matches("mean-field, calibration error 0\\.\\d{3}: (better than|worse than|not told from)"
                        + " point's 0\\.\\d{3}.*, (better than|worse than|not told from) ensemble:2's 0\\.\\d{3}.*");
    }

    @Test
    void aDifferenceOfCalibrationIsSeenWhereThereIsOne() {
        RandomGenerator random = new RandomStreams(9).at("difference", 0);
        int n = 2000;
        double[] right = new double[n];
        double[] fair = new double[n];
        double[] sure = new double[n];
        for (int i = 0; i < n; i++) {
            fair[i] = 0.5 + 0.5 * random.nextDouble();
            sure[i] = Math.sqrt(fair[i]);
            right[i] = random.nextDouble() < fair[i] ? 1 : 0;
        }
        RowCalibration.Difference found = new RowCalibration(sure, right).minus(new RowCalibration(fair, right));
        assertThat(found.value()).isGreaterThan(3 * found.se()).isGreaterThan(0.05);
        RowCalibration.Difference none = new RowCalibration(fair, right).minus(new RowCalibration(fair, right));
        assertThat(none.value()).isZero();
        assertThat(none.se()).isZero();
    }

    /** Both calibrated, one of them far less sure: chance alone makes its error larger. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 50, 200})
    void netsThatAreBothCalibratedAreSeldomToldApart(int rows) {
        int told = 0;
        for (int set = 0; set < SETS; set++) {
            RandomGenerator random = new RandomStreams(9).at("both", set);
            double[][] sharp = new double[2][rows];
            double[][] blunt = new double[2][rows];
            for (int i = 0; i < rows; i++) {
                sharp[0][i] = 0.9 + 0.1 * random.nextDouble();
                sharp[1][i] = random.nextDouble() < sharp[0][i] ? 1 : 0;
                blunt[0][i] = 0.5 + 0.1 * random.nextDouble();
                blunt[1][i] = random.nextDouble() < blunt[0][i] ? 1 : 0;
            }
            told += Math.abs(new RowCalibration(sharp[0], sharp[1]).beside(new RowCalibration(blunt[0], blunt[1])));
        }
        assertThat(told / (double) SETS).isLessThan(0.05 + 3 * Math.sqrt(0.05 * 0.95 / SETS));
    }

    /** Of 15 rows that a calibrated net gets all right once in three times, and of few rows in intervals. */
    @Test
    void fewRowsAreNotReadAsMoreThanTheyAre() throws Exception {
        double[][] probabilities = new double[15][];
        Arrays.fill(probabilities, new double[] {0.93, 0.07});
        assertThat(ClassScores.of(probabilities, new int[15]).sureness()).isZero();
        Arrays.fill(probabilities, new double[] {0.6, 0.4});
        assertThat(ClassScores.of(probabilities, new int[15]).sureness()).isEqualTo(-1);
        int[] wrong = new int[15];
        Arrays.fill(wrong, 1);
        assertThat(ClassScores.of(probabilities, wrong).sureness()).isEqualTo(1);
        assertThat(NetVerdict.held(new NumberScores.Interval(0.9, 0, 0, 1), 1)).isZero();
        assertThat(NetVerdict.held(new NumberScores.Interval(0.9, 0.6, 0, 1), 5))
                .isZero();
        assertThat(NetVerdict.held(new NumberScores.Interval(0.9, 0.4, 0, 1), 5))
                .isEqualTo(-1);
        assertThat(NetVerdict.held(new NumberScores.Interval(0.5, 1, 0, 1), 10)).isEqualTo(1);
    }

    /** The exact distribution and the normal one agree where they meet. */
    @Test
    void surenessIsToldAsOftenAsItShould() {
        for (int rows : new int[] {100, 2000, 2001}) {
            int told = 0;
            for (int set = 0; set < SETS; set++) {
                told += Math.abs(classes(rows, set, 1).sureness());
            }
            assertThat(told / (double) SETS).isLessThan(0.0455 + 3 * Math.sqrt(0.0455 * 0.9545 / SETS));
        }
    }

    /** Of three rows a mean two standard errors away comes once in seven times, of one row nobody can tell. */
    @Test
    void fewRowsDoNotSayThatANetIsWorseThanNone() throws Exception {
        double[][] probabilities = {{0.5, 0.5}, {0.4, 0.6}, {0.45, 0.55}};
        try (Net net = net("word")) {
            ClassScores three = ClassScores.of(probabilities, new int[3]);
            double below = three.nll() - 3 * three.nllSe();
            assertThat(NetVerdict.of(net, three, null, below).sentence())
                    .startsWith("it predicts no better beyond noise");
            double far = three.nll() - 6 * three.nllSe();
            assertThat(NetVerdict.of(net, three, null, far).sentence()).startsWith("it predicts worse than");
            ClassScores one = ClassScores.of(new double[][] {{0.5, 0.5}}, new int[1]);
            assertThat(NetVerdict.of(net, one, null, 0.1).sentence()).doesNotContain("it predicts");
        }
    }

    /** A class that came and had a probability of 0 makes the mean large, not unknown. */
    @Test
    void whatWasThoughtImpossibleIsSaidToBeWorse() throws Exception {
        double[][] probabilities = new double[40][];
        Arrays.fill(probabilities, new double[] {1, 0});
        int[] labels = new int[40];
        Arrays.fill(labels, 0, 20, 1);
        try (Net net = net("word")) {
            assertThat(NetVerdict.of(net, ClassScores.of(probabilities, labels), null, 0.69)
                            .sentence())
                    .startsWith("it predicts worse than the targets' own distribution would (354.")
                    .contains("too sure");
        }
    }

    /** Beyond chance, and too little to matter. */
    @Test
    void whatIsOffByTooLittleIsNotCalledCalibratedAsFarAsRowsCanTell() throws Exception {
        int n = 400_000;
        double[][] probabilities = new double[n][];
        Arrays.fill(probabilities, new double[] {0.905, 0.095});
        int[] labels = new int[n];
        Arrays.fill(labels, 0, n / 10, 1);
        try (Net net = net("word")) {
            NetVerdict verdict = NetVerdict.of(net, ClassScores.of(probabilities, labels), null, 0.69);
            assertThat(verdict.calibrated()).isTrue();
            assertThat(verdict.sentence()).contains("by too little to matter: calibration error 0.005");
        }
    }

    @Test
    void whatDivergesIsNamedAndTheOthersAreCompared() throws Exception {
        NetConfig diverging =
                config("method", "point", "learning_rate", 10, "activation", "identity", "epochs", 200, "hidden", WIDE);
        assertThatThrownBy(() -> NetComparison.of(data("y"), List.of(diverging), line -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("training diverges");
        String summary = NetComparison.of(data("y"), List.of(diverging, config("method", "mean-field")), line -> {})
                .toString();
        assertThat(summary)
                .contains("point could not be trained: training diverges")
                .contains("mean-field alone was trained");
    }

    /** The least of few rows is best by chance more often than a normal distribution says. */
    @Test
    void fewRowsAreGivenTheNoiseThatTheyHave() {
        int named = 0;
        for (int set = 0; set < 1000; set++) {
            RandomGenerator random = new RandomStreams(9).at("few", set);
            double[] best = random.doubles(4).toArray();
            double[] other = random.doubles(4).toArray();
            named += NetComparison.worse(other, best) || NetComparison.worse(best, other) ? 1 : 0;
        }
        // 4.6 % if differences were normal.
        assertThat(named / 1000.0).isBetween(0.02, 0.075);
        assertThat(NetComparison.worse(new double[] {2}, new double[] {1})).isFalse();
    }

    @Test
    void oneMethodIsNotBetterThanOthersAndNoneIsRefused() throws Exception {
        NetData data = data("word");
        assertThat(NetComparison.of(data, List.of(config("method", "point")), line -> {})
                        .toString())
                .contains("point alone was trained")
                .doesNotContain("best");
        assertThatThrownBy(() -> NetComparison.of(data, List.of(), line -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no method");
        assertThatThrownBy(() -> NetComparison.of(
                        data, List.of(config("method", "point"), config("method", "point")), line -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("point twice");
    }

    @Test
    void whatCannotBeTrainedIsRefusedBeforeTraining() throws Exception {
        assertThatThrownBy(
                        () -> new NetTraining(data("y"), config("method", "laplace-last", "noise", "heteroscedastic")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("heteroscedastic");
        assertThatThrownBy(() -> new NetTraining(data("y"), config("method", "laplace-last", "hidden", "8,5000")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("5000 inputs");
    }
}
