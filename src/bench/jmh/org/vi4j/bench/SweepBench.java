package org.vi4j.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LinearRegression;
import org.vi4j.regression.CaviRegression;

/** One execution of mean-field CAVI's graph with known precisions: as many sweeps as it makes at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SweepBench {
    @Param({"50", "500", "2000"})
    public int d;

    private CaviRegression regression;
    private CaviRegression.State state;

    @Setup
    public void prepare() {
        var random = new RandomStreams(0).at("bench", 0);
        double[][] columns = IntStream.range(0, d)
                .mapToObj(j -> random.doubles(d + 1).toArray())
                .toArray(double[][]::new);
        double[] alpha = new double[d];
        Arrays.fill(alpha, 1);
        regression = new CaviRegression(LinearRegression.of(columns, random.doubles(d + 1).toArray(), alpha, 4));
        state = regression.initialise();
    }

    @Benchmark
    public CaviRegression.State caviSweep() {
        return regression.step(state);
    }
}
