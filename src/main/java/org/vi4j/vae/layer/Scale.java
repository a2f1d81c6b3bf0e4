package org.vi4j.vae.layer;

import org.vi4j.UserError;

/**
 * Where the scale of a location-scale likelihood comes from: fixed, one number learned for all columns, or one learned
 * for each. A learned scale is s = 1/512 + eʳ with r a parameter of the model: half of the step between two 8-bit grey
 * values is the least, since a density of data that repeat has no largest value.
 */
final class Scale {
    static final double LEAST = 1 / 512.0;

    /** The scale that learning begins with. */
    static final double FIRST = 0.5;

    private static final String SHARED = "learned";
    private static final String EACH = "per-dimension";

    private final String text;

    /** The scale where it is fixed; else not a number. */
    private final double fixed;

    private Scale(String text, double fixed) {
        this.text = text;
        this.fixed = fixed;
    }

    /**
     * Reads a scale.
     *
     * @param text a positive number, {@code learned} or {@code per-dimension}
     * @return the scale
     * @throws UserError for anything else
     */
    static Scale parse(String text) {
        if (text.equals(SHARED) || text.equals(EACH)) {
            return new Scale(text, Double.NaN);
        }
        try {
            double value = Double.parseDouble(text);
            if (value >= 1e-4 && value <= 1e4) {
                return new Scale(Double.toString(value), value);
            }
        } catch (NumberFormatException e) {
            throw new UserError(message(text), e);
        }
        throw new UserError(message(text));
    }

    private static String message(String text) {
        return "the scale of the likelihood is '" + text + "': give a number from 0.0001 to 10000, such as 0.1";
    }

    /** Returns the number of learned parameters r for data of d columns. */
    int parameters(int d) {
        return text.equals(SHARED) ? 1 : text.equals(EACH) ? d : 0;
    }

    /** Returns d, given the width d + {@link #parameters} of the network's output. */
    int columns(int width) {
        return text.equals(SHARED) ? width - 1 : text.equals(EACH) ? width / 2 : width;
    }

    /** Returns the scale of column j from a row of the network's output [locations | r]. */
    double at(double[] row, int offset, int d, int j) {
        return switch (text) {
            case SHARED -> LEAST + Math.exp(row[offset + d]);
            case EACH -> LEAST + Math.exp(row[offset + d + j]);
            default -> fixed;
        };
    }

    /** Returns the position among a row's parameters r that belongs to column j, or -1 where the scale is fixed. */
    int index(int j) {
        return text.equals(SHARED) ? 0 : text.equals(EACH) ? j : -1;
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return text;
    }

    /** Returns what follows the name of a likelihood: {@code :0.1}, {@code -learned} or {@code -per-dimension}. */
    String suffix() {
        return (parameters(1) == 0 ? ":" : "-") + text;
    }
}
