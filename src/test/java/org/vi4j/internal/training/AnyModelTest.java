package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.RunFolder.Existing;
import org.vi4j.internal.training.TrainingJob.Stop;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;
import org.vi4j.training.Progress;

/** The job trains what is no VAE: the mean θ of a table's rows, x ~ N(θ, I), whose best value is known. */
class AnyModelTest {
    private static final int ROWS = 40;

    @TempDir
    private Path folder;

    private TrainingData data;
    private final List<String> notes = new ArrayList<>();
    private int steps;

    @BeforeEach
    void table() throws IOException {
        data = table(folder.resolve("rows.csv"), ROWS);
    }

    private static TrainingData table(Path file, int rows) throws IOException {
        StringBuilder csv = new StringBuilder("a,b\n");
        IntStream.range(0, rows)
                .forEach(i -> csv.append(i).append(',').append(Math.sin(i)).append('\n'));
        Files.writeString(file, csv);
        TableSource source = TableSource.open(file);
        return EncodedTable.split(source, TableEncoding.learn(source));
    }

    /** θ by steps of the mean gradient; the first moment is the last gradient, the second is not used. */
    private static final class Mean implements Trainable {
        private final int epochs;
        private final double rate;
        private final int settling;
        private float[] theta = {3, -3};

        Mean(int epochs, double rate) {
            this(epochs, rate, 0);
        }

        Mean(int epochs, double rate, int settling) {
            this.epochs = epochs;
            this.rate = rate;
            this.settling = settling;
        }

        @Override
        public int settling() {
            return settling;
        }

        @Override
        public Map<String, Object> settings(JobOptions job) {
            Map<String, Object> settings = new LinkedHashMap<>(job.toMap());
            settings.put("epochs", epochs);
            settings.put("rate", rate);
            return settings;
        }

        @Override
        public long seed() {
            return 1;
        }

        @Override
        public int epochs() {
            return epochs;
        }

        @Override
        public int batch() {
            return 8;
        }

        @Override
        public double learningRate() {
            return rate;
        }

        @Override
        public int parameterCount() {
            return theta.length;
        }

        @Override
        public Floats parameters() {
            return Floats.of(theta);
        }

        @Override
        public void setParameters(Floats values) {
            theta = values.toArray();
        }

        @Override
        public void write(Path file) {
            StoredZip.write(file, Map.of("theta.f32", StoredZip.content(Floats.of(theta))));
        }

        @Override
        public Steps steps() {
            return new MeanSteps(this);
        }

        @Override
        public String lossName() {
            return "squares";
        }

        @Override
        public String scoreName() {
            return "log density";
        }

        @Override
        public double score(Epoch epoch) {
            return epoch.validation("log_density");
        }

        @Override
        public List<String> columns() {
            return List.of("epoch", "train_nll", "log_density", "theta", "rows", "rows_per_second", "seconds");
        }

        @Override
        public Map<String, Object> metrics(Epoch epoch) {
            Map<String, Object> map = new LinkedHashMap<>(epoch.validation());
            map.put("epoch", epoch.number());
            map.put("train_nll", epoch.trainNll());
            map.put("rows_per_second", epoch.rowsPerSecond());
            map.put("seconds", epoch.seconds());
            return map;
        }

        double half(Dataset rows, int row, float[] gradient) {
            float[] x = new float[2];
            rows.copy(row, x, 0);
            double sum = 0;
            for (int j = 0; j < 2; j++) {
                gradient[j] += theta[j] - x[j];
                sum += 0.5 * (theta[j] - x[j]) * (theta[j] - x[j]);
            }
            return sum;
        }
    }

    private static final class MeanSteps implements Steps {
        private final Mean model;
        private long taken;
        private float[] last = {0, 0};

        MeanSteps(Mean model) {
            this.model = model;
        }

