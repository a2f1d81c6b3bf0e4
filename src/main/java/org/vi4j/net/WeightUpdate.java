package org.vi4j.net;

/**
 * What becomes of the derivatives of weights, which are handed over in rows while they are in the processor's cache,
 * and are then forgotten: ten million of them are never in memory at once.
 */
@FunctionalInterface
interface WeightUpdate {
    /**
     * Weights next to each other in the graph's parameters.
     *
     * @param layer the number of their layer, from 0
     * @param bias whether they are biases
     * @param mean where the first mean is
     * @param variance where its variance is, or −1 where weights are numbers
     * @param n how many
     */
    record Row(int layer, boolean bias, int mean, int variance, int n) {}

    /** The numbers of a row, which one worker uses for all its rows; the first n of each array count. */
    final class Values {
        final float[] mean;
        final float[] variance;
        final float[] meanGradient;
        final float[] varianceGradient;
        final float[] first;
        final float[] second;

        Values(int most) {
            mean = new float[most];
            variance = new float[most];
            meanGradient = new float[most];
            varianceGradient = new float[most];
            first = new float[most];
            second = new float[most];
        }
    }

    /** Changes the means and variances of a row, given derivatives of the loss by them. */
    void apply(Row row, Values values);
}
