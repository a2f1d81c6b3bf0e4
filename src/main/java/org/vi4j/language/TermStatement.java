package org.vi4j.language;

import java.util.List;
import java.util.stream.IntStream;

/** Σᵢ of the log densities of independent rows. */
final class TermStatement extends Statement {
    private final RowTerm term;
    private final int[] rows;
    private final double weight;

    TermStatement(String name, RowTerm term, int rows) {
        this(name, term, IntStream.range(0, rows).toArray(), 1);
    }

    private TermStatement(String name, RowTerm term, int[] rows, double weight) {
        super(name);
        this.term = term;
        this.rows = rows;
        this.weight = weight;
    }

    @Override
    List<Slot> inputs() {
        return term.inputs();
    }

    @Override
    boolean rowwise(int n) {
        return rows.length == n;
    }

    @Override
    Operation on(RowSelection selection) {
        return new TermStatement(name, term, selection.rows(), selection.scale());
    }

    @Override
    void forward(Workspace w) {
        term.prepare(w);
        double sum = 0;
        for (int i : rows) {
            sum += term.value(w, i);
            term.push(w, i, weight);
        }
        w.target += weight * sum;
    }
}
