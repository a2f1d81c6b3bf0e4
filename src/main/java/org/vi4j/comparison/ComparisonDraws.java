package org.vi4j.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Assessment;

/**
 * Files of every method's draws, which {@code Diagnosis} reads: {@code METHOD.csv} with lp__ = log_p__, log_g__ and the
 * constrained parameters, both densities over the unconstrained coordinates; of NUTS a file a chain.
 */
final class ComparisonDraws {
    private ComparisonDraws() {}

    /**
     * Checks that nothing in the folder would be taken for this run's which is of another one.
     *
     * @param folder where to write
     * @param methods that are to be run
     * @param chains of NUTS
     * @throws UserError if the folder holds draws that this run would not replace
     */
    static void check(Path folder, List<Method> methods, int chains) {
        Set<String> own = new HashSet<>();
        methods.forEach(method -> own.addAll(files(method.name(), chains)));
        String others =
                written(folder).stream().filter(name -> !own.contains(name)).collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            throw new UserError(folder + " holds draws of an earlier run that this one would not replace (" + others
                    + "): remove them, or name another folder");
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
        Method.forAnyJoint(ComparisonOptions.defaults()).forEach(method -> names.addAll(files(method.name(), 0)));
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
                if (result.fit().isPresent()) {
                    own.addAll(files(
                            result.name(),
                            result.chains().map(Assessment.Chains::chains).orElse(0)));
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
        for (MethodResult result : comparison.results()) {
            result.chains().ifPresent(chains -> write(folder, result.name(), comparison, chains));
            result.weights().ifPresent(weights -> write(folder, result.name(), comparison, weights));
        }
    }

    private static void write(Path folder, String method, Comparison comparison, Assessment.Chains chains) {
        Parameters parameters = comparison.problem().joint().parameters();
        for (int m = 0; m < chains.chains(); m++) {
            int from = m * chains.length();
            DrawsCsv.write(
                    folder.resolve(method + "-" + (m + 1) + ".csv"),
                    List.of(),
                    List.of("lp__", "energy__", DrawsCsv.DIVERGENT),
                    parameters.names(),
                    () -> IntStream.range(from, from + chains.length())
                            .mapToObj(s -> row(
                                    parameters.constrain(chains.draws()[s]),
                                    finite(chains.logP()[s]),
                                    chains.energy()[s],
                                    chains.divergent()[s] ? 1 : 0))
                            .iterator());
        }
    }

    private static void write(Path folder, String method, Comparison comparison, Assessment.Weights weights) {
        Parameters parameters = comparison.problem().joint().parameters();
        DrawsCsv.write(
                folder.resolve(method + ".csv"),
                List.of(),
                List.of("lp__", DrawsCsv.LOG_DENSITIES.get(0), DrawsCsv.LOG_DENSITIES.get(1)),
                parameters.names(),
                () -> IntStream.range(0, weights.draws().length)
                        .mapToObj(s -> row(
                                parameters.constrain(weights.draws()[s]),
                                finite(weights.logP()[s]),
                                weights.logP()[s],
                                weights.logQ()[s]))
                        .iterator());
    }

    private static double finite(double logP) {
        return Double.isFinite(logP) ? logP : -Double.MAX_VALUE;
    }

    private static double[] row(double[] parameters, double... sampler) {
        double[] row = Arrays.copyOf(sampler, sampler.length + parameters.length);
        System.arraycopy(parameters, 0, row, sampler.length, parameters.length);
        return row;
    }
}
