package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input that cannot be used: one line that names it and the way out, exit code 2, nothing left behind. */
class RegressionBadInputTest {
    private static final String GOOD = "x1,x2,y\n1,2,3\n2,1,4\n3,5,9\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(folder.resolve("good.csv"), GOOD);
        Files.createDirectory(folder.resolve("folder"));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private void assertRefused(String expected, Object... args) throws IOException {
        List<String> before = files();
        CommandLineHarness run = CommandLineHarness.run(args);
        assertThat(run.err().lines().toList())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).startsWith("vi4j: ").contains(expected));
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
        assertThat(files()).isEqualTo(before);
    }

    private Object[] fit(Path data, Object... more) {
        Object[] base = {"regression", "fit", "--data", data, "--target", "y", "--alpha", 1, "--beta", 4};
        return Stream.concat(Stream.of(base), Stream.of(more)).toArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "~~                         | is empty: a header row",
                "~\\n~                      | is empty: a header row",
                "x1,y\\n                    | has a header and no rows (n = 0)",
                "x1,y\\n1,2\\n1\\n          | line 3: the row has 1 cell, the header has 2",
                "x1,y\\n1,2\\n1,2,3\\n      | line 3: the row has 3 cells, the header has 2",
                "x1,y\\n1,2\\n\\n3,4\\n     | line 3: the line is blank",
                "x1,y\\n1,2\\nabc,3\\n      | line 3, column 'x1': 'abc' is not a finite number",
                "x1,y\\n1,NaN\\n            | line 2, column 'y': 'NaN' is not a finite number",
                "x1,y\\n1,2\\n-Infinity,2\\n | column 'x1': '-Infinity' is not a finite number",
                "x1,y\\n1,2\\n1e999,2\\n    | column 'x1': '1e999' is not a finite number",
                "x1,y\\n1,2\\n0x1p3,2\\n    | column 'x1': '0x1p3' is not a finite number",
                "x1,y\\n1,2\\n2d,2\\n       | column 'x1': '2d' is not a finite number",
                "x1,y\\n1,2\\n,3\\n         | line 3, column 'x1': the cell is empty",
                "x1,y\\n1,2\\n\"a\\nb\",3\\n | line 3, column 'x1': 'a\uFFFDb' is not a finite number",
                "x1,x1,y\\n1,2,3\\n         | two columns are named 'x1': rename one",
                "x1,,y\\n1,2,3\\n           | line 1: column 2 has no name",
                "x1,Yy\\n1,2\\n             | has no column 'y': did you mean 'Yy'?",
                "y\\n1\\n2\\n               | has only the target 'y'",
                "x1,c,y\\n1,3,2\\n2,3,2\\n  | column 'c' is 3.0 in every row (2), so it cannot be told from the intercept",
                "x1,x2,y\\n1,1,2\\n2,2,2\\n | columns 'x1' and 'x2' are the same in every row",
                "intercept,y\\n1,2\\n2,3\\n | rename it, or use --no-intercept",
                "x1,y\\n\"1,2\\n3,4\\n      | line 2: a quote is opened and never closed",
                "x1,y\\n1e200,2\\n2e200,3\\n | the sums of squares overflow float64",
            })
    void refusesTables(String text, String expected) throws IOException {
        Path csv = Files.writeString(folder.resolve("bad.csv"), text.replace("\\n", "\n"));
        assertRefused(expected, fit(csv, "--out", folder.resolve("m.json"), "--plot", folder.resolve("p.png")));
        assertRefused(expected, fit(csv, "--json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--alpha=0             | alpha is 0.0: a precision (one over a variance) is a positive finite number",
                "--alpha=-1            | alpha is -1.0",
                "--alpha=NaN           | alpha is NaN",
                "--beta=0              | beta is 0.0",
                "--beta=Infinity       | beta is Infinity",
                "--beta=four           | Invalid value for option '--beta'",
                "--max-sweeps=0        | max-sweeps is 0: at least 1",
                "--tolerance=0         | tolerance is 0.0",
                "--tolerance=NaN       | tolerance is NaN",
                "--out=FOLDER          | is a folder: name a file to write to",
                "--plot=FOLDER         | is a folder: name a file to write to",
                "--out=GOOD/m.json     | is not a folder you may write to",
                "--out=GOOD            | is also read by this command",
                "--target=x            | has no column 'x': did you mean 'x1'?",
                "--data=FOLDER         | is a folder: name a CSV file",
                "--data=FOLDER/no.csv  | (no such file or folder): check the path",
                "--colour=red          | Unknown option: '--colour=red'",
            })
    void refusesOptions(String option, String expected) throws IOException {
        String name = option.substring(0, option.indexOf('='));
        String value = option.substring(option.indexOf('=') + 1)
                .replace("FOLDER", folder.resolve("folder").toString())
                .replace("GOOD", folder.resolve("good.csv").toString());
        List<Object> args = new java.util.ArrayList<>(List.of(fit(folder.resolve("good.csv"))));
        int given = args.indexOf(name);
        if (given >= 0) {
            args.set(given + 1, value);
        } else {
            args.add(name + "=" + value);
        }
        assertRefused(expected, args.toArray());
    }

    @Test
    void refusesToWriteTwoThingsToOneFile() throws IOException {
        Path one = folder.resolve("one");
        assertRefused("is also written", fit(folder.resolve("good.csv"), "--out", one, "--plot", one));
    }

    @Test
    void refusesTextInAnotherEncodingAndEndlessLines() throws IOException {
        Path latin1 = Files.write(folder.resolve("l1.csv"), new byte[] {'y', ',', (byte) 0xE9, '\n', '1', ',', '2'});
        assertRefused("not UTF-8 text: save the file as UTF-8", fit(latin1));
        Path endless = Files.writeString(folder.resolve("endless.csv"), "x1,y\n" + "1".repeat(1 << 21));
        assertRefused("line 2: the record has more than 1048576 characters", fit(endless));
    }

    @Test
    void constantColumnsNeedNoInterceptOnlyIfTheyAreNotZero() throws IOException {
        Path ones = Files.writeString(folder.resolve("ones.csv"), "one,x,y\n1,2,3\n1,1,4\n");
        assertThat(CommandLineHarness.run(fit(ones, "--no-intercept")).code()).isZero();
        assertRefused("so it says nothing", fit(ones, "--no-intercept", "--standardize"));
        Path zeros = Files.writeString(folder.resolve("zeros.csv"), "zero,x,y\n0,2,3\n0,1,4\n");
        assertRefused("'zero' is 0.0 in every row", fit(zeros, "--no-intercept"));
    }

    @Test
    void predictRefuses() throws IOException {
        Path good = folder.resolve("good.csv");
        Path model = folder.resolve("m.json");
        assertThat(CommandLineHarness.run(fit(good, "--out", model)).code()).isZero();
        Path lacking = Files.writeString(folder.resolve("lacking.csv"), "x1,X2\n1,2\n");
        assertRefused(
                "lacking.csv has no column 'x2': did you mean 'X2'?",
                "regression",
                "predict",
                model,
                "--data",
                lacking);
        Path ragged = Files.writeString(folder.resolve("ragged.csv"), "x1,x2\n1,2\n1\n");
        assertRefused("line 3: the row has 1 cell", "regression", "predict", model, "--data", ragged);
        Path again = Files.writeString(folder.resolve("again.csv"), "x1,x2,sd\n1,2,3\n");
        assertRefused("already has a column 'sd'", "regression", "predict", model, "--data", again);
        assertRefused(
                "already has a column 'sd'",
                "regression",
                "predict",
                model,
                "--data",
                again,
                "--out",
                folder.resolve("p.csv"));
        assertRefused("level is 1.0", "regression", "predict", model, "--data", good, "--level", 1);
        assertRefused("level is NaN", "regression", "predict", model, "--data", good, "--level", "NaN");
        assertRefused("posterior is 'best'", "regression", "predict", model, "--data", good, "--posterior", "best");
        assertRefused("is a folder", "regression", "predict", model, "--data", good, "--out", folder);
        assertRefused("is also read", "regression", "predict", model, "--data", good, "--out", good);
        assertRefused("no such file", "regression", "predict", folder.resolve("none"), "--data", good);
        assertRefused("is not JSON", "regression", "predict", good, "--data", good);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"vi4j regression\"  | \"vi4j something\"   | is not a regression model",
                "\"version\" : 2      | \"version\" : 1      | has format version 1; this vi4j reads version 2",
                "\"scale\"            | \"skale\"            | is damaged ('scale' is missing)",
                "[ \"x1\", \"x2\" ]   | [ \"x1\" ]           | is damaged (a list of 1 was expected)",
                "\"beta\" : 4.0       | \"beta\" : -4.0      | is damaged ('beta' is -4.0)",
                "\"beta\" : 4.0       | \"beta\" : \"4\"     | is damaged (a number was expected in place of 'STRING')",
                "\"intercept\" : true | \"intercept\" : 1    | is damaged ('intercept' and 'target'",
                "\"scale\" : [ 1.0    | \"scale\" : [ 0      | is damaged",
                "\"variance\" : [     | \"variance\" : [ -1, | is damaged",
                "\"precision\" : [ [ 1 | \"precision\" : [ [ -1 | is damaged",
                "\"center\" : [ 0.0   | \"center\" : [ 1e999 | is damaged",
            })
    void predictRefusesDamagedModels(String part, String by, String expected) throws IOException {
        Path good = folder.resolve("good.csv");
        Path model = folder.resolve("m.json");
        assertThat(CommandLineHarness.run(fit(good, "--out", model)).code()).isZero();
        String text = Files.readString(model);
        assertThat(text).contains(part);
        Files.writeString(model, text.replace(part, by));
        assertRefused(expected, "regression", "predict", model, "--data", good);
        Files.writeString(model, text.substring(0, text.length() / 2));
        assertRefused("is not JSON", "regression", "predict", model, "--data", good);
    }
}
