package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.training.JobOptions;
import org.vi4j.training.Progress;

class NetTest {
    private static final int N = 300;

    @TempDir
    private Path folder;

    /** A number, and a class that depends on the features too. */
    private Path table() throws java.io.IOException {
        RandomGenerator random = new RandomStreams(3).at("table", 0);
        StringBuilder csv = new StringBuilder("a,kind,y,label\n");
        for (int i = 0; i < N; i++) {
            double a = 3 * random.nextDouble() - 1.5;
            boolean red = random.nextBoolean();
            double y = Math.sin(2 * a) + (red ? 1 : 0) + 0.2 * random.nextGaussian();
            String label = y + 0.3 * random.nextGaussian() > 0.8 ? "high" : y < 0 ? "low" : "middle";
            csv.append(String.format(Locale.ROOT, "%.5f,%s,%.5f,%s%n", a, red ? "red" : "blue", y, label));
        }
        Path file = folder.resolve("table.csv");
        Files.writeString(file, csv);
        return file;
    }

    private NetData data(String target) throws java.io.IOException {
        Path file = table();
        String other = target.equals("y") ? "label" : "y";
        Path narrow = folder.resolve(target + ".csv");
        List<String> lines = new ArrayList<>();
        int dropped = other.equals("y") ? 2 : 3;
        for (String line : Files.readAllLines(file)) {
            List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
            cells.remove(dropped);
            lines.add(String.join(",", cells));
        }
        Files.write(narrow, lines);
        return NetData.table(TableSource.open(narrow), target);
    }

