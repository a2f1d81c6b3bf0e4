package org.vi4j.inference;

import java.util.Arrays;

/**
 * Ascent in a family's units.
 *
 * @param inner moves what it is given by the gradient alone, wherever that is
 * @param units of λ
 * @param move room for a move, {@code [size]}
 */
@SuppressWarnings("ArrayRecordComponent")
record UnitAscent(StepRule inner, Family.Units units, double[] move) implements StepRule {
    @Override
    public void step(double[] lambda, double[] gradient) {
        Arrays.fill(move, 0);
        inner.step(move, units.pull(gradient));
        units.push(move, lambda);
    }
}
