package org.vi4j.language;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Computes log densities and gradients by the operations of a tape. */
final class Evaluator {
    /** The work of a batch from which several threads pay. */
    private static final long PARALLEL = 100_000;

    private final Operation[] operations;
    private final int size;
    private final int dimension;
    private final long work;
    private final SpareWorkspaces spare;

    Evaluator(List<Operation> operations, int size, int dimension, SpareWorkspaces spare) {
        this.operations = operations.toArray(new Operation[0]);
        this.size = size;
        this.dimension = dimension;
        this.spare = spare;
        this.work = operations.stream().mapToLong(Operation::work).sum();
    }

    /** Evaluates the densities, and their slopes where there is room for them. */
    void evaluate(double[] points, int count, double[] logDensity, double @Nullable [] gradient) {
        int threads = count > 1 && work * count > PARALLEL
                ? Math.min(count, Runtime.getRuntime().availableProcessors())
                : 1;
        if (threads == 1) {
            evaluate(points, 0, count, logDensity, gradient);
            return;
        }
        IntStream.range(0, threads)
                .parallel()
                .forEach(part ->
                        evaluate(points, part * count / threads, (part + 1) * count / threads, logDensity, gradient));
    }

    private void evaluate(double[] points, int begin, int end, double[] logDensity, double @Nullable [] gradient) {
        Workspace w = spare.take(size);
        w.point = points;
        if (gradient != null) {
            w.gradient = gradient;
        }
        for (int s = begin; s < end; s++) {
            w.from = s * dimension;
            logDensity[s] = evaluate(w, gradient != null);
        }
        spare.giveBack(w);
    }

    private double evaluate(Workspace w, boolean slope) {
        if (slope) {
            Arrays.fill(w.adjoints, 0, size, 0);
        }
        w.target = 0;
        for (Operation operation : operations) {
            operation.forward(w);
        }
        for (int k = slope ? operations.length - 1 : -1; k >= 0; k--) {
            operations[k].backward(w);
        }
        return w.target;
    }
}
