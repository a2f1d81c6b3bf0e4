package org.vi4j.language;

import java.util.List;
import org.vi4j.language.Model.Expression;

/** A number of a model that its parameters determine. */
public final class Real extends Expression {
    Real(Slot slot) {
        super(slot);
    }

    /**
     * Returns a constant.
     *
     * @param value its value
     * @return the constant
     */
    public static Real of(double value) {
        return new Real(Slot.constant(value));
    }

    /** Returns the sum x + y. */
    public Real plus(Real y) {
        return new Real(Arithmetic.of(Arithmetic.Kind.PLUS, slot(), y.slot()));
    }

    /** Returns the sum x + y. */
    public Real plus(double y) {
        return plus(of(y));
    }

    /** Returns the difference x − y. */
    public Real minus(Real y) {
        return new Real(Arithmetic.of(Arithmetic.Kind.MINUS, slot(), y.slot()));
    }

    /** Returns the difference x − y. */
    public Real minus(double y) {
        return minus(of(y));
    }

    /** Returns the difference with each number of a vector. */
    public Vector minus(Vector y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.MINUS, slot(), y.slot()));
    }

    /** Returns the product xy. */
    public Real times(Real y) {
        return new Real(Arithmetic.of(Arithmetic.Kind.TIMES, slot(), y.slot()));
    }

    /** Returns the product xy. */
    public Real times(double y) {
        return times(of(y));
    }

    /** Returns the quotient x/y. */
    public Real divide(Real y) {
        return new Real(Arithmetic.of(Arithmetic.Kind.DIVIDE, slot(), y.slot()));
    }

    /** Returns the quotient x/y. */
    public Real divide(double y) {
        return divide(of(y));
    }

    /** Returns the quotient with each number of a vector. */
    public Vector divide(Vector y) {
        return new Vector(Arithmetic.of(Arithmetic.Kind.DIVIDE, slot(), y.slot()));
    }

    /**
     * Returns xʸ, for x &gt; 0.
     *
     * @param y the exponent
     * @return the power
     */
    public Real pow(Real y) {
        return new Real(Arithmetic.of(Arithmetic.Kind.POWER, slot(), y.slot()));
    }

    /** Returns xʸ. */
    public Real pow(double y) {
        return pow(of(y));
    }

    /** Returns e to its power. */
    public Real exp() {
        return new Real(Elementwise.of(Function.EXP, slot()));
    }

    /** Returns its natural logarithm. */
    public Real log() {
        return new Real(Elementwise.of(Function.LOG, slot()));
    }

    /** Returns ln(1 + x). */
    public Real log1p() {
        return new Real(Elementwise.of(Function.LOG1P, slot()));
    }

    /** Returns exp(x) − 1. */
    public Real expm1() {
        return new Real(Elementwise.of(Function.EXPM1, slot()));
    }

    /** Returns its square root. */
    public Real sqrt() {
        return new Real(Elementwise.of(Function.SQRT, slot()));
    }

    /** Returns its square. */
    public Real square() {
        return new Real(Elementwise.of(Function.SQUARE, slot()));
    }

    /** Returns −x. */
    public Real negate() {
        return new Real(Elementwise.of(Function.NEGATE, slot()));
    }

    /** Returns 1/x. */
    public Real inverse() {
        return new Real(Elementwise.of(Function.INVERSE, slot()));
    }

    /** Returns |x|. */
    public Real abs() {
        return new Real(Elementwise.of(Function.ABS, slot()));
    }

    /** Returns 1/(1 + exp −x), Stan's inv_logit. */
    public Real logistic() {
        return new Real(Elementwise.of(Function.LOGISTIC, slot()));
    }

    /** Returns ln(1 + exp x), Stan's log1p_exp. */
    public Real softplus() {
        return new Real(Elementwise.of(Function.SOFTPLUS, slot()));
    }

    /** Returns ln Γ(x). */
    public Real logGamma() {
        return new Real(Elementwise.of(Function.LOG_GAMMA, slot()));
    }

    /** Returns its hyperbolic tangent. */
    public Real tanh() {
        return new Real(Elementwise.of(Function.TANH, slot()));
    }

    /** Returns its sine, of radians. */
    public Real sin() {
        return new Real(Elementwise.of(Function.SIN, slot()));
    }

    /** Returns its cosine, of radians. */
    public Real cos() {
        return new Real(Elementwise.of(Function.COS, slot()));
    }

    /**
     * Returns a vector that repeats the number.
     *
     * @param size how often, at least 1
     * @return the vector
     */
    public Vector repeat(int size) {
        return new Vector(Gather.of(slot(), new int[size]));
    }

    static List<Slot> slots(Real... numbers) {
        return java.util.Arrays.stream(numbers).map(Expression::slot).toList();
    }
}
