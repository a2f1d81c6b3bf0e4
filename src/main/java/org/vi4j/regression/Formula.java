package org.vi4j.regression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/**
 * A model formula as R reads it (Wilkinson and Rogers, "Symbolic description of factorial models for analysis of
 * variance", Applied Statistics 1973): {@code y ~ a + b} columns, {@code a:b} their product, {@code a * b} both with
 * their product, {@code (a + b + c)^2} all products of two, {@code a / b} is a + a:b, {@code - a} takes a term out,
 * {@code - 1} the intercept, {@code .} all other columns. Columns of words are factors, and {@code C(code)} makes one
 * of numbers; {@code poly(x, k)} are orthogonal polynomials, and log, exp, sqrt, abs and I(x^2) are numbers. As in lme4
 * and mgcv {@code (1 + x | a)} varies by the groups of a, {@code a/b} standing for a and for b within it, and
 * {@code s(x, k)} is a penalised spline of k knots.
 */
final class Formula {
    private static final int MOST_POWER = 10;
    private static final int MOST_KNOTS = 50;
    private static final int KNOTS = 10;
    private static final int LEAST_KNOTS = 3;
    private static final String ALONE = " by itself is expected, between + and +";

    /**
     * What terms are made of.
     *
     * @param name as it is reported
     * @param column the only column of a factor, a plain number or a C(); empty of other numbers
     * @param number what it is computed from; null of a column by itself
     * @param degree of a polynomial, else 0
     * @param factor whether numbers are to be taken for words, C()
     * @param knots of a spline, beside whose straight line it is; else 0
     */
    record Variable(
            String name, String column, @Nullable FormulaNumber number, int degree, boolean factor, int knots) {}

    /**
     * What varies by groups.
     *
     * @param factors the columns of each grouping factor
     * @param one whether the groups' own level varies
     * @param terms of which the coefficients vary, each the names of its variables
     * @param apart whether all these are independent of each other
     * @param at where it stands
     */
    record Varying(
            List<List<String>> factors, boolean one, List<Set<String>> terms, boolean apart, FormulaLexer.Symbol at) {}

    private final String text;
    private final List<String> header;
    private final FormulaLexer in;
    private final String target;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Set<String> columns = new LinkedHashSet<>();
    private final List<Set<String>> terms;
    private final List<Varying> groups = new ArrayList<>();
    private final Set<String> hidden;
    private boolean intercept = true;

