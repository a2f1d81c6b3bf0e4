package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;

/** A VAE of a table, from end to end: income follows age, and so does the group. */
class VaeTableTest {
    private static final int ROWS = 200;

    @TempDir
    private static Path folder;

    private static Path table = Path.of("table.csv");
    private static Path run = Path.of("run");

    @BeforeAll
    static void train() throws Exception {
        table = folder.resolve("table.csv");
        StringBuilder text = new StringBuilder("age,income,group\n");
        RandomGenerator random = new RandomStreams(1).at("table", 0);
        for (int i = 0; i < ROWS; i++) {
            double age = 40 + 10 * random.nextGaussian();
            double income = 1000 * age + 2000 * random.nextGaussian();
            String group = age > 45 ? "old" : random.nextBoolean() ? "young" : "\"young, too\"";
            text.append(String.format(Locale.ROOT, "%.3f,%.1f,%s%n", age, income, group));
        }
        Files.writeString(table, text.toString().replace("\r\n", "\n"));
        run = folder.resolve("run");
        CommandLineRun trained = of("vae train --epochs 60 --batch 20 --latent 2 --encoder 16 --decoder 16"
                + " --learning-rate 0.01 --threads 1 --json --data " + table + " --out " + run);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.json().get("likelihood").textValue()).isEqualTo("mixed:1,1,3");
    }

    private static CommandLineRun of(String words) {
        return CommandLineRun.of((Object[]) words.split(" "));
    }

    private static void refused(String words, String says) {
        CommandLineRun result = of(words);
        assertThat(result.code()).as(words).isEqualTo(2);
        assertThat(result.err()).contains(says);
    }

    @Test
    void evaluateKnowsTheTable() {
        CommandLineRun result = of("vae evaluate " + run + " --importance-samples 50 --json --data " + table);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode found = result.json();
        assertThat(found.get("images").intValue()).isEqualTo(ROWS);
        assertThat(found.get("targets").textValue()).isEqualTo("rows of a table, numbers scaled");
        double elbo = found.get("elbo").doubleValue();
        // Two independent standard normal numbers and a fair choice of group would come to −2.84 − 1.06 = −3.9.
        assertThat(elbo).isGreaterThan(-3.7);
        assertThat(found.at("/importance_weighted/log_likelihood").doubleValue())
                .isGreaterThan(elbo - 0.1);
    }

    /** Gaps and refinement have the mixed likelihood's gradient to go by; the page speaks of rows. */
    @Test
    void gapsAndRefinementWorkOnTables() throws Exception {
        Path page = folder.resolve("table.html");
        String words = "vae evaluate " + run + " --importance-samples 500 --gaps --refine 20 --data " + table;
        CommandLineRun result = of(words + " --images 20 --json --report " + page);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode gaps = result.json().get("gaps");
        for (String gap : List.of("/approximation", "/approximation_by_family/full", "/amortization")) {
            // Beside noise, what the search leaves undone, and what 500 samples leave of log p(x).
            assertThat(gaps.at(gap + "/value").doubleValue())
                    .as(gap)
                    .isGreaterThan(-0.02 - 4 * gaps.at(gap + "/se").doubleValue());
        }
        assertThat(gaps.has("generalization")).isFalse();
        JsonNode last = result.json().get("refinement").get(5);
        assertThat(last.get("steps").intValue()).isEqualTo(20);
        assertThat(last.at("/gain/value").doubleValue()).isPositive();
        assertThat(Files.readString(page))
                .contains("nats per row", "Inference gaps")
                .doesNotContain("an image");
        CommandLineRun text = of(words + " --images 2 --training-data " + table);
        assertThat(text.out()).contains("rows            2", "amortization here − on training rows");
    }

    /** Samples have the table's columns, levels, and the dependence of income on age. */
    @Test
    void sampledRowsAreLikeTheTables() throws Exception {
        Path csv = folder.resolve("samples.csv");
        CommandLineRun result = of("vae sample " + run + " --count 400 --seed 3 --out " + csv);
        assertThat(result.code()).as(result.err()).isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(401).first().isEqualTo("age,income,group");
        double[] sums = new double[5];
        for (String line : lines.subList(1, 401)) {
            String[] cells = line.split(",", 3);
            assertThat(cells[2]).isIn("old", "young", "\"young, too\"");
            double age = (Double.parseDouble(cells[0]) - 40) / 10;
            double income = (Double.parseDouble(cells[1]) - 40_000) / 10_000;
            sums[0] += age / 400;
            sums[1] += income / 400;
            sums[2] += age * age / 400;
            sums[3] += income * income / 400;
            sums[4] += age * income / 400;
        }
        assertThat(sums[0]).isCloseTo(0, Offset.offset(0.4));
        double correlation = (sums[4] - sums[0] * sums[1])
                / Math.sqrt((sums[2] - sums[0] * sums[0]) * (sums[3] - sums[1] * sums[1]));
        assertThat(correlation).isGreaterThan(0.5);
        assertThat(of("vae evaluate " + run + " --data " + csv).code()).isZero();
    }

    @Test
    void oddRowsScoreLowAndCodesAreWritten() throws Exception {
        Path odd = Files.writeString(
                folder.resolve("odd.csv"), "group,note,income,age\nold,x,50000,50\nyoung,y,60000,20\n");
        Path scores = folder.resolve("scores.csv");
        CommandLineRun result = of("vae score " + run + " --data " + odd + " --false-alarm-rate 0.05 --training-data "
                + table + " --out " + scores);
        assertThat(result.code()).as(result.err()).isZero();
        List<String> lines = Files.readAllLines(scores);
        assertThat(lines.get(1)).endsWith(",0");
        assertThat(lines.get(2)).endsWith(",1");
        Path codes = folder.resolve("codes.csv");
        assertThat(of("vae encode " + run + " --data " + odd + " --out " + codes)
                        .code())
                .isZero();
        assertThat(Files.readAllLines(codes)).hasSize(3).first().isEqualTo("index,mu_0,mu_1,sigma_0,sigma_1");
    }

    @Test
    void rowsOfTheTrainingAreNotTakenForHeldOut() throws Exception {
        String note = "is what " + run + " was trained on: these numbers are not of held-out data";
        assertThat(of("vae evaluate " + run + " --data " + table).err()).contains(note);
        Path copy = folder.resolve("other-rows.csv");
        Files.copy(table, copy);
        assertThat(of("vae evaluate " + run + " --data " + copy).err()).doesNotContain(note);
    }

    /** A wrong unit in a cell: the networks overflow, and that is the strangest row, not one without a score. */
    @Test
    void rowsBeyondAllNumbersAreAlarms() throws Exception {
        Path far = Files.writeString(
                folder.resolve("far.csv"),
                "group,note,income,age\nold,x,50000,50\nold,y,1e200,50\nold,y,50000,1e300\n");
        Path scores = folder.resolve("far-scores.csv");
        CommandLineRun result = of("vae score " + run + " --data " + far + " --false-alarm-rate 0.05 --training-data "
                + table + " --out " + scores);
        assertThat(result.code()).as(result.err()).isZero();
        List<String> lines = Files.readAllLines(scores);
        assertThat(lines.get(1)).endsWith(",0");
        assertThat(lines.get(2)).endsWith("-Infinity,1");
        assertThat(lines.get(3)).endsWith("-Infinity,1");
        assertThat(result.out()).contains("2 rows so far from the training data");
        refused("vae encode " + run + " --data " + far + " --out " + folder.resolve("far.npy"), "far.csv, number 2:");
        refused("vae evaluate " + run + " --importance-samples 5 --data " + far, "far from the training data");
    }

    @Test
    void wordsThatTrainingDidNotHaveAreTakenAsSaid() throws Exception {
        Path odd = Files.writeString(
                folder.resolve("unseen.csv"), "age,income,group\n30,30000,odd\n50,50000,old\n31,31000,young\n");
        Path codes = folder.resolve("unseen-codes.csv");
        String words = "vae encode " + run + " --data " + odd + " --out " + codes;
        refused(words, "the value 'odd' was not seen in training");
        refused(words + " --unseen mean", "a VAE keeps no shares of its levels");
        refused(words + " --unseen drop", "drop");

        CommandLineRun skipped = of(words + " --unseen skip");
        assertThat(skipped.code()).as(skipped.err()).isZero();
        assertThat(skipped.err()).contains("'odd' of column 'group'", "leave 2 rows to be read");
        List<String> lines = Files.readAllLines(codes);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("index,row,mu_0");
        assertThat(lines.get(1)).startsWith("0,1,");
        assertThat(lines.get(2)).startsWith("1,2,");

        CommandLineRun first = of(words + " --unseen reference");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err()).contains("stand for their column's first level in 1 cell");
        List<String> taken = Files.readAllLines(codes);
        assertThat(taken).hasSize(4);
        assertThat(taken.get(2).substring(taken.get(2).indexOf(',')))
                .isEqualTo(lines.get(1).substring(3));

        Path scores = folder.resolve("unseen-scores.csv");
        assertThat(of("vae score " + run + " --data " + odd + " --unseen skip --out " + scores)
                        .code())
                .isZero();
        assertThat(Files.readAllLines(scores)).hasSize(3).first().isEqualTo("index,row,log_likelihood");
    }

    /** The same rows between other marks have the same codes; and what columns are taken for is said. */
    @Test
    void tablesAreReadAsTheOptionsSay() throws Exception {
        Path point = Files.writeString(folder.resolve("p.csv"), "age,income,group\n30.5,30000,old\n50,1e3,young\n");
        Path comma = Files.writeString(folder.resolve("c.csv"), "age;income;group\n30,5;30000;old\n50;1e3;young\n");
        Path a = folder.resolve("a.csv");
        Path b = folder.resolve("b.csv");
        assertThat(of("vae encode " + run + " --data " + point + " --out " + a).code())
                .isZero();
        assertThat(of("vae encode " + run + " --separator semicolon --decimal comma --data " + comma + " --out " + b)
                        .code())
                .isZero();
        assertThat(Files.readAllLines(b)).isEqualTo(Files.readAllLines(a));

        String train = "vae train --epochs 1 --batch 20 --latent 1 --encoder 4 --decoder 4 --threads 1 --data " + table;
        CommandLineRun told = of(train + " --out " + folder.resolve("told"));
        assertThat(told.err())
                .contains("age: numbers\nincome: numbers\ngroup: words, 3 levels (")
                .contains("\nnext: vi4j vae evaluate ");
        CommandLineRun quiet = of(train + " --quiet --out " + folder.resolve("quiet"));
        assertThat(quiet.err()).doesNotContain("age: numbers");
        assertThat(Files.readString(folder.resolve("told/summary.json"))).doesNotContain("grey values");
        refused("vae train --data sample --separator tab --out " + folder.resolve("not"), "are for tables");
    }

    @Test
    void whatDoesNotFitIsRefusedByName() throws Exception {
        Path missing = Files.writeString(folder.resolve("missing.csv"), "age,group\n30,old\n");
        Path other = Files.writeString(folder.resolve("other.csv"), "age,income,group\n30,30000,odd\n");
        String out = " --out " + folder.resolve("not");
        refused("vae score " + run + " --data " + missing + out, "has no column 'income', which the model was");
        refused("vae encode " + run + " --data " + other + out + ".csv", "the value 'odd' was not seen in training");
        refused("vae evaluate " + run + " --data sample", "the model was trained on a table, but --data is sample");
        refused("vae sample " + run + out + ".png", "name a file that ends in .csv");
        refused("vae evaluate " + run + " --gaps --training-data sample --data " + table, "name a .csv file");
        refused("vae export " + run + out, "the model has likelihood mixed:1,1,3, which no export format holds");
        refused("vae train --preset conv --data " + table + out, "but the data are a table");
        refused("vae train --likelihood gaussian --data " + table + out, "that of this table is mixed:1,1,3");
        refused("vae traverse " + run + " --data " + table + out + ".png", "is a table: 'vae train' takes one");
    }
}
