package org.vi4j.regression;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vi4j.UserError;

/** A formula's symbols, read one by one, and errors that point at them. */
final class FormulaLexer {
    private static final Pattern SYMBOL = Pattern.compile(
            "\\s*(?:(?<name>[\\p{L}.][\\p{L}\\p{N}_.]*)|`(?<quoted>[^`]+)`|(?<number>\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?)"
                    + "|(?<operator>\\*\\*|[~+\\-*/:^(),|=]))");

    /**
     * A symbol.
     *
     * @param kind what it is
     * @param text it, a name without its quotes
     * @param at where it begins, from 0
     */
    record Symbol(Kind kind, String text, int at) {}

    /** What a symbol is. */
    enum Kind {
        NAME,
        NUMBER,
        OPERATOR,
        END
    }

    private final String formula;
    private final List<Symbol> symbols = new ArrayList<>();
    private int next;

    FormulaLexer(String formula) {
        this.formula = formula;
        Matcher matcher = SYMBOL.matcher(formula);
        int at = 0;
        while (matcher.find() && matcher.start() == at) {
            at = matcher.end();
            String name = matcher.group("name") == null ? matcher.group("quoted") : matcher.group("name");
            String number = matcher.group("number");
            String operator = matcher.group("operator");
            Kind kind = name != null ? Kind.NAME : number != null ? Kind.NUMBER : Kind.OPERATOR;
            String text = name != null ? name : number != null ? number : operator.equals("**") ? "^" : operator;
            int length = name == null ? (number != null ? number : operator).length() : name.length();
            int quotes = matcher.group("quoted") == null ? 0 : 2;
            symbols.add(new Symbol(kind, text, matcher.end() - length - quotes));
        }
        if (!formula.substring(at).isBlank()) {
            int bad = at
                    + formula.substring(at).length()
                    - formula.substring(at).stripLeading().length();
            throw error(bad, "'" + formula.charAt(bad) + "' is no part of a formula");
        }
        symbols.add(new Symbol(Kind.END, "", formula.length()));
    }

    Symbol peek() {
        return symbols.get(next);
    }

    Symbol take() {
        Symbol symbol = symbols.get(next);
        next += symbol.kind == Kind.END ? 0 : 1;
        return symbol;
    }

    /** Takes an operator if it comes next. */
    boolean takes(String operator) {
        boolean found = peek().kind == Kind.OPERATOR && peek().text.equals(operator);
        next += found ? 1 : 0;
        return found;
    }

    /** Whether a parenthesis comes next that holds a bar of its own. */
    boolean bars() {
        if (!is(next, "(")) {
            return false;
        }
        int depth = 0;
        for (int i = next; i < symbols.size(); i++) {
            depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
            if (depth == 0 || (depth == 1 && is(i, "|"))) {
                return depth == 1;
            }
        }
        return false;
    }

    /** The names between each bar and the parenthesis that closes. */
    Set<String> behindBars() {
        Set<String> names = new HashSet<>();
        boolean behind = false;
        for (int i = 0; i < symbols.size(); i++) {
            behind = is(i, "|") || (behind && !is(i, ")"));
            if (behind && symbols.get(i).kind == Kind.NAME) {
                names.add(symbols.get(i).text);
            }
        }
        return names;
    }

    private boolean is(int place, String operator) {
        return symbols.get(place).kind == Kind.OPERATOR
                && symbols.get(place).text.equals(operator);
    }

    /** Whether an opening parenthesis follows the next symbol. */
    boolean calls() {
        return peek().kind == Kind.NAME
                && symbols.get(next + 1).text.equals("(")
                && symbols.get(next + 1).kind == Kind.OPERATOR;
    }

    void require(String operator) {
        if (!takes(operator)) {
            throw error(peek(), "'" + operator + "' is expected" + (peek().kind == Kind.END ? "" : " here"));
        }
    }

    UserError error(Symbol symbol, String what) {
        return error(symbol.at, what);
    }

    /** An error that shows the place: what stands before it, an arrow, and what stands behind. */
    UserError error(int at, String what) {
        return new UserError("formula, character " + (at + 1) + ": " + what + ": " + formula.substring(0, at) + " >>> "
                + formula.substring(at));
    }
}
