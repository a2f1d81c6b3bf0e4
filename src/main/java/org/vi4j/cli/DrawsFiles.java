package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.internal.text.Nearest;

/**
 * The files of a set of chains, one a chain, or one file whose column {@code .chain} (posterior) or {@code chain}
 * (ArviZ) tells them apart; and which of their columns are quantities. As many columns are read at a time as fit into
 * memory.
 */
final class DrawsFiles {
    /** Bytes that the diagnostics of one column take for each draw of all chains, beside the draw. */
    private static final long WORKING = 250;

    private static final String SAMPLER = "__";

    /** What R's posterior and ArviZ number draws by: the chain, then the rest. */
    private static final List<List<String>> NUMBERS =
            List.of(List.of(".chain", ".iteration", ".draw"), List.of("chain", "draw"));

    private final List<DrawsCsv> files;
    private final List<String> quantities;
    /** The rows of each chain of the one file that holds all; empty where each chain has its own. */
    private final List<int[]> rows;

    DrawsFiles(List<Path> paths, List<String> asked) {
        this.files = paths.stream().map(DrawsCsv::open).toList();
        DrawsCsv first = files.get(0);
        for (DrawsCsv chain : files) {
            if (!chain.header().equals(first.header())) {
                throw new UserError(chain.file() + " and " + first.file()
                        + " have different columns: diagnose chains of one model together, each in its own file");
            }
            if (chain.draws() != first.draws()) {
                throw new UserError(first.file() + " has " + first.draws() + " draws and " + chain.file() + " has "
                        + chain.draws() + ": chains of the same length are needed; shorten the longer file or wait"
                        + " until both are done");
            }
        }
        for (String name : asked) {
            if (!first.header().contains(name)) {
                throw new UserError("columns: " + first.file() + " has no column '" + name + "'"
                        + Nearest.hint(name, first.header()));
            }
        }
        List<String> numbers =
                NUMBERS.stream().filter(first.header()::containsAll).findFirst().orElse(List.of());
        this.quantities = asked.isEmpty()
                ? first.header().stream()
                        .filter(name -> !name.endsWith(SAMPLER) || name.equals("lp__"))
                        .filter(name -> !numbers.contains(name))
                        .toList()
                : asked;
        this.rows = files.size() > 1 || numbers.isEmpty() ? List.of() : rows(first, numbers.get(0));
        if (quantities.isEmpty()) {
            throw new UserError(first.file() + " has only the sampler's own columns: name some with --columns");
        }
        batch();
    }

    /** The rows of each chain, in their order; chains in the order of their first rows. */
    private static List<int[]> rows(DrawsCsv file, String column) {
        double[] numbers = file.read(List.of(column))[0];
        List<int[]> rows = Arrays.stream(numbers)
                .distinct()
                .mapToObj(number -> IntStream.range(0, numbers.length)
                        .filter(i -> numbers[i] == number)
                        .toArray())
                .toList();
        for (int[] own : rows) {
            if (own.length != rows.get(0).length) {
                throw new UserError(file.file() + ": the chains of column '" + column + "' have " + rows.get(0).length
                        + " and " + own.length + " draws: chains of the same length are needed");
            }
        }
        return rows;
    }

    int count() {
        return rows.isEmpty() ? files.size() : rows.size();
    }

    int draws() {
        return rows.isEmpty() ? files.get(0).draws() : rows.get(0).length;
    }

    /** The columns of ln p and ln q; none where there is no density to weigh by. */
    List<String> logDensities() {
        return files.get(0).logDensities().orElse(List.of());
    }

    int maxDepth() {
        return files.get(0).maxDepth();
    }

    List<String> quantities() {
        return quantities;
    }

    boolean has(String column) {
        return files.get(0).header().contains(column);
    }

    /** How many columns fit into memory at once. */
    int batch() {
        long draws = (long) draws() * count();
        long room = Runtime.getRuntime().maxMemory() / 2 - WORKING * draws;
        long columns = room / (Double.BYTES * draws);
        // Two for the log densities.
        if (columns < 4) {
            throw new UserError(String.format(
                    java.util.Locale.ROOT,
                    "%d draws in %d %s need %d MB of memory, vi4j has %d MB: thin the draws, or give more,"
                            + " such as VI4J_JAVA_OPTS=-Xmx8g",
                    draws,
                    count(),
                    count() == 1 ? "file" : "files",
                    (2 * (WORKING + 4 * Double.BYTES) * draws) >> 20,
                    Runtime.getRuntime().maxMemory() >> 20));
        }
        return (int) Math.min(columns - 2, Integer.MAX_VALUE);
    }

    /** Reads columns: {@code [columns][chains][draws]}. */
    double[][][] read(List<String> names) {
        double[][][] values = new double[names.size()][count()][];
        if (!rows.isEmpty()) {
            double[][] all = files.get(0).read(names);
            for (int j = 0; j < all.length; j++) {
                for (int m = 0; m < rows.size(); m++) {
                    double[] column = all[j];
                    values[j][m] = Arrays.stream(rows.get(m))
                            .mapToDouble(i -> column[i])
                            .toArray();
                }
            }
            return values;
        }
        for (int m = 0; m < files.size(); m++) {
            double[][] own = files.get(m).read(names);
            for (int j = 0; j < own.length; j++) {
                values[j][m] = own[j];
            }
        }
        return values;
    }

    /** Cuts the quantities into groups that fit into memory. */
    List<List<String>> groups() {
        int size = batch();
        List<List<String>> groups = new ArrayList<>();
        for (int from = 0; from < quantities.size(); from += size) {
            groups.add(quantities.subList(from, (int) Math.min(quantities.size(), (long) from + size)));
        }
        return groups;
    }
}
