package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vi4j.text.Nearest;

/**
 * A model formula as R reads it (Wilkinson and Rogers, "Symbolic description of factorial models for analysis of
 * variance", Applied Statistics 1973): {@code y ~ a + b} columns, {@code a:b} their product, {@code a * b} both with
 * their product, {@code (a + b + c)^2} all products of two, {@code a / b} is a + a:b, {@code - a} takes a term out,
 * {@code - 1} the intercept, {@code .} all other columns. Columns of words are factors, and {@code C(code)} makes one
 * of numbers; {@code poly(x, k)} are orthogonal polynomials, and log, exp, sqrt, abs and I(x^2) are numbers.
 */
final class Formula {
    private static final int MOST_POWER = 10;
    private static final String GROUPS = "a formula takes no groups: give them apart, beside columns as they are";

    /**
     * What terms are made of.
     *
     * @param name as it is reported
     * @param column the only column of a factor, a plain number or a C(); empty of other numbers
     * @param number what it is computed from; null of a column by itself
     * @param degree of a polynomial, else 0
     * @param factor whether numbers are to be taken for words, C()
     */
    record Variable(String name, String column, @Nullable FormulaNumber number, int degree, boolean factor) {}

    private final String text;
    private final List<String> header;
    private final FormulaLexer in;
    private final String target;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Set<String> columns = new LinkedHashSet<>();
    private final List<Set<String>> terms;
    private boolean intercept = true;

    private Formula(String text, List<String> header) {
        this.text = text;
        this.header = header;
        this.in = new FormulaLexer(text);
        this.target = target(in);
        List<Set<String>> all = sum();
        if (in.peek().kind() != FormulaLexer.Kind.END) {
            throw in.error(in.peek(), in.peek().text().equals("|") ? GROUPS : "an operator such as + is expected");
        }
        int most = all.stream().mapToInt(Set::size).max().orElse(0);
        List<Set<String>> sorted = new ArrayList<>();
        for (int order = 1; order <= most; order++) {
            int size = order;
            all.stream().filter(term -> term.size() == size).forEach(sorted::add);
        }
        this.terms = sorted;
        if (terms.isEmpty()) {
            throw in.error(in.peek(), "no column is left to explain the target with");
        }
    }

    /**
     * Reads a formula.
     *
     * @param text it
     * @param header the table's columns
     * @throws org.vi4j.UserError that points at the character that is no formula
     */
    static Formula of(String text, List<String> header) {
        return new Formula(text, header);
    }

    /** The target's column of a formula. */
    static String target(String text) {
        return target(new FormulaLexer(text));
    }

    private static String target(FormulaLexer in) {
        FormulaLexer.Symbol left = in.take();
        if (left.kind() != FormulaLexer.Kind.NAME) {
            throw in.error(left, "a formula begins with the target, as in y ~ x");
        }
        if (!in.takes("~")) {
            throw in.error(
                    in.peek(), "'~' is expected behind the target, which is a column: make one of it if it is more");
        }
        return left.text();
    }

    String text() {
        return text;
    }

    String target() {
        return target;
    }

    boolean intercept() {
        return intercept;
    }

    /** The table's columns that it reads, in order. */
    List<String> columns() {
        return List.copyOf(columns);
    }

    Variable variable(String name) {
        Variable found = variables.get(name);
        if (found == null) {
            throw new IllegalStateException(name);
        }
        return found;
    }

    List<Variable> variables() {
        return List.copyOf(variables.values());
    }

    /** The terms, each the names of its variables, by their number and then as they stand. */
    List<Set<String>> terms() {
        return terms;
    }

    private List<Set<String>> sum() {
        List<Set<String>> terms = new ArrayList<>();
        boolean minus = in.takes("-");
        if (!minus) {
            in.takes("+");
        }
        add(terms, minus);
        while (in.peek().text().equals("+") || in.peek().text().equals("-")) {
            add(terms, in.take().text().equals("-"));
        }
        return terms;
    }

    private void add(List<Set<String>> terms, boolean minus) {
        FormulaLexer.Symbol symbol = in.peek();
        if (symbol.kind() == FormulaLexer.Kind.NUMBER) {
            in.take();
            if (!symbol.text().equals("0") && !symbol.text().equals("1")) {
                throw in.error(symbol, "a number by itself is 0 or 1, the intercept");
            }
            intercept = symbol.text().equals("1") != minus;
            return;
        }
        List<Set<String>> more = product();
        for (Set<String> term : more) {
            if (minus) {
                terms.remove(term);
            } else if (!terms.contains(term)) {
                terms.add(term);
            }
        }
    }

