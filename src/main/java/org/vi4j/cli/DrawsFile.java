package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.vi4j.data.io.WholeFile;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.regression.Draws;
import org.vi4j.regression.RegressionModel;

/**
 * Posterior draws in the layout of CmdStan's CSV files for variational inference: comments behind #, a header, and in
 * each row lp__ (always 0 there), log_p__, log_g__ and the parameters. There is no first row of means.
 */
final class DrawsFile {
    private DrawsFile() {}

    static void write(
            Path file, RegressionModel model, List<HierarchicalRegression.Group> groups, Draws draws, long seed) {
        List<String> header = new ArrayList<>(List.of("lp__", "log_p__", "log_g__"));
        for (String name : model.design().coefficients()) {
            String plain = name.replaceAll("[^A-Za-z0-9_.]", "_");
            String unique = plain;
            for (int k = 2; header.contains(unique); k++) {
                unique = plain + "_" + k;
            }
            header.add(unique);
        }
        boolean noisy = !model.likelihood().binary();
        if (noisy) {
            header.add("sigma");
        }
        boolean[] learned = new boolean[groups.size()];
        for (int g = 0; g < learned.length; g++) {
            learned[g] = groups.get(g).precision() instanceof Precision.Uncertain;
            if (learned[g]) {
                header.add("alpha."
                        + (header.stream().filter(n -> n.startsWith("alpha.")).count() + 1));
            }
        }
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write("# model = vi4j_regression\n# method = variational\n# seed = " + seed + "\n");
            writer.write(String.join(",", header) + "\n");
            for (Draws.Draw draw : draws.list()) {
                double[] w = model.design().onTableScale(draw.weights());
                double[] alpha = draw.alpha();
                DoubleStream numbers = DoubleStream.concat(
                        DoubleStream.of(0, draw.logP(), draw.logQ()),
                        DoubleStream.concat(
                                Arrays.stream(w),
                                noisy ? DoubleStream.of(1 / Math.sqrt(draw.beta())) : DoubleStream.empty()));
                writer.write(numbers.mapToObj(Double::toString).collect(Collectors.joining(",")));
                for (int g = 0; g < learned.length; g++) {
                    writer.write(learned[g] ? "," + alpha[g] : "");
                }
                writer.write("\n");
            }
            writer.flush();
        });
    }
}
