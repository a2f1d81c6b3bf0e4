package org.vi4j.language;

import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.language.Model.Expression;

/** A vector of a model. Elements are counted from 0. */
public final class Vector extends Expression {
    Vector(Slot slot) {
        super(slot);
    }

    /**
     * Returns a constant vector.
     *
     * @param values its numbers, at least one; copied
     * @return the vector
     */
    public static Vector of(double... values) {
        return new Vector(Slot.constant(values.clone()));
    }

    /**
     * Puts numbers together.
     *
     * @param numbers at least one
     * @return the vector
     */
    public static Vector of(Real... numbers) {
        return new Vector(Concatenation.of(Real.slots(numbers)));
    }

    /**
     * Returns this vector followed by another.
     *
     * @param other what follows
     * @return the longer vector
     */
    public Vector append(Vector other) {
        return new Vector(Concatenation.of(List.of(slot(), other.slot())));
    }

    /** Returns element i. */
    public Real get(int i) {
        slice(i, i + 1);
        return new Real(slot().part(i, 1));
    }

    /**
     * Returns the elements at some places, such as each row's group: {@code theta.at(group)}.
     *
     * @param index places, counted from 0
     * @return a vector as long as the index
     */
    public Vector at(int... index) {
        return new Vector(Gather.of(slot(), index));
    }

    /**
     * Returns a run of elements.
     *
     * @param from the first, counted from 0
     * @param to the one after the last
     * @return elements from … to − 1
     */
    public Vector slice(int from, int to) {
        if (from < 0 || from >= to || to > size()) {
            throw new UserError("elements " + from + " to " + (to - 1) + " of a vector of " + size());
        }
        return new Vector(slot().part(from, to - from));
    }

    /** Returns the sum x + y of elements. */
    public Vector plus(Vector y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.PLUS, slot(), y.slot()));
    }

    /** Returns the sum x + y of each element and a number. */
    public Vector plus(Real y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.PLUS, slot(), y.slot()));
    }

    /** Returns the sum x + y of elements and constants: one, or as many as there are elements. */
    public Vector plus(double... y) {
        return plus(of(y));
    }

    /** Returns the difference x − y of elements. */
    public Vector minus(Vector y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.MINUS, slot(), y.slot()));
    }

    /** Returns the difference x − y of each element and a number. */
    public Vector minus(Real y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.MINUS, slot(), y.slot()));
    }

    /** Returns the difference x − y of elements and constants: one, or as many as there are elements. */
    public Vector minus(double... y) {
        return minus(of(y));
    }

    /** Returns the product xy of elements. */
    public Vector times(Vector y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.TIMES, slot(), y.slot()));
    }

    /** Returns the product xy of each element and a number. */
    public Vector times(Real y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.TIMES, slot(), y.slot()));
    }

    /** Returns the product xy of elements and constants: one, or as many as there are elements. */
    public Vector times(double... y) {
        return times(of(y));
    }

    /** Returns the quotient x/y of elements. */
    public Vector divide(Vector y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.DIVIDE, slot(), y.slot()));
    }

    /** Returns the quotient x/y of each element and a number. */
    public Vector divide(Real y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.DIVIDE, slot(), y.slot()));
    }

    /** Returns the quotient x/y of elements and constants: one, or as many as there are elements. */
    public Vector divide(double... y) {
        return divide(of(y));
    }

    /** Returns each element's power. */
    public Vector pow(double y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.POWER, slot(), Slot.constant(y)));
    }

    /** Returns e to each element's power. */
    public Vector exp() {
        return new Vector(Elementwise.of(Function.EXP, slot()));
    }

    /** Returns each element's natural logarithm. */
    public Vector log() {
        return new Vector(Elementwise.of(Function.LOG, slot()));
    }

    /** Returns ln(1 + x) of each element. */
    public Vector log1p() {
        return new Vector(Elementwise.of(Function.LOG1P, slot()));
    }

    /** Returns exp(x) − 1 of each element. */
    public Vector expm1() {
        return new Vector(Elementwise.of(Function.EXPM1, slot()));
    }

    /** Returns each element's square root. */
    public Vector sqrt() {
        return new Vector(Elementwise.of(Function.SQRT, slot()));
    }

    /** Returns each element's square. */
    public Vector square() {
        return new Vector(Elementwise.of(Function.SQUARE, slot()));
    }

    /** Returns −x of each element. */
    public Vector negate() {
        return new Vector(Elementwise.of(Function.NEGATE, slot()));
    }

    /** Returns 1/x of each element. */
    public Vector inverse() {
        return new Vector(Elementwise.of(Function.INVERSE, slot()));
    }

    /** Returns |x| of each element. */
    public Vector abs() {
        return new Vector(Elementwise.of(Function.ABS, slot()));
    }

    /** Returns 1/(1 + exp −x), Stan's inv_logit of each element. */
    public Vector logistic() {
        return new Vector(Elementwise.of(Function.LOGISTIC, slot()));
    }

    /** Returns ln(1 + exp x), Stan's log1p_exp of each element. */
    public Vector softplus() {
        return new Vector(Elementwise.of(Function.SOFTPLUS, slot()));
    }

    /** Returns ln Γ(x) of each element. */
    public Vector logGamma() {
        return new Vector(Elementwise.of(Function.LOG_GAMMA, slot()));
    }

    /** Returns each element's hyperbolic tangent. */
    public Vector tanh() {
        return new Vector(Elementwise.of(Function.TANH, slot()));
    }

    /** Returns each element's sine, of radians. */
    public Vector sin() {
        return new Vector(Elementwise.of(Function.SIN, slot()));
    }

    /** Returns each element's cosine, of radians. */
    public Vector cos() {
        return new Vector(Elementwise.of(Function.COS, slot()));
    }

    /** Returns the sum of all elements. */
    public Real sum() {
        return new Real(Reduction.of(Reduction.Kind.SUM, slot()));
    }

    /** Returns the mean of all elements. */
    public Real mean() {
        return sum().times(1.0 / size());
    }

    /** Returns ln Σ exp xᵢ. */
    public Real logSumExp() {
        return new Real(Reduction.of(Reduction.Kind.LOG_SUM_EXP, slot()));
    }

    /**
     * Returns Σ xᵢ yᵢ.
     *
     * @param y as long
     * @return the dot product
     */
    public Real dot(Vector y) {
        if (y.size() != size()) {
            throw new UserError(
                    "a dot product of " + size() + " and " + y.size() + " numbers: both must have the same length");
        }
        return new Real(Product.of(slot(), y.slot(), size()));
    }

    /** Returns the sums x₀, x₀ + x₁, x₀ + x₁ + x₂ …. */
    public Vector cumulativeSum() {
        return recurrence(Real.of(1), Real.of(0));
    }

    /**
     * Returns the linear recurrence y₀ = x₀ + c s, yₜ = xₜ + c yₜ₋₁ as one operation, such as the variances of a GARCH
     * model or the errors of an ARMA model.
     *
     * @param coefficient c
     * @param start s, what comes before y₀
     * @return y, as long as this vector
     */
    public Vector recurrence(Real coefficient, Real start) {
        return new Vector(Recurrence.of(slot(), coefficient.slot(), start.slot()));
    }

    /** Returns element after element in the other order. */
    public Vector reverse() {
        return at(IntStream.range(0, size()).map(i -> size() - 1 - i).toArray());
    }
}