    private List<Set<String>> product() {
        List<Set<String>> left = interaction();
        while (in.peek().text().equals("*") || in.peek().text().equals("/")) {
            boolean crossed = in.take().text().equals("*");
            List<Set<String>> right = interaction();
            Set<Set<String>> all = new LinkedHashSet<>(left);
            if (crossed) {
                all.addAll(right);
                all.addAll(crossed(left, right));
            } else {
                Set<String> whole = new LinkedHashSet<>();
                left.forEach(whole::addAll);
                all.addAll(crossed(List.of(whole), right));
            }
            left = List.copyOf(all);
        }
        return left;
    }

    private List<Set<String>> interaction() {
        List<Set<String>> left = power();
        while (in.takes(":")) {
            left = crossed(left, power());
        }
        return left;
    }

    private static List<Set<String>> crossed(List<Set<String>> left, List<Set<String>> right) {
        Set<Set<String>> all = new LinkedHashSet<>();
        for (Set<String> a : left) {
            for (Set<String> b : right) {
                Set<String> both = new LinkedHashSet<>(a);
                both.addAll(b);
                all.add(both);
            }
        }
        return List.copyOf(all);
    }

    private List<Set<String>> power() {
        List<Set<String>> base = atom();
        if (!in.takes("^")) {
            return base;
        }
        int power = whole("a power of terms");
        List<Set<String>> all = base;
        for (int k = 1; k < power; k++) {
            Set<Set<String>> more = new LinkedHashSet<>(all);
            more.addAll(crossed(all, base));
            all = List.copyOf(more);
        }
        return all;
    }

    private int whole(String what) {
        FormulaLexer.Symbol symbol = in.take();
        boolean fits =
                symbol.kind() == FormulaLexer.Kind.NUMBER && symbol.text().matches("[1-9]\\d?");
        if (!fits || Integer.parseInt(symbol.text()) > MOST_POWER) {
            throw in.error(symbol, what + " is a whole number from 1 to " + MOST_POWER);
        }
        return Integer.parseInt(symbol.text());
    }

    private List<Set<String>> atom() {
        FormulaLexer.Symbol symbol = in.peek();
        if (in.takes("(")) {
            List<Set<String>> inner = sum();
            if (in.peek().text().equals("|")) {
                throw in.error(in.peek(), GROUPS);
            }
            in.require(")");
            return inner;
        }
        if (in.calls()) {
            return List.of(Set.of(call(symbol)));
        }
        in.take();
        if (symbol.kind() != FormulaLexer.Kind.NAME) {
            throw in.error(symbol, "a column is expected");
        }
        if (symbol.text().equals(".")) {
            return header.stream()
                    .filter(name -> !name.equals(target))
                    .<Set<String>>map(name -> Set.of(plain(name)))
                    .toList();
        }
        return List.of(Set.of(plain(column(symbol))));
    }

    private String plain(String column) {
        columns.add(column);
        variables.putIfAbsent(column, new Variable(column, column, null, 0, false));
        return column;
    }

    private String call(FormulaLexer.Symbol symbol) {
        Variable variable;
        if (symbol.text().equals("C")) {
            in.take();
            in.require("(");
            String column = column(in.take());
            in.require(")");
            columns.add(column);
            variable = new Variable("C(" + column + ")", column, null, 0, true);
        } else if (symbol.text().equals("poly")) {
            in.take();
            in.require("(");
            FormulaNumber number = FormulaNumber.sum(in, this::inside);
            in.require(",");
            int degree = whole("the degree of a polynomial");
            in.require(")");
            variable = new Variable("poly(" + number.name() + ", " + degree + ")", "", number, degree, false);
        } else {
            FormulaNumber number = FormulaNumber.call(in, this::inside);
            variable = new Variable(number.name(), "", number, 0, false);
        }
        variables.putIfAbsent(variable.name(), variable);
        return variable.name();
    }

    private String column(FormulaLexer.Symbol symbol) {
        if (symbol.kind() != FormulaLexer.Kind.NAME) {
            throw in.error(symbol, "a column is expected");
        }
        if (symbol.text().equals(target)) {
            throw in.error(symbol, "'" + target + "' is the target, and cannot explain itself");
        }
        if (!header.contains(symbol.text())) {
            throw in.error(symbol, "there is no column '" + symbol.text() + "'" + Nearest.hint(symbol.text(), header));
        }
        return symbol.text();
    }

    /** A column inside a function. */
    private String inside(FormulaLexer.Symbol symbol) {
        String name = column(symbol);
        columns.add(name);
        return name;
    }
}
