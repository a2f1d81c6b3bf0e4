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
        CommandLineRun run = CommandLineRun.of(args);
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
                "x1,y\\n1,2\\nabc,3\\n      | line 3, column 'x1': 'abc' is not a number, 1 of 2 cells are",
                "x1,y\\n1,NaN\\n            | line 2, column 'y': 'NaN' stands for a missing value: fill it in",
                "x1,y\\n1,2\\n-Infinity,2\\n | column 'x1': '-Infinity' is not a finite number",
                "x1,y\\n1,2\\n1e999,2\\n    | column 'x1': '1e999' is not a finite number",
                "x1,y\\n1,2\\n0x1p3,2\\n    | column 'x1': '0x1p3' is not a number",
                "x1,y\\n1,2\\n2d,2\\n       | column 'x1': '2d' is not a number",
                "x1,y\\n1,2\\n,3\\n         | line 3, column 'x1': the cell is empty",
                "x1,y\\n1,2\\n\"a\\nb\",3\\n | line 3, column 'x1': 'a\\u000ab' is not a number, 1 of 2 cells are",
                "x1,x1,y\\n1,2,3\\n         | two columns are named 'x1', the 1st and the 2nd: rename one",
                "x1,,y\\n1,2,3\\n           | line 1: column 2 has no name",
                "x1,Yy\\n1,2\\n             | has no column 'y': there are x1, Yy",
                "y\\n1\\n2\\n               | has only the target 'y'",
                "x1,c,y\\n1,3,2\\n2,3,2\\n  | column 'c' is 3.0 in every row (2), so it cannot be told from the intercept",
                "x1,x2,y\\n1,1,2\\n2,2,2\\n | columns 'x1' and 'x2' are the same in every row",
                "intercept,y\\n1,2\\n2,3\\n | rename it, or fit no intercept",
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
                "--target=x            | has no column 'x': there are x1, x2, y",
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
        assertRefused("line 1: the byte 0xE9 is not UTF-8 text ('é' in Latin-1): save the file as UTF-8", fit(latin1));
        Path endless = Files.writeString(folder.resolve("endless.csv"), "x1,y\n" + "1".repeat(1 << 21));
        assertRefused("line 2: the record has more than 1048576 characters", fit(endless));
    }

    /** The options of learned fits and of column choice. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--features=x1,zz          | has no column 'zz'",
                "--features=x1,x1          | column 'x1' is named twice among the features",
                "--features=x1,y           | 'y' is the target: it cannot also be a feature",
                "--drop=X2                 | has no column 'X2': did you mean 'x2'?",
                "--drop=x1,x2,city,one,w   | has only the target 'y' left",
                "--drop=y                  | 'y' is the target",
                "--weights=wt              | has no column 'wt'",
                "--weights=neg             | line 3, column 'neg': weight -1.0 is not positive",
                "--weights=city            | line 2, column 'city': 'Rome' is not a number, 0 of 4 cells are",
                "--reference=x1=3          | column 'x1' holds numbers: only columns of words have a reference level",
                "--reference=town=Rome     | no feature is named 'town'",
                "--reference=city=Roma     | column 'city' has no level 'Roma': did you mean 'Rome'?",
                "--features=x1,one         | column 'one' has only one level, 'a', so it carries no information: leave it out",
                "--missing=guess           | missing is 'guess': choose refuse, drop or mean",
                "--posterior=best          | posterior is 'best': choose auto, full (or exact), mean-field, or blocks:K",
                "--posterior=blocks:0      | a block holds at least 1 coefficient",
                "--posterior=blocks:x      | posterior is 'blocks:x'",
                "--alpha=-2                | alpha is -2.0: a precision",
                "--beta=0                  | beta is 0.0: a precision",
                "--draw-count=0            | draw-count is 0",
                "--band=rooms              | band: no feature is named 'rooms'",
                "--target=flat             | the target is 7.0 in every row (4), so neither noise nor effects can be learned",
                "--features=hole           | line 3, column 'hole': the cell is empty",
            })
    void refusesChoices(String option, String expected) throws IOException {
        Path csv = Files.writeString(folder.resolve("c.csv"), """
                x1,x2,city,one,w,neg,flat,hole,y
                1,2,Rome,a,1,1,7,1,3
                2,1,Oslo,a,2,-1,7,,4
                3,5,Rome,a,1,1,7,2,9
                4,4,Oslo,a,1,2,7,3,8
                """);
        String target = option.startsWith("--target=") ? option.strip().substring(9) : "y";
        List<Object> args = new java.util.ArrayList<>(
                List.of("regression", "fit", "--data", csv, "--target", target, "--report", folder.resolve("r.html")));
        if (!option.startsWith("--target=")) {
            args.add(option.strip());
        }
        if (!option.startsWith("--features=") && !option.startsWith("--drop=")) {
            args.add("--features=x1,x2" + (option.startsWith("--reference") ? ",city" : ""));
        }
        if (option.startsWith("--drop=x1")) {
            args.set(args.size() - 1, "--drop=x1,x2,city,one,w,neg,flat,hole");
        }
        assertRefused(expected, args.toArray());
    }

    @Test
    void refusesWhatNeedsAnotherWay() throws IOException {
        Path good = folder.resolve("good.csv");
        assertRefused("--ard learns a precision", fit(good, "--ard"));
        assertRefused(
                "--plot compares with the exact posterior",
                "regression",
                "fit",
                "--data",
                good,
                "--target",
                "y",
                "--plot",
                folder.resolve("p.png"));
        Path holes = Files.writeString(folder.resolve("holes.csv"), "x,y\n,1\nNA,2\n");
        assertRefused("all 2 rows have missing cells", fit(holes, "--missing", "drop"));
        assertRefused("column 'x' is empty in every row", fit(holes, "--missing", "mean"));
        Path twins =
                Files.writeString(folder.resolve("twins.csv"), "a,b,y\n1,2,3\n2,4.000000000000001,5\n3,6,4\n5,10,9\n");
        Object[] close = fit(twins, "--no-intercept");
        close[7] = "1e-30";
        assertRefused("column 'b' cannot be told from 'a' in float64", close);
        Path cut = Files.writeString(folder.resolve("cut.csv"), "x,z,y\n1,2,3\n4,5,6\n7,8");
        assertRefused("line 4: the row has 2 cells, the header has 3", fit(cut));
    }

    @Test
    void compareAndShowRefuse() throws IOException {
        Path a = folder.resolve("a.json");
        Path b = folder.resolve("b.json");
        Path c = folder.resolve("c.json");
        Path other = Files.writeString(folder.resolve("other.csv"), "x1,x2,y\n1,2,3\n2,1,4\n3,5,8\n");
        assertThat(CommandLineRun.of(fit(folder.resolve("good.csv"), "--out", a))
                        .code())
                .isZero();
        assertThat(CommandLineRun.of(fit(other, "--out", b)).code()).isZero();
        Object[] swapped = fit(folder.resolve("good.csv"), "--out", c);
        swapped[5] = "x1";
        assertThat(CommandLineRun.of(swapped).code()).isZero();
        assertRefused("with other values of 'y'", "regression", "compare", a, b);
        assertRefused("explains 'y' and", "regression", "compare", a, c);
        assertRefused("no such file", "regression", "compare", a, folder.resolve("none"));
        assertRefused("is not a regression model", "regression", "show", Files.writeString(folder.resolve("x"), "{}"));
        assertRefused(
                "this model has no posterior 'blocks:2', only full and mean-field",
                "regression",
                "predict",
                a,
                "--data",
                other,
                "--posterior",
                "blocks:2");
    }

    @Test
    void constantColumnsNeedNoInterceptOnlyIfTheyAreNotZero() throws IOException {
        Path ones = Files.writeString(folder.resolve("ones.csv"), "one,x,y\n1,2,3\n1,1,4\n");
        assertThat(CommandLineRun.of(fit(ones, "--no-intercept")).code()).isZero();
        assertRefused("so it carries no information", fit(ones, "--no-intercept", "--standardize"));
        Path zeros = Files.writeString(folder.resolve("zeros.csv"), "zero,x,y\n0,2,3\n0,1,4\n");
        assertRefused("'zero' is 0.0 in every row", fit(zeros, "--no-intercept"));
    }

    @Test
    void predictRefuses() throws IOException {
        Path good = folder.resolve("good.csv");
        Path model = folder.resolve("m.json");
        assertThat(CommandLineRun.of(fit(good, "--out", model)).code()).isZero();
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
                "\"beta\" : 4.0       | \"beta\" : \"4\"     | is damaged (a finite number was expected instead of \"4\")",
                "\"intercept\" : true | \"intercept\" : 1    | is damaged ('intercept' and 'target'",
                "\"scale\" : [ 0.81    | \"scale\" : [ -0.81      | is damaged",
                "\"variance\" : [     | \"variance\" : [ -1, | is damaged",
                "\"precision\" : [ [ 1 | \"precision\" : [ [ -1 | is damaged",
                "\"beta\" : 4.0       | \"beta\" : 4.5      | is damaged (it does not match its checksum)",
                "\"center\" : [ 2.0   | \"center\" : [ 1e999 | is damaged",
            })
    void predictRefusesDamagedModels(String part, String by, String expected) throws IOException {
        Path good = folder.resolve("good.csv");
        Path model = folder.resolve("m.json");
        assertThat(CommandLineRun.of(fit(good, "--out", model)).code()).isZero();
        String text = Files.readString(model);
        assertThat(text).contains(part);
        Files.writeString(model, text.replace(part, by));
        assertRefused(expected, "regression", "predict", model, "--data", good);
        Files.writeString(model, text.substring(0, text.length() / 2));
        assertRefused("is not JSON", "regression", "predict", model, "--data", good);
    }
}