        @Override
        public void take(Part part, LongFunction<How> how, Taken told, BooleanSupplier requested) {
            boolean goOn = true;
            for (int b = part.first(); goOn && b < part.batches().count() && !requested.getAsBoolean(); b++) {
                int[] rows = part.batches().indices(b);
                last = new float[2];
                double nll = 0;
                for (int row : rows) {
                    nll += model.half(part.rows(), row, last);
                }
                double rate = how.apply(taken).learningRate() / rows.length;
                for (int j = 0; j < 2 && Double.isFinite(nll); j++) {
                    model.theta[j] -= (float) (rate * last[j]);
                }
                taken++;
                goOn = told.afterSteps(List.of(new Epoch.Terms(nll, 0, rows.length)), 1e-3);
            }
        }

        @Override
        public long steps() {
            return taken;
        }

        @Override
        public Moments publish() {
            return new Moments(Floats.of(last), Floats.of(new float[2]), (int) taken);
        }

        @Override
        public void restore(long steps, Floats parameters, Moments moments) {
            taken = steps;
            model.setParameters(parameters);
            last = moments.m().toArray();
        }

        @Override
        public RowScores evaluate(Dataset rows) {
            double[] scores = IntStream.range(0, rows.count())
                    .mapToDouble(row -> -model.half(rows, row, new float[2]) - Math.log(2 * Math.PI))
                    .toArray();
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("rows", rows.count());
            numbers.put("log_density", RowScores.mean(scores));
            numbers.put("theta", List.of((double) model.theta[0], (double) model.theta[1]));
            return new RowScores(scores, numbers);
        }

        @Override
        public void close() {}
    }

    private TrainingJob.Result train(String name, Mean model, Existing existing, int stopAfter) {
        try (RunFolder run = RunFolder.open(folder.resolve(name), existing)) {
            TrainingJob[] job = new TrainingJob[1];
            Progress progress = new Progress() {
                @Override
                public void step(int epoch, int rows, int total, double seconds) {
                    if (++steps == stopAfter) {
                        job[0].requestStop();
                    }
                }

                @Override
                public void epoch(Epoch epoch, boolean best) {}

                @Override
                public void note(String line) {
                    notes.add(line);
                }
            };
            job[0] = new TrainingJob(model, JobOptions.defaults(), data, run, progress);
            return job[0].run();
        }
    }

    @Test
    void itComesToTheMeanAndLeavesItsOwnColumns() throws IOException {
        Mean model = new Mean(60, 0.05);
        TrainingJob.Result result = train("run", model, Existing.REFUSE, -1);

        float[] mean = new float[2];
        float[] x = new float[2];
        int n = data.train().count();
        for (int i = 0; i < n; i++) {
            data.train().copy(i, x, 0);
            mean[0] += x[0] / n;
            mean[1] += x[1] / n;
        }
        // Rows have unit variance: steps of 0.05 on batches of 8 leave a standard deviation of √(0.05/2/8).
        assertThat(model.theta[0]).isCloseTo(mean[0], within(0.25f));
        assertThat(model.theta[1]).isCloseTo(mean[1], within(0.25f));
        assertThat(result.summary()).containsEntry("stopped", "epochs").containsKeys("validation", "best", "seed");
        List<String> metrics = Files.readAllLines(folder.resolve("run/metrics.csv"));
        assertThat(metrics).hasSize(61);
        assertThat(metrics.get(0)).isEqualTo("epoch,train_nll,log_density,theta,rows,rows_per_second,seconds");
        assertThat(metrics.get(1))
                .matches("1,\\d+\\.\\d{4},-\\d+\\.\\d{4},-?\\d\\.\\d{4} -?\\d\\.\\d{4},4,\\d+\\.\\d,\\d\\.\\d{3}");
        try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
            for (Path text : files.filter(file -> file.toString().matches(".*\\.(csv|yaml|json)"))
                    .toList()) {
                assertThat(Files.readString(text).replaceAll("\\S*/\\S*", ""))
                        .as(text.toString())
                        .doesNotContainIgnoringCase("image")
                        .doesNotContain("kl_");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 12})
    void stoppedAndResumedItComesToTheSameBits(int stopAfter) throws IOException {
        train("whole", new Mean(6, 0.05), Existing.REFUSE, -1);
        steps = 0;
        assertThat(train("parts", new Mean(6, 0.05), Existing.REFUSE, stopAfter).stop())
                .isEqualTo(Stop.REQUEST);
        train("parts", new Mean(6, 0.05), Existing.RESUME, -1);

        assertThat(folder.resolve("parts/model.zip")).hasSameBinaryContentAs(folder.resolve("whole/model.zip"));
        assertThat(Files.readAllLines(folder.resolve("parts/metrics.csv")))
                .isEqualTo(Files.readAllLines(folder.resolve("whole/metrics.csv")));
    }