    private static NetConfig config(String method, Object... more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "method",
                method,
                "hidden",
                "16",
                "epochs",
                60,
                "batch",
                32,
                "learning_rate",
                0.01,
                "threads",
                1,
                "warmup_kl",
                20,
                "draws",
                16));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i].toString(), more[i + 1]);
        }
        return NetConfig.defaults().with(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean-field", "flipout", "ivon", "mc-dropout", "ensemble:3", "laplace-last", "point"})
    void everyMethodLearnsNumbersAndClasses(String method) throws Exception {
        boolean natural = method.equals("ivon");
        NetConfig of = config(method, "learning_rate", natural ? 0.1 : 0.01, "epochs", natural ? 400 : 60);
        try (Net net = Net.train(data("y"), of)) {
            NetEvaluation evaluation = net.evaluate(data("y"));
            NumberScores scores = java.util.Objects.requireNonNull(evaluation.numbers());
            // Without features NLL is 1.09 for classes; the targets' sd is about 0.9, their noise's 0.2.
            assertThat(scores.rmse()).as(method).isLessThan(0.6);
        }
        try (Net net = Net.train(data("label"), of)) {
            ClassScores scores =
                    java.util.Objects.requireNonNull(net.evaluate(data("label")).classes());
            assertThat(scores.nll()).as(method).isLessThan(0.9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean-field", "flipout", "ivon", "mc-dropout", "ensemble:3", "laplace-last", "point"})
    void whatIsSavedIsReadAndPredictsTheSame(String method) throws Exception {
        for (String target : List.of("y", "label")) {
            NetData data = data(target);
            Path file = folder.resolve("model.zip");
            List<NetPrediction> before = new ArrayList<>();
            List<NetPrediction> after = new ArrayList<>();
            TableSource table = TableSource.open(folder.resolve(target + ".csv"));
            try (Net net = Net.train(data, config(method, "epochs", 3))) {
                net.save(file);
                net.predict(table, before::add);
            }
            try (Net net = Net.read(file)) {
                net.predict(table, after::add);
            }
            assertThat(after).hasSameSizeAs(before);
            for (int i = 0; i < before.size(); i++) {
                // The last layer's posterior is kept in single precision, everything else bit by bit.
                assertThat(after.get(i).epistemic())
                        .isCloseTo(
                                before.get(i).epistemic(),
                                within(
                                        method.equals("laplace-last")
                                                ? 1e-3
                                                        * Math.max(
                                                                1e-3,
                                                                before.get(i).epistemic())
                                                : 0.0));
            }
        }
    }

    @Test
    void aRunThatIsStoppedAndResumedComesToTheSameBits() throws Exception {
        for (String method : List.of("mean-field", "flipout", "ensemble:2", "ivon")) {
            int learned = method.startsWith("ensemble") ? 0 : 1;
            NetConfig config = config(method, "epochs", 4, "learn_prior_after", learned);
            float[] whole = run(config, folder.resolve("whole-" + method.substring(0, 3)), 0);
            Path parts = folder.resolve("parts-" + method.substring(0, 3));
            run(config, parts, 13);
            assertThat(run(config, parts, 0)).as(method).isEqualTo(whole);
        }
    }

    /** The diagonal of the curvature is that of the whole one's, which the small layer has. */
    @Test
    void aWideLastLayerHasTheDiagonalOfItsCurvature() throws Exception {
        NetData data = data("label");
        try (Net net = Net.train(data, config("laplace-last", "epochs", 5));
                Workers workers = new Workers(1)) {
            LastLayer whole = java.util.Objects.requireNonNull(net.lastLayer());
            LastLayer diagonal = LastLayer.fit(net.members().get(0), data.trainRows(), workers, 10);
            assertThat(whole.isDiagonal()).isFalse();
            assertThat(diagonal.isDiagonal()).isTrue();
            assertThat(diagonal.mean()).isEqualTo(whole.mean());
            double[][] precision = Cholesky.of(whole.covariance()).inverse();
            for (int j = 0; j < precision.length; j++) {
                double variance = 1 / precision[j][j];
                assertThat(diagonal.covariance()[0][j]).isCloseTo(variance, within(1e-6 * variance));
            }
            // Where one feature is 1 and the rest are 0 a logit's variance is that weight's.
            double[] point = new double[whole.features()];
            point[2] = 1;
            double[][] factor = diagonal.logits(new double[][] {point}).factors()[0];
            assertThat(factor[1][1] * factor[1][1])
                    .isCloseTo(diagonal.covariance()[0][whole.features() + 2], within(1e-8));
            assertThat(factor[1][0]).isZero();
        }
        Path file = folder.resolve("wide.zip");
        List<NetPrediction> before = new ArrayList<>();
        List<NetPrediction> after = new ArrayList<>();
        TableSource table = TableSource.open(folder.resolve("label.csv"));
        try (Net net = Net.train(data, config("laplace-last", "epochs", 1, "hidden", "2000"))) {
            assertThat(net.toString()).contains("diagonal of its curvature alone");
            net.save(file);
            net.predict(table, before::add);
        }
        try (Net net = Net.read(file)) {
            assertThat(net.toString()).contains("diagonal of its curvature alone");
            net.predict(table, after::add);
        }
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).epistemic()).isCloseTo(before.get(i).epistemic(), within(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"laplace", "mixture"})
    void otherPriorsLearnAndGoOnToTheSameBits(String kind) throws Exception {
        try (Net net = Net.train(data("y"), config("mean-field", "prior_kind", kind))) {
            assertThat(java.util.Objects.requireNonNull(net.evaluate(data("y")).numbers())
                            .rmse())
                    .isLessThan(0.6);
        }
        NetConfig config = config("mean-field", "epochs", 3, "prior_kind", kind);
        float[] whole = run(config, folder.resolve("whole"), 0);
        run(config, folder.resolve("parts"), 13);
        assertThat(run(config, folder.resolve("parts"), 0)).isEqualTo(whole);
    }

    /** What trains in memory is what the job's last epoch is. */
    @Test
    void trainingInMemoryIsTheJobsLastEpoch() throws Exception {
        for (String method : List.of("mean-field", "ensemble:2")) {
            NetConfig config = config(method, "epochs", 3);
            float[] byJob = run(config, folder.resolve("job-" + method.substring(0, 3)), 0, COSINE);
            try (Net net = Net.train(data("y"), config)) {
                List<org.vi4j.internal.io.StoredZip.Floats> members =
                        net.members().stream().map(NetNetwork::values).toList();
                assertThat(org.vi4j.internal.io.StoredZip.Floats.joined(members).toArray())
                        .as(method)
                        .isEqualTo(byJob);
            }
        }
    }

    private static final JobOptions COSINE = JobOptions.defaults().with(Map.of("schedule", "cosine"));

    private float[] run(NetConfig config, Path path, int stopAfter) throws Exception {
        return run(config, path, stopAfter, JobOptions.defaults());
    }

    private float[] run(NetConfig config, Path path, int stopAfter, JobOptions options) throws Exception {
        NetData data = data("y");
        try (NetTraining training = new NetTraining(data, config);
                RunFolder run = RunFolder.open(path, RunFolder.Existing.RESUME)) {
            TrainingJob[] job = new TrainingJob[1];
            int[] steps = {0};
            job[0] = new TrainingJob(training, options, data, run, new Progress() {
                @Override
                public void step(int epoch, int rows, int total, double seconds) {
                    steps[0]++;
                    if (steps[0] == stopAfter) {
                        job[0].requestStop();
                    }
                }

                @Override
                public void epoch(org.vi4j.training.Epoch epoch, boolean best) {}

                @Override
                public void note(String line) {}
            });
            job[0].run();
            return training.parameters().toArray();
        }
    }

    /** The divergence's weight rises over half of the epochs at most: with more of them it would fall again. */
    @Test
    void moreEpochsAreRefusedWhereTheyChangeTheStepsThatWereTaken() throws Exception {
        JobOptions constant = JobOptions.defaults().with(Map.of("schedule", "constant"));
        run(config("mean-field", "epochs", 4, "warmup_kl", 20), folder.resolve("rising"), 0, constant);
        refused(
                () -> run(config("mean-field", "epochs", 10, "warmup_kl", 20), folder.resolve("rising"), 0, constant),
                "epochs (4 there, 10 here)");
        NetConfig more = config("mean-field", "epochs", 6, "warmup_kl", 2);
        run(config("mean-field", "epochs", 4, "warmup_kl", 2), folder.resolve("risen"), 0, constant);
        assertThat(run(more, folder.resolve("risen"), 0, constant))
                .isEqualTo(run(more, folder.resolve("whole"), 0, constant));
    }

    /** The posterior's precision is the curvature and the prior's, as often as it counted in training. */
    @Test
    void theLastLayersPriorCountsAsInTraining() throws Exception {
        NetData data = data("y");
        try (Net net = Net.train(data, config("laplace-last", "epochs", 5, "prior", 0.5));
                Net tempered = Net.train(data, config("laplace-last", "epochs", 5, "prior", 0.5, "temperature", 0.25));
                Workers workers = new Workers(1)) {
            LastLayer whole = java.util.Objects.requireNonNull(tempered.lastLayer());
            NetNetwork wider = tempered.members().get(0);
            double before = wider.priorVariance(wider.weights().size() - 1, false);
            assertThat(before)
                    .isEqualTo(
                            net.members().get(0).priorVariance(wider.weights().size() - 1, false));
            double[][] precision = Cholesky.of(whole.covariance()).inverse();
            wider.setPriorVariance(wider.weights().size() - 1, 0.5 * before);
            LastLayer other = LastLayer.fit(wider, data.trainRows(), workers);
            double[][] more = Cholesky.of(other.covariance()).inverse();
            // Both noises are at their own optimum, hardly apart; a weight's own row shows the prior's part.
            double noise = whole.noiseVariance() / other.noiseVariance();
            assertThat(more[0][0] - precision[0][0] * noise)
                    .isCloseTo(0.25 / before * (2 - noise), within(0.02 / before));
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherOnesOthers() throws Exception {
        NetData data = data("y");
        float[][] found = new float[3][];
        for (int i = 0; i < 3; i++) {
            try (Net net = Net.train(data, config("mean-field", "epochs", 2, "seed", i == 2 ? 8 : 7))) {
                found[i] = net.members().get(0).values().toArray();
            }
        }
        assertThat(found[0]).isEqualTo(found[1]).isNotEqualTo(found[2]);
    }

    /** Where targets have nothing to do with the features the verdict says so, and not where they have. */
    @Test
    void theVerdictSaysWhereTheFeaturesAreIgnored() throws Exception {
        RandomGenerator random = new RandomStreams(4).at("table", 0);
        StringBuilder csv = new StringBuilder("a,y\n");
        for (int i = 0; i < N; i++) {
            csv.append(String.format(Locale.ROOT, "%.5f,%.5f%n", random.nextGaussian(), random.nextGaussian()));
        }
        Path noise = folder.resolve("noise.csv");
        Files.writeString(noise, csv);
        NetData of = NetData.table(TableSource.open(noise), "y");
        NetData data = data("y");
        try (Net ignorant = Net.train(of, config("mean-field"));
                Net knowing = Net.train(data, config("mean-field"))) {
            assertThat(ignorant.evaluate(of).verdict())
                    .contains("no better beyond noise than the targets' own distribution");
            assertThat(knowing.evaluate(data).verdict()).doesNotContain("it predicts");
        }
    }

    private static org.vi4j.internal.io.Safetensors.Tensor tensor(
            Map<String, org.vi4j.internal.io.Safetensors.Tensor> tensors, String name) {
        return java.util.Objects.requireNonNull(tensors.get(name), name);
    }

    /** The mean weights in PyTorch's layout, put together by hand, give the net of the mean weights. */
    @Test
    void exportedWeightsAreTheNets() throws Exception {
        NetData data = data("y");
        try (Net net = Net.train(data, config("mean-field", "epochs", 2, "hidden", "4"))) {
            Path file = folder.resolve("net.safetensors");
            net.exportTorch(file);
            Map<String, org.vi4j.internal.io.Safetensors.Tensor> tensors = org.vi4j.internal.io.Safetensors.read(file);
            float[] w = tensor(tensors, "dense-0.weight.mean").values();
            float[] b = tensor(tensors, "dense-0.bias.mean").values();
            float[] v = tensor(tensors, "output.weight.mean").values();
            int in = tensor(tensors, "dense-0.weight.mean").shape().get(1);
            assertThat(tensor(tensors, "dense-0.weight.sd").shape()).isEqualTo(List.of(4, in));
            float[] row = new float[in + 1];
            data.trainRows().copy(0, row, 0);
            double expected = tensor(tensors, "output.bias.mean").values()[0];
            for (int j = 0; j < 4; j++) {
                double sum = b[j];
                for (int i = 0; i < in; i++) {
                    sum += w[j * in + i] * row[i];
                }
                expected += v[j] * Math.max(0, sum);
            }
            List<org.nd4j.linalg.api.ndarray.INDArray> none = new ArrayList<>();
            none.add(null);
            double found = net.members()
                    .get(0)
                    .forward(
                            org.nd4j.linalg.factory.Nd4j.createFromArray(
                                    new float[][] {java.util.Arrays.copyOf(row, in)}),
                            none)
                    .getDouble(0);
            assertThat(found).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void whatCannotBeUsedIsRefusedInOneLine() throws Exception {
        Path file = table();
        refused(() -> NetData.table(TableSource.open(file), "Y"), "no column 'Y'");
        refused(() -> config("bayes"), "method is 'bayes'");
        refused(() -> config("point:3"), "only an ensemble has members");
        refused(() -> config("ensemble:1"), "method is 'ensemble:1': give 2 to 1000 nets");
        refused(() -> config("point", "hidden", "10,,5"), "hidden is '10,,5'");
        refused(() -> config("ivon", "temperature", 0), "temperature is 0, which ivon cannot take");
        refused(() -> config("mean-field", "temperature", -1), "temperature is -1");
        refused(() -> config("mean-field", "dropout", 1), "dropout is 1");
        refused(() -> config("ivon", "prior_kind", "laplace"), "prior_kind is laplace, which ivon cannot take");
        refused(
                () -> config("mean-field", "prior_kind", "mixture", "learn_prior_after", 3),
                "the scale of a mixture is not learned");
        refused(() -> config("mean-field", "hidden", "0"), "hidden");
        refused(() -> config("laplace-last", "temperature", 0), "temperature is 0, which laplace-last cannot take");
        refused(() -> config("mc-dropout", "hidden", "none"), "hidden is none, which mc-dropout cannot take");
        for (String method : List.of("point", "mc-dropout", "ensemble:2", "laplace-last")) {
            refused(
                    () -> config(method, "learn_prior_after", 2),
                    "learn_prior_after is 2, which " + method.replace(":2", ""));
        }
        Path one = folder.resolve("one.csv");
        Files.writeString(one, "a,y\n1,2\n");
        refused(() -> NetData.table(TableSource.open(one), "y"), "y");
        Path damaged = folder.resolve("damaged.zip");
        Files.writeString(damaged, "no zip");
        refused(() -> Net.read(damaged), "damaged.zip");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String says) {
        assertThatExceptionOfType(UserError.class).isThrownBy(call).withMessageContaining(says);
    }
}
