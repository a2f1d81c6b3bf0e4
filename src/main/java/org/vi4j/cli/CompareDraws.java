package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison;
import org.vi4j.comparison.Method;
import org.vi4j.comparison.MethodResult;
import org.vi4j.data.io.WholeFile;
import org.vi4j.inference.mcmc.NutsResult;
import org.vi4j.joint.Parameters;

/**
 * Every method's draws as {@code vi4j diagnose} reads them: {@code METHOD.csv} with lp__ = log_p__, log_g__ and the
 * constrained parameters, both densities over the unconstrained coordinates; of NUTS a file a chain.
 */
final class CompareDraws {
    private CompareDraws() {}

    /**
     * Checks that nothing in the folder would be taken for this run's which is of another one.
     *
     * @param folder where to write
     * @param methods that are to be run
     * @param chains of NUTS
     * @throws UserError if the folder holds draws that this run would not replace
     */
    static void check(Path folder, List<Method> methods, int chains) {
        OutputFiles.checkFolder(folder);
        Set<String> own = new HashSet<>();
        methods.forEach(method -> own.addAll(files(method.name(), chains)));
        String others =
                written(folder).stream().filter(name -> !own.contains(name)).collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            throw new UserError(folder + " holds draws of an earlier run that this one would not replace (" + others
                    + "): remove them, or name another folder with --draws");
        }
    }

    private static List<String> files(String method, int chains) {
        return method.equals(Method.NUTS)
                ? IntStream.rangeClosed(1, chains)
                        .mapToObj(m -> method + "-" + m + ".csv")
                        .toList()
                : List.of(method + ".csv");
    }

    /** What a comparison has written into the folder: files named as it names them. */
    private static List<String> written(Path folder) {
        Set<String> names = new HashSet<>(List.of(Method.EXACT + ".csv", Method.CAVI + ".csv"));
        Method.forAnyJoint().forEach(method -> names.addAll(files(method.name(), 0)));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> names.contains(name) || name.matches(Method.NUTS + "-[1-9][0-9]*[.]csv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserError("cannot read the folder " + folder + ": name another place", e);
        }
    }

    /** Writes the draws; those that an earlier run left of methods that have none now are removed. */
    static void write(Path folder, Comparison comparison) {
        try {
            Files.createDirectories(folder);
            Set<String> own = new HashSet<>();
            for (MethodResult result : comparison.results()) {
                if (result.fit() != null) {
                    int chains = result.fit().posterior() instanceof NutsResult nuts ? nuts.chains() : 0;
                    own.addAll(files(result.name(), chains));
                }
            }
            for (String name : written(folder)) {
                if (!own.contains(name)) {
                    Files.delete(folder.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new UserError("cannot write into the folder " + folder + ": name another place", e);
        }
        Parameters parameters = comparison.problem().joint().parameters();
        for (MethodResult result : comparison.results()) {
            MethodResult.Fit fit = result.fit();
            if (fit == null) {
                continue;
            }
            if (fit.posterior() instanceof NutsResult nuts) {
                for (int m = 0; m < nuts.chains(); m++) {
                    write(
                            folder.resolve(result.name() + "-" + (m + 1) + ".csv"),
                            parameters,
                            fit,
                            m * nuts.draws(),
                            nuts.draws(),
                            nuts.energies()[m],
                            nuts.divergent()[m]);
                }
            } else {
                write(
                        folder.resolve(result.name() + ".csv"),
                        parameters,
                        fit,
                        0,
                        fit.draws().length,
                        new double[0],
                        new boolean[0]);
            }
        }
    }

    private static void write(
            Path file,
            Parameters parameters,
            MethodResult.Fit fit,
            int from,
            int count,
            double[] energy,
            boolean[] divergent) {
        boolean chain = energy.length > 0;
        List<String> header = new ArrayList<>(
                chain ? List.of("lp__", "energy__", "divergent__") : List.of("lp__", "log_p__", "log_g__"));
        for (String name : parameters.names()) {
            String plain = name.replaceAll("[^A-Za-z0-9_.\\[\\]]", "_");
            String unique = plain;
            for (int k = 2; header.contains(unique) || unique.endsWith("__"); k++) {
                unique = plain + "_" + k;
            }
            header.add(unique);
        }
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write(String.join(",", header) + "\n");
            for (int s = 0; s < count; s++) {
                double logP = fit.logP()[from + s];
                StringBuilder row = new StringBuilder().append(Double.isFinite(logP) ? logP : -Double.MAX_VALUE);
                if (chain) {
                    row.append(',').append(energy[s]).append(divergent[s] ? ",1" : ",0");
                } else {
                    row.append(',').append(logP == Double.NEGATIVE_INFINITY ? "-inf" : Double.toString(logP));
                    row.append(',').append(fit.logQ()[from + s]);
                }
                for (double value : parameters.constrain(fit.draws()[from + s])) {
                    row.append(',').append(value);
                }
                writer.write(row.append('\n').toString());
            }
            writer.flush();
        });
    }
}
