package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The commands of docs/likelihoods.md, what they print, and input that they refuse. */
class LikelihoodCommandTest {
    private static final Path FLATS = Path.of("docs/flats.csv");

    @TempDir
    private Path folder;

    @Test
    void theGuidesCommandsRun() throws IOException {
        String guide = Files.readString(Path.of("docs/likelihoods.md"));
        List<String> commands = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(guide)
                .results()
                .flatMap(match -> match.group(1).lines())
                .toList();
        assertThat(commands).hasSize(15);
        for (String command : commands) {
            CommandLineRun run = CommandLineRun.of(Pattern.compile(" +")
                    .splitAsStream(command.replace("./vi4j ", "").replace("runs/", folder + "/"))
                    .toArray());
            assertThat(run.warnings()).isEmpty();
            assertThat(run.code()).isZero();
        }
        assertThat(Files.readAllLines(folder.resolve("chances.csv"))).hasSize(121);
        assertThat(Files.readAllLines(folder.resolve("groups.csv")))
                .hasSize(121)
                .first()
                .asString()
                .endsWith(",component,p1,p2,p3,log_density");
        assertThat(folder.resolve("sold.html")).content().contains("P(sold = yes)", "odds ratio", "Calibration");
        assertThat(folder.resolve("mixture.html")).content().contains("restart");
    }

    private static CommandLineRun fit(Object... more) {
        Object[] base = {"regression", "fit", "--data", FLATS, "--json"};
        return CommandLineRun.of(Stream.concat(Stream.of(base), Stream.of(more)).toArray());
    }

    /** Swapping which word is 1 turns every sign, and nothing else. */
    @Test
    void theReferenceNamesTheWordThatIsZero() {
        JsonNode yes = fit("--target", "sold", "--drop", "price", "--likelihood", "logistic", "--alpha", 1)
                .json();
        JsonNode no = fit(
                        "--target",
                        "sold",
                        "--drop",
                        "price",
                        "--likelihood",
                        "logistic",
                        "--alpha",
                        1,
                        "--reference",
                        "sold=yes")
                .json();
        assertThat(yes.get("probability_of").asText()).isEqualTo("yes");
        assertThat(no.get("probability_of").asText()).isEqualTo("no");
        assertThat(yes.get("separated_by").isNull()).isTrue();
        assertThat(no.get("elbo").asDouble()).isCloseTo(yes.get("elbo").asDouble(), within(1e-7));
        for (int j = 0; j < yes.get("mean").size(); j++) {
            double mean = yes.get("mean").get(j).asDouble();
            assertThat(no.get("mean").get(j).asDouble()).isCloseTo(-mean, within(1e-6));
            assertThat(yes.get("odds_ratio").get(j).asDouble())
                    .isCloseTo(Math.exp(mean), within(1e-12 * Math.exp(mean)));
        }
    }

    /** The mean of ln p − ln q over draws lies between the ELBO and the evidence, so not below the ELBO. */
    @Test
    void drawsBoundTheEvidenceFromWithin() throws IOException {
        Path draws = folder.resolve("d.csv");
        Path model = folder.resolve("m.json");
        JsonNode fit = fit(
                        "--target",
                        "price",
                        "--drop",
                        "sold",
                        "--likelihood",
                        "student",
                        "--draws",
                        draws,
                        "--draw-count",
                        400,
                        "--out",
                        model)
                .json();
        List<double[]> rows = Files.readAllLines(draws).stream()
                .filter(line -> line.startsWith("0"))
                .map(line -> Stream.of(line.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        double[] difference = rows.stream().mapToDouble(row -> row[1] - row[2]).toArray();
        double mean = java.util.Arrays.stream(difference).average().orElseThrow();
        double error = Math.sqrt(java.util.Arrays.stream(difference)
                        .map(v -> (v - mean) * (v - mean))
                        .sum())
                / difference.length;
        assertThat(rows).hasSize(400);
        assertThat(mean).isGreaterThan(fit.get("elbo").asDouble() - 4 * error);
        JsonNode shown =
                CommandLineRun.of("regression", "show", model, "--json").json();
        assertThat(shown.get("degrees_of_freedom").asDouble()).isEqualTo(4);
        assertThat(shown.get("mean")).isEqualTo(fit.get("mean"));
    }

    @Test
    void separableDataAreTold() throws IOException {
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 20; i++) {
            text.append(i + "," + i * 7 % 11 + "," + (i > 9 ? 1 : 0) + "\n");
        }
        Path csv = Files.writeString(folder.resolve("s.csv"), text);
        for (String likelihood : List.of("logistic", "probit")) {
            CommandLineRun run =
                    CommandLineRun.fit(csv, "y", "--likelihood", likelihood, "--alpha", 1, "--max-sweeps", 200);
            assertThat(run.code()).isZero();
            assertThat(run.out()).contains("Separable: 'a' alone").contains("comes from the prior");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "regression fit --target three --likelihood logistic | the target 'three' has more than two levels (a, b, c",
                "regression fit --target x --likelihood probit | the target 'x' has the value '2.5'",
                "regression fit --target one --likelihood logistic | the target 'one' is '1' in every row",
                "regression fit --target y --likelihood logit | likelihood is 'logit'",
                "regression fit --target y --likelihood logistic --alpha 0 | alpha is 0.0: a precision",
                "regression fit --target y --likelihood logistic --beta 1 | beta is the precision of noise",
                "regression fit --target y --likelihood logistic --plot P | --plot compares with the exact posterior of --likelihood gaussian",
                "regression fit --target y --likelihood probit --posterior mean-field | posterior mean-field is for",
                "regression fit --target y --degrees-of-freedom 4 | --degrees-of-freedom is Student's t's",
                "regression fit --target y --likelihood student --degrees-of-freedom 0 | degrees-of-freedom is 0.0",
                "regression fit --target y --likelihood student --degrees-of-freedom few | degrees-of-freedom is 'few'",
                "regression fit --target two --likelihood logistic --reference two=z | the target has no level 'z'",
                "regression fit --target y --likelihood logistic --reference y=1 | the target holds numbers",
                "mixture fit --features x,y --components 0 | components is 0: at least 1",
                "mixture fit --features x,y --components 7 | components is 7 and",
                "mixture fit --features x,y --components 2 --restarts 0 | restarts is 0",
                "mixture fit --features x,y --components 2 --concentration -1 | concentration is -1.0",
                "mixture fit --features x,one --components 2 | column 'one' is 1.0 in every row",
                "mixture fit --features x,x --components 2 | column 'x' is named twice",
                "mixture fit --components 2 | 'a' is not a number, 0 of",
            })
    void refuses(String command, String expected) throws IOException {
        Path csv = Files.writeString(folder.resolve("c.csv"), """
                x,three,two,one,y
                2.5,a,u,1,0
                1,b,v,1,1
                3,c,u,1,0
                4,a,v,1,1
                """);
        List<Object> words = new ArrayList<>(List.of(
                command.strip().replace(" P", " " + folder.resolve("p.png")).split(" ", -1)));
        words.addAll(List.of("--data", csv));
        if (command.contains("--target y") || command.contains("--target two")) {
            words.addAll(List.of("--features", "x"));
        }
        CommandLineRun run = CommandLineRun.of(words.toArray());
        assertThat(run.err().lines().toList())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).startsWith("vi4j: ").contains(expected));
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }
}
