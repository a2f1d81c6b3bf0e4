package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.JsonTree;

/** Draws and the values that R computes from them. */
final class Reference {
    static final Path FOLDER = Path.of("src/test/resources/reference/diagnostics");
    static final JsonNode VALUES = JsonTree.read(FOLDER.resolve("reference.json"));

    /** The agreement that is asked for, relative where a value is above one. */
    private static final double TOLERANCE = 1e-6;

    private Reference() {}

    static double[] column(String file, String name) {
        try {
            List<String> lines = Files.readAllLines(FOLDER.resolve(file));
            int place = Arrays.asList(lines.get(0).split(",", -1)).indexOf(name);
            return lines.stream()
                    .skip(1)
                    .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[place]))
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[][] chains(String name) {
        List<double[]> chains = new ArrayList<>();
        for (int m = 1; m <= 4; m++) {
            chains.add(column("draws-" + m + ".csv", name));
        }
        return chains.toArray(double[][]::new);
    }

    static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.get(i).asDouble());
        return numbers;
    }

    static void agrees(String what, double value, JsonNode expected) {
        if (expected.isNull()) {
            assertThat(value).as(what).isNaN();
        } else {
            double wanted = expected.asDouble();
            assertThat(value).as(what).isCloseTo(wanted, within(TOLERANCE * Math.max(1, Math.abs(wanted))));
        }
    }
}
