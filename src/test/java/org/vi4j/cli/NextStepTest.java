package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** After each command one line says what to do next, and what it names is a command that vi4j has. */
class NextStepTest {
    private static final Pattern NEXT = Pattern.compile("(?m)^next: (.+)$");
    private static final Path HOMES = Path.of("docs/homes.csv");

    @TempDir
    private Path folder;

    private final Set<String> seen = new HashSet<>();

    @Test
    void everyCommandEndsWithTheNextStep() {
        Path run = folder.resolve("run");
        Path table = folder.resolve("table");
        String small = "--epochs 1 --encoder 8 --decoder 8 --latent 2 --threads 1 ";
        ends("vae train", small + "--out " + run);
        ends("vae train", small + "--batch 20 --data " + HOMES + " --out " + table);
        ends("vae evaluate", run.toString());
        ends("vae sample", run + " --out " + folder.resolve("a.png"));
        ends("vae sample", table + " --out " + folder.resolve("a.csv"));
        ends("vae reconstruct", run + " --out " + folder.resolve("b.png"));
        ends("vae encode", run + " --out " + folder.resolve("c.csv"));
        ends("vae encode", table + " --data " + HOMES + " --out " + folder.resolve("d.csv"));
        ends("vae score", run + " --out " + folder.resolve("e.csv"));
        ends("vae latent", run + " --out " + folder.resolve("f.png"));
        ends("vae interpolate", run + " 0 1 --out " + folder.resolve("g.png"));
        ends("vae traverse", run + " --out " + folder.resolve("h.png"));
        ends("vae explore", run + " --count 20 --out " + folder.resolve("i.html"));
        ends("vae export", run + " --out " + folder.resolve("torch"));
        ends("vae export", run + " --format dl4j --out " + folder.resolve("dl4j.zip"));
        ends("vae import", folder.resolve("torch") + " --out " + folder.resolve("back.zip"));
        Path model = folder.resolve("model.json");
        ends("regression prior", "--data " + HOMES + " --target price");
        ends("regression fit", "--data " + HOMES + " --target price");
        ends("regression fit", "--data " + HOMES + " --target price --out " + model);
        ends("regression predict", model + " --data " + HOMES + " --out " + folder.resolve("j.csv"));
        ends("regression show", model.toString());
        ends("regression compare", model + " " + model);
        Path fewer = folder.resolve("fewer.json");
        ends("regression fit", "--data " + HOMES + " --target price --features rooms --out " + fewer);
        ends("regression compare", model + " " + fewer + " --data " + HOMES);
        ends("regression check", model + " --data " + HOMES);
        ends("regression check", model + " --data " + HOMES + " --report " + folder.resolve("check.html"));
        ends("regression effects", model + " --data " + HOMES + " --column rooms");
        ends("regression effects", model + " --data " + HOMES + " --column rooms --report " + folder.resolve("e.html"));
        ends("regression convert", HOMES + " --out " + folder.resolve("k.npy"));
        Path mixture = folder.resolve("mixture.json");
        String mixed = "--data " + HOMES + " --components 2 --restarts 1";
        ends("mixture fit", mixed);
        ends("mixture fit", mixed + " --out " + mixture);
        ends("mixture predict", mixture + " --data " + HOMES + " --out " + folder.resolve("l.csv"));
        String net = folder.resolve("net").toString();
        String quick = "--data " + HOMES + " --target price --epochs 2 --hidden 3";
        ends("net train", quick + " --out " + net);
        ends("net predict", net + " --data " + HOMES + " --out " + folder.resolve("m.csv"));
        ends("net evaluate", net + " --data " + HOMES);
        ends("net export", net + " --out " + folder.resolve("net.safetensors"));
        ends("net compare", quick + " --methods point,mean-field");
        Path draws = folder.resolve("draws");
        ends("compare", "--target-density banana --methods nuts --draws " + draws);
        ends("diagnose", firstOf(draws).toString());
        ends("experiment", "list");
        ends("info", "");

        assertThat(seen).containsAll(leaves());
    }

    private void ends(String command, String rest) {
        seen.add(command);
        CommandLineRun run =
                CommandLineRun.of((Object[]) (command + " " + rest).trim().split(" ", -1));
        assertThat(run.code()).as(command + " " + rest + "\n" + run.err()).isZero();
        Matcher next = NEXT.matcher(run.err());
        assertThat(next.find())
                .as(command + " says what to do next\n" + run.err())
                .isTrue();
        if (next.group(1).startsWith("vi4j ")) {
            String[] words =
                    next.group(1).replaceFirst(" {3}#.*", "").replace("'", "").split(" ", -1);
            assertThat(accepts(Arrays.copyOfRange(words, 1, words.length)))
                    .as(next.group(1))
                    .isTrue();
        }
        assertThat(run.err().strip().lines().reduce("", (a, b) -> b)).startsWith("next: ");
    }

    /** Says whether the command line is one, without running it. */
    private static boolean accepts(String... words) {
        return !new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(words)
                .asCommandLineList()
                .isEmpty();
    }

    private static Path firstOf(Path draws) {
        try (var files = Files.list(draws)) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> leaves() {
        List<String> all = new ArrayList<>();
        collect("", new CommandLine(new Main()), all);
        return all.stream()
                .filter(name -> !name.contains("help") && !name.contains("completion"))
                .collect(Collectors.toSet());
    }

    private static void collect(String path, CommandLine command, List<String> all) {
        command.getSubcommands().forEach((name, sub) -> {
            String whole = (path + " " + name).trim();
            if (sub.getSubcommands().isEmpty()) {
                all.add(whole);
            } else {
                collect(whole, sub, all);
            }
        });
    }
}
