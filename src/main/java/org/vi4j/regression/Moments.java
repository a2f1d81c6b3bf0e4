package org.vi4j.regression;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.internal.math.Gram;

/**
 * The weighted mean μ and the centred cross products S = Σᵢ Wᵢ (zᵢ − μ)(zᵢ − μ)ᵀ of rows z = (x, y), summed up in one
 * pass, block by block: a block is centred about its own mean, and blocks are joined by
 *
 * <pre>S = S_a + S_b + W_a W_b/(W_a + W_b) δδᵀ,   δ = μ_b − μ_a</pre>
 *
 * so that columns far from zero lose no digits. (Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm
 * for computing sample variances", 1979.) Memory is p², whatever n. Not thread-safe: one for each worker, then
 * {@link #add(Moments)}.
 */
final class Moments {
    private final int width;
    private final Gram scatter;
    private final double[] mean;
    /** What rounding takes from the mean: columns far from zero need it where blocks are joined. */
    private final double[] low;

    private final double[] min;
    private final double[] max;
    private final long[] hash;
    private long rows;
    private double weight;
    private double logWeights;

    /**
     * Starts with no rows.
     *
     * @param width p + 1, the features and the target
     */
    public Moments(int width) {
        this.width = width;
        this.scatter = new Gram(width);
        this.mean = new double[width];
        this.low = new double[width];
        this.min = new double[width];
        this.max = new double[width];
        this.hash = new long[width];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
    }

    /**
     * Adds a block of rows without weights.
     *
     * @param values {@code [rows, width]}, row by row; longer arrays are read to there
     * @param count the number of rows
     */
    public void add(double[] values, int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        add(values, ones, count);
    }

