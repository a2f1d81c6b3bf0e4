package org.vi4j.regression;

import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A number made of a row's columns, such as log(km), I(x^2) or a column itself.
 *
 * @param name as it is reported
 * @param value it, from a function that gives a column's number
 */
record FormulaNumber(String name, ToDoubleFunction<ToDoubleFunction<String>> value) {
    private static final Map<String, DoubleUnaryOperator> FUNCTIONS = Map.of(
            "log", Math::log,
            "log2", x -> Math.log(x) / Math.log(2),
            "log10", Math::log10,
            "log1p", Math::log1p,
            "exp", Math::exp,
            "sqrt", Math::sqrt,
            "abs", Math::abs,
            "I", x -> x);

    /** Reads what lies in a function's parentheses. */
    static FormulaNumber sum(FormulaLexer in, Function<FormulaLexer.Symbol, String> column) {
        FormulaNumber left = product(in, column);
        while (in.peek().text().equals("+") || in.peek().text().equals("-")) {
            boolean plus = in.take().text().equals("+");
            FormulaNumber a = left;
            FormulaNumber b = product(in, column);
            left = new FormulaNumber(
                    a.name + (plus ? " + " : " - ") + b.name,
                    row -> a.value.applyAsDouble(row) + (plus ? 1 : -1) * b.value.applyAsDouble(row));
        }
        return left;
    }

    private static FormulaNumber product(FormulaLexer in, Function<FormulaLexer.Symbol, String> column) {
        FormulaNumber left = signed(in, column);
        while (in.peek().text().equals("*") || in.peek().text().equals("/")) {
            boolean times = in.take().text().equals("*");
            FormulaNumber a = left;
            FormulaNumber b = signed(in, column);
            left = new FormulaNumber(a.name + (times ? " * " : "/") + b.name, row -> {
                double x = a.value.applyAsDouble(row);
                double y = b.value.applyAsDouble(row);
                return times ? x * y : x / y;
            });
        }
        return left;
    }

    /** A sign binds less than a power, as in R: -x^2 is -(x^2). */
    private static FormulaNumber signed(FormulaLexer in, Function<FormulaLexer.Symbol, String> column) {
        if (in.takes("-")) {
            FormulaNumber a = signed(in, column);
            return new FormulaNumber("-" + a.name, row -> -a.value.applyAsDouble(row));
        }
        FormulaNumber a = atom(in, column);
        if (!in.takes("^")) {
            return a;
        }
        FormulaNumber b = signed(in, column);
        return new FormulaNumber(
                a.name + "^" + b.name, row -> Math.pow(a.value.applyAsDouble(row), b.value.applyAsDouble(row)));
    }

    private static FormulaNumber atom(FormulaLexer in, Function<FormulaLexer.Symbol, String> column) {
        FormulaLexer.Symbol symbol = in.peek();
        if (in.takes("(")) {
            FormulaNumber inner = sum(in, column);
            in.require(")");
            return new FormulaNumber("(" + inner.name + ")", inner.value);
        }
        if (in.calls()) {
            return call(in, column);
        }
        in.take();
        if (symbol.kind() == FormulaLexer.Kind.NUMBER) {
            double number = Double.parseDouble(symbol.text());
            return new FormulaNumber(symbol.text(), row -> number);
        }
        if (symbol.kind() != FormulaLexer.Kind.NAME) {
            throw in.error(symbol, "a column or a number is expected");
        }
        String name = column.apply(symbol);
        return new FormulaNumber(name, row -> row.applyAsDouble(name));
    }

    /** Reads a function of numbers. */
    static FormulaNumber call(FormulaLexer in, Function<FormulaLexer.Symbol, String> column) {
        FormulaLexer.Symbol symbol = in.take();
        DoubleUnaryOperator function = FUNCTIONS.get(symbol.text());
        if (function == null) {
            throw in.error(
                    symbol,
                    String.format(
                            Locale.ROOT,
                            "there is no function '%s': there are log, log2, log10, log1p, exp, sqrt, abs, I, poly, s and C",
                            symbol.text()));
        }
        in.require("(");
        FormulaNumber inner = sum(in, column);
        in.require(")");
        return new FormulaNumber(
                symbol.text() + "(" + inner.name + ")", row -> function.applyAsDouble(inner.value.applyAsDouble(row)));
    }
}