    @Test
    void itsFaultsAreToldInItsOwnWords() {
        assertThatThrownBy(() -> train("run", new Mean(3, 1e30), Existing.REFUSE, -1))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("training diverges: the squares term is ");
        assertThat(notes).first().asString().startsWith("warning: the squares term is Infinity at step ");
        assertThatThrownBy(() -> train("far", new Mean(1, 2.5), Existing.REFUSE, -1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the best validation log density is ");
    }

    @Test
    void otherRowsAreRefusedByThatName() throws IOException {
        train("run", new Mean(1, 0.05), Existing.REFUSE, -1);
        TrainingData others = table(folder.resolve("others.csv"), ROWS / 2);
        try (RunFolder run = RunFolder.open(folder.resolve("run"), Existing.RESUME)) {
            assertThatThrownBy(() ->
                            new TrainingJob(new Mean(2, 0.05), JobOptions.defaults(), others, run, Progress.SILENT))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("began with other rows than ")
                    .hasMessageContaining("rows.csv");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 19})
    void theBestEpochIsBehindThoseInWhichTheObjectiveChanges(int settling) {
        // Steps this long leave scores without a trend, so that any epoch may be the best of all.
        Mean model = new Mean(20, 0.9, settling);
        TrainingJob.Result result = new TrainingJob(model, JobOptions.defaults(), data, Progress.SILENT).run();
        Epoch best = java.util.Objects.requireNonNull(result.best());
        assertThat(best.number()).isGreaterThan(settling);
        assertThat(model.score(best))
                .isEqualTo(result.epochs().stream()
                        .skip(settling)
                        .mapToDouble(model::score)
                        .max()
                        .orElseThrow());
    }

    @Test
    void aRunThatEndsBeforeKeepsTheBestThereIs() {
        Mean model = new Mean(20, 0.9, 19);
        TrainingJob[] job = new TrainingJob[1];
        Progress stop = new Progress() {
            @Override
            public void step(int epoch, int rows, int total, double seconds) {}

            @Override
            public void epoch(Epoch epoch, boolean best) {
                if (epoch.number() == 6) {
                    job[0].requestStop();
                }
            }

            @Override
            public void note(String line) {}
        };
        job[0] = new TrainingJob(model, JobOptions.defaults(), data, stop);
        TrainingJob.Result result = job[0].run();
        assertThat(result.stop()).isEqualTo(Stop.REQUEST);
        assertThat(model.score(java.util.Objects.requireNonNull(result.best())))
                .isEqualTo(
                        result.epochs().stream().mapToDouble(model::score).max().orElseThrow());
    }

    @Test
    void patienceBeginsBehindThem() {
        JobOptions options = JobOptions.defaults().with(Map.of("patience", 2));
        int without = new TrainingJob(new Mean(40, 0.9, 0), options, data, Progress.SILENT)
                .run()
                .epochs()
                .size();
        assertThat(without).isLessThan(12);
        assertThat(new TrainingJob(new Mean(40, 0.9, 12), options, data, Progress.SILENT)
                        .run()
                        .epochs())
                .hasSizeBetween(14, 39);
    }

    @Test
    void inMemoryTheModelIsLeftAtItsBestEpoch() {
        Mean model = new Mean(20, 0.9);
        TrainingJob.Result result = new TrainingJob(model, JobOptions.defaults(), data, Progress.SILENT).run();
        Epoch best = java.util.Objects.requireNonNull(result.best());
        assertThat(best.validation().get("theta")).isEqualTo(List.of((double) model.theta[0], (double) model.theta[1]));
        assertThat(result.epochs().stream().mapToDouble(model::score).max().orElseThrow())
                .isEqualTo(model.score(best));
    }
}