    /**
     * Adds a block of rows.
     *
     * @param values {@code [rows, width]}, row by row; longer arrays are read to there
     * @param weights positive, {@code [rows]}
     * @param count the number of rows
     */
    public void add(double[] values, double[] weights, int count) {
        if (count == 0) {
            return;
        }
        double[] sum = new double[width];
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += weights[i];
            logWeights += weights[i] == 1 ? 0 : Math.log(weights[i]);
            for (int j = 0; j < width; j++) {
                double value = values[i * width + j];
                sum[j] += weights[i] * (value - values[j]);
                min[j] = Math.min(min[j], value);
                max[j] = Math.max(max[j], value);
                hash[j] = hash[j] * 0x9E3779B97F4A7C15L + Double.doubleToRawLongBits(value + 0.0);
            }
        }
        double[] blockMean = new double[width];
        Arrays.setAll(blockMean, j -> values[j]);
        for (int j = 0; j < width; j++) {
            blockMean[j] += sum[j] / total;
        }
        double[] blockLow = new double[width];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                blockLow[j] += weights[i] * (values[i * width + j] - blockMean[j]) / total;
            }
        }
        double[] centered = new double[(count + 1) * width];
        for (int i = 0; i < count; i++) {
            double root = weights[i] == 1 ? 1 : Math.sqrt(weights[i]);
            for (int j = 0; j < width; j++) {
                centered[i * width + j] = root * (values[i * width + j] - blockMean[j] - blockLow[j]);
            }
        }
        join(blockMean, blockLow, total, centered, count);
        rows += count;
    }

    /** One product for the block and for the distance between the means, its last row. */
    private void join(double[] otherMean, double[] otherLow, double otherWeight, double[] centered, int count) {
        double both = weight + otherWeight;
        double root = Math.sqrt(weight * otherWeight / both);
        for (int j = 0; j < width; j++) {
            double apart = otherMean[j] - mean[j] + (otherLow[j] - low[j]);
            centered[count * width + j] = weight == 0 ? 0 : root * apart;
            double before = weight == 0 ? otherMean[j] : mean[j];
            double move = weight == 0 ? otherLow[j] : low[j] + apart * otherWeight / both;
            mean[j] = before + move;
            low[j] = move - (mean[j] - before);
        }
        weight = both;
        scatter.add(centered, count + 1);
    }

    /**
     * Adds what another has summed up.
     *
     * @param other of the same width
     */
    public void add(Moments other) {
        if (other.rows == 0) {
            return;
        }
        join(other.mean, other.low, other.weight, new double[width], 0);
        scatter.add(other.scatter);
        for (int j = 0; j < width; j++) {
            min[j] = Math.min(min[j], other.min[j]);
            max[j] = Math.max(max[j], other.max[j]);
            hash[j] = hash[j] * 31 + other.hash[j];
        }
        rows += other.rows;
        logWeights += other.logWeights;
    }

    /**
     * Writes what has been summed up, so that another process can {@linkplain #add(DataInput) add} it: about p²/2
     * numbers.
     *
     * @param out where to
     * @throws IOException if it cannot be written to
     */
    public void write(DataOutput out) throws IOException {
        out.writeInt(width);
        out.writeLong(rows);
        out.writeDouble(weight);
        out.writeDouble(logWeights);
        for (int j = 0; j < width; j++) {
            out.writeDouble(mean[j]);
            out.writeDouble(low[j]);
            out.writeDouble(min[j]);
            out.writeDouble(max[j]);
            out.writeLong(hash[j]);
        }
        scatter.write(out);
    }

    /**
     * Adds what {@link #write} wrote: the bits are those of {@link #add(Moments)}, without another matrix in memory.
     *
     * @param in where it begins
     * @throws IOException if it ends too early, or is of another width
     */
    public void add(DataInput in) throws IOException {
        int theirWidth = in.readInt();
        if (theirWidth != width) {
            throw new IOException("moments of " + theirWidth + " columns, not of " + width);
        }
        long theirRows = in.readLong();
        double theirWeight = in.readDouble();
        double theirLogWeights = in.readDouble();
        double[] theirMean = new double[width];
        double[] theirLow = new double[width];
        for (int j = 0; j < width; j++) {
            theirMean[j] = in.readDouble();
            theirLow[j] = in.readDouble();
            min[j] = Math.min(min[j], in.readDouble());
            max[j] = Math.max(max[j], in.readDouble());
            long theirHash = in.readLong();
            hash[j] = theirRows == 0 ? hash[j] : hash[j] * 31 + theirHash;
        }
        if (theirRows > 0) {
            join(theirMean, theirLow, theirWeight, new double[width], 0);
        }
        scatter.add(in);
        rows += theirRows;
        logWeights += theirLogWeights;
    }

    /** Returns the number of rows n. */
    public long rows() {
        return rows;
    }

    /** Returns Σᵢ Wᵢ, n where rows have no weights. */
    public double weight() {
        return weight;
    }

    /** Returns Σᵢ ln Wᵢ. */
    public double logWeights() {
        return logWeights;
    }

    /** Returns μ, {@code [p + 1]}, the target's last. */
    public double[] mean() {
        return mean.clone();
    }

    /** Returns the columns' smallest values, {@code [p + 1]}. */
    public double[] min() {
        return min.clone();
    }

    /** Returns the columns' largest values, {@code [p + 1]}. */
    public double[] max() {
        return max.clone();
    }

    /** Returns numbers that are equal where columns are equal row by row, {@code [p + 1]}. */
    public long[] hashes() {
        return hash.clone();
    }

    /** Returns S, exactly symmetric, {@code [p + 1, p + 1]}. */
    public double[][] scatter() {
        return scatter.matrix();
    }

    /** Returns the columns' standard deviations, over ΣW, {@code [p + 1]}. */
    public double[] sd() {
        double[][] s = scatter();
        double[] sd = new double[width];
        Arrays.setAll(sd, j -> Math.sqrt(s[j][j] / weight));
        return sd;
    }

    /**
     * Returns [X y]ᵀW[X y] as a design sees the columns, {@code [d + 1, d + 1]}.
     *
     * @param design for p features
     * @return the products, the target last
     * @throws UserError if they overflow
     */
    public double[][] products(Design design) {
        int first = design.intercept() ? 1 : 0;
        double[][] s = scatter();
        double[] shifted = new double[width];
        double[] scale = new double[width];
        for (int j = 0; j < width; j++) {
            boolean target = j == width - 1;
            scale[j] = target ? 1 : design.scale()[j];
            shifted[j] = (mean[j] - (target ? design.targetCenter() : design.center()[j])) / scale[j];
        }
        double[][] products = new double[width + first][width + first];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                products[i + first][j + first] = s[i][j] / (scale[i] * scale[j]) + weight * (shifted[i] * shifted[j]);
            }
            if (first == 1) {
                products[0][i + 1] = weight * shifted[i];
                products[i + 1][0] = weight * shifted[i];
            }
        }
        if (first == 1) {
            products[0][0] = weight;
        }
        return products;
    }
}
