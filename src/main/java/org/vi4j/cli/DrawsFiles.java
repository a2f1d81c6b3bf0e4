package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.text.Nearest;

/**
 * The files of a set of chains, one a chain, and which of their columns are quantities. As many columns are read at a
 * time as fit into memory.
 */
final class DrawsFiles {
    /** Bytes that the diagnostics of one column take for each draw of all chains, beside the draw. */
    private static final long WORKING = 250;

    private static final String SAMPLER = "__";

    private final List<DrawsCsv> chains;
    private final List<String> quantities;

    DrawsFiles(List<Path> files, List<String> asked) {
        this.chains = files.stream().map(DrawsCsv::open).toList();
        DrawsCsv first = chains.get(0);
        for (DrawsCsv chain : chains) {
            if (!chain.header().equals(first.header())) {
                throw new UserError(chain.file() + " and " + first.file()
                        + " have different columns: diagnose chains of one model together, each in its own file");
            }
            if (chain.draws() != first.draws()) {
                throw new UserError(first.file() + " has " + first.draws() + " draws and " + chain.file() + " has "
                        + chain.draws() + ": chains of one length are needed; shorten the longer file or wait until"
                        + " both are done");
            }
        }
        for (String name : asked) {
            if (!first.header().contains(name)) {
                throw new UserError("columns: " + first.file() + " has no column '" + name + "'"
                        + Nearest.hint(name, first.header()));
            }
        }
        this.quantities = asked.isEmpty()
                ? first.header().stream()
                        .filter(name -> !name.endsWith(SAMPLER) || name.equals("lp__"))
                        .toList()
                : asked;
        if (quantities.isEmpty()) {
            throw new UserError(first.file() + " has only the sampler's own columns: name some with --columns");
        }
        batch();
    }

    int count() {
        return chains.size();
    }

    int draws() {
        return chains.get(0).draws();
    }

    List<String> quantities() {
        return quantities;
    }

    boolean has(String column) {
        return chains.get(0).header().contains(column);
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
        for (int m = 0; m < count(); m++) {
            double[][] own = chains.get(m).read(names);
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
