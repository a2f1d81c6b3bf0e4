package org.vi4j.support;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;

/** Arrays for tests: seeded random ones, and those of reference files. */
public final class Arrays2d {
    private Arrays2d() {}

    /** Returns normal draws times a scale, [n, k], 'c'-ordered, a pure function of the seed. */
    public static INDArray normal(DataType type, long seed, double scale, int n, int k) {
        RandomGenerator random = new RandomStreams(seed).at("test", 0);
        double[] values = random.doubles((long) n * k)
                .map(ignored -> scale * random.nextGaussian())
                .toArray();
        return Nd4j.create(values, new long[] {n, k}, 'c').castTo(type);
    }

    /** Returns uniform draws in [0, 1), [n, k], 'c'-ordered, a pure function of the seed. */
    public static INDArray uniform(DataType type, long seed, int n, int k) {
        double[] values =
                new RandomStreams(seed).at("test", 1).doubles((long) n * k).toArray();
        return Nd4j.create(values, new long[] {n, k}, 'c').castTo(type);
    }

    /** Returns the same numbers as a view of rows in the middle of a larger array: at an offset in its memory. */
    public static INDArray asView(INDArray array) {
        INDArray larger = Nd4j.create(array.dataType(), new long[] {array.size(0) + 5, array.size(1)}, 'c');
        larger.assign(Double.NaN);
        INDArray view = larger.get(
                org.nd4j.linalg.indexing.NDArrayIndex.interval(3, 3 + array.size(0)),
                org.nd4j.linalg.indexing.NDArrayIndex.all());
        return view.assign(array);
    }

    /** Reads nested JSON arrays [n][k], or [k] as one row, in double precision. */
    public static INDArray fromJson(JsonNode rows) {
        boolean matrix = rows.get(0).isArray();
        int n = matrix ? rows.size() : 1;
        int k = matrix ? rows.get(0).size() : rows.size();
        double[] values = new double[n * k];
        for (int i = 0; i < values.length; i++) {
            JsonNode row = matrix ? rows.get(i / k) : rows;
            values[i] = row.get(i % k).doubleValue();
        }
        return Nd4j.create(values, new long[] {n, k}, 'c');
    }

    /** Returns the largest absolute difference of two arrays of as many elements in 'c' order; NaN if any. */
    public static double distance(INDArray a, INDArray b) {
        if (a.length() != b.length()) {
            throw new IllegalArgumentException("lengths " + a.length() + " and " + b.length());
        }
        double[] first = a.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        double[] second = b.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        double worst = 0;
        for (int i = 0; i < first.length; i++) {
            double error = Math.abs(first[i] - second[i]);
            worst = error <= worst ? worst : error;
        }
        return worst;
    }
}