    private Formula(String text, List<String> header) {
        this.text = text;
        this.header = header;
        this.in = new FormulaLexer(text);
        this.target = target(in);
        this.hidden = in.behindBars();
        List<Set<String>> all = sum();
        if (in.peek().kind() != FormulaLexer.Kind.END) {
            throw in.error(
                    in.peek(),
                    in.peek().text().equals("|")
                            ? "groups stand in parentheses, such as (1 | subject): one" + ALONE
                            : "an operator such as + is expected");
        }
        int most = all.stream().mapToInt(Set::size).max().orElse(0);
        List<Set<String>> sorted = new ArrayList<>();
        for (int order = 1; order <= most; order++) {
            int size = order;
            all.stream().filter(term -> term.size() == size).forEach(sorted::add);
        }
        this.terms = sorted;
        groups.forEach(this::requireFixed);
        if (terms.isEmpty() && !intercept) {
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

    /** What varies by groups, in order. */
    List<Varying> groups() {
        return List.copyOf(groups);
    }

    /** Whether there are groups or splines. */
    boolean mixed() {
        return !groups.isEmpty() || variables.values().stream().anyMatch(v -> v.knots() > 0);
    }

    /** Refuses groups and splines where these are not known. */
    Formula plain() {
        if (!groups.isEmpty()) {
            throw in.error(groups.get(0).at(), "groups are for a mixed regression, which this is not: leave them out");
        }
        if (mixed()) {
            throw new UserError("formula: splines are for a mixed regression, which this is not: leave them out");
        }
        return this;
    }

    /** Coefficients vary about fixed ones. */
    private void requireFixed(Varying group) {
        for (Set<String> term : group.terms()) {
            String name = String.join(":", term);
            if (!terms.contains(term)) {
                throw in.error(
                        group.at(), "the coefficient of " + name + " varies about none: add " + name + " by itself");
            }
        }
    }

    private void group() {
        FormulaLexer.Symbol at = in.take();
        boolean before = intercept;
        intercept = true;
        List<Set<String>> inner = in.peek().text().equals("|") ? List.of() : sum();
        boolean one = intercept;
        intercept = before;
        in.require("|");
        boolean apart = in.takes("|");
        List<List<String>> factors = new ArrayList<>();
        List<String> columns = new ArrayList<>(List.of(column(in.take())));
        while (in.peek().text().equals("/") || in.peek().text().equals(":")) {
            if (in.take().text().equals("/")) {
                factors.add(List.copyOf(columns));
            }
            columns.add(column(in.take()));
        }
        factors.add(List.copyOf(columns));
        if (!in.peek().text().equals(")")) {
            throw in.error(in.peek(), "groups are columns, with : or / between them, and ')' behind");
        }
        in.require(")");
        if (inner.isEmpty() && !one) {
            throw in.error(at, "nothing varies: write 1 for the groups' own level");
        }
        groups.add(new Varying(factors, one, List.copyOf(inner), apart, at));
    }

    /** A spline's straight line, as a term; what bends is in the variable. */
    private Set<String> spline() {
        FormulaLexer.Symbol at = in.take();
        in.require("(");
        FormulaNumber number = FormulaNumber.sum(in, this::inside);
        int knots = KNOTS;
        if (in.takes(",")) {
            if (in.peek().text().equals("k")) {
                in.take();
                in.require("=");
            }
            knots = whole("the number of a spline's knots", LEAST_KNOTS, MOST_KNOTS);
        }
        in.require(")");
        String name = "s(" + number.name() + ")";
        if (variables.containsKey(name)) {
            throw in.error(at, "there is " + name + " already");
        }
        variables.put(name, new Variable(name, "", number, 0, false, knots));
        return Set.of(name);
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
        if (in.bars()) {
            if (minus) {
                throw in.error(symbol, "groups cannot be taken out: leave them out");
            }
            group();
            requireAlone("groups");
            return;
        }
        boolean spline = in.calls() && symbol.text().equals("s");
        List<Set<String>> more = spline && !minus ? List.of(spline()) : product();
        if (spline) {
            requireAlone("a spline");
        }
        for (Set<String> term : more) {
            if (minus) {
                terms.remove(term);
            } else if (!terms.contains(term)) {
                terms.add(term);
            }
        }
    }

    private void requireAlone(String what) {
        FormulaLexer.Symbol next = in.peek();
        if ("*/:^".contains(next.text()) && next.kind() == FormulaLexer.Kind.OPERATOR) {
            throw in.error(next, what + ALONE);
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
        int power = whole("a power of terms", 1, MOST_POWER);
        List<Set<String>> all = base;
        for (int k = 1; k < power; k++) {
            Set<Set<String>> more = new LinkedHashSet<>(all);
            more.addAll(crossed(all, base));
            all = List.copyOf(more);
        }
        return all;
    }

    private int whole(String what, int least, int most) {
        FormulaLexer.Symbol symbol = in.take();
        boolean fits =
                symbol.kind() == FormulaLexer.Kind.NUMBER && symbol.text().matches("[1-9]\\d?");
        if (!fits || Integer.parseInt(symbol.text()) > most || Integer.parseInt(symbol.text()) < least) {
            throw in.error(symbol, what + " is a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(symbol.text());
    }

    private List<Set<String>> atom() {
        FormulaLexer.Symbol symbol = in.peek();
        if (in.bars()) {
            throw in.error(symbol, "a group" + ALONE);
        }
        if (in.takes("(")) {
            List<Set<String>> inner = sum();
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
                    .filter(name -> !name.equals(target) && !hidden.contains(name))
                    .<Set<String>>map(name -> Set.of(plain(name)))
                    .toList();
        }
        return List.of(Set.of(plain(column(symbol))));
    }

    private String plain(String column) {
        columns.add(column);
        variables.putIfAbsent(column, new Variable(column, column, null, 0, false, 0));
        return column;
    }

    private String call(FormulaLexer.Symbol symbol) {
        Variable variable;
        if (symbol.text().equals("s")) {
            throw in.error(symbol, "a spline" + ALONE);
        }
        if (symbol.text().equals("C")) {
            in.take();
            in.require("(");
            String column = column(in.take());
            in.require(")");
            columns.add(column);
            variable = new Variable("C(" + column + ")", column, null, 0, true, 0);
        } else if (symbol.text().equals("poly")) {
            in.take();
            in.require("(");
            FormulaNumber number = FormulaNumber.sum(in, this::inside);
            in.require(",");
            int degree = whole("the degree of a polynomial", 1, MOST_POWER);
            in.require(")");
            variable = new Variable("poly(" + number.name() + ", " + degree + ")", "", number, degree, false, 0);
        } else {
            FormulaNumber number = FormulaNumber.call(in, this::inside);
            variable = new Variable(number.name(), "", number, 0, false, 0);
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
