package org.vi4j.language;

import java.util.List;

/** zᵢ = xᵢ ∘ yᵢ, where a single number goes with all of the other's. */
final class Arithmetic extends Operation {
    /** What is done. */
    enum Kind {
        PLUS,
        MINUS,
        TIMES,
        DIVIDE,
        POWER;

        double value(double x, double y) {
            return switch (this) {
                case PLUS -> x + y;
                case MINUS -> x - y;
                case TIMES -> x * y;
                case DIVIDE -> x / y;
                case POWER -> Math.pow(x, y);
            };
        }

        double byFirst(double x, double y) {
            return switch (this) {
                case PLUS, MINUS -> 1;
                case TIMES -> y;
                case DIVIDE -> 1 / y;
                case POWER -> y * Math.pow(x, y - 1);
            };
        }

        double bySecond(double x, double y, double z) {
            return switch (this) {
                case PLUS -> 1;
                case MINUS -> -1;
                case TIMES -> x;
                case DIVIDE -> -z / y;
                case POWER -> z * Math.log(x);
            };
        }
    }

    private final Kind kind;
    private final Slot x;
    private final Slot y;
    private final Slot z;

    private Arithmetic(Kind kind, Slot x, Slot y, Slot z) {
        this.kind = kind;
        this.x = x;
        this.y = y;
        this.z = z;
    }

    static Slot of(Kind kind, Slot x, Slot y) {
        String what = kind.name().toLowerCase(java.util.Locale.ROOT);
        return Tape.record(Slot.rows(what, x, y), (tape, z) -> new Arithmetic(kind, x, y, z), x, y);
    }

    @Override
    List<Slot> inputs() {
        return List.of(x, y);
    }

    @Override
    boolean rowwise(int n) {
        return z.size == n;
    }

    @Override
    Operation on(RowSelection rows) {
        return new Arithmetic(kind, rows.of(x), rows.of(y), rows.output(z));
    }

    @Override
    void forward(Workspace w) {
        double[] first = x.in(w);
        double[] second = y.in(w);
        double[] to = w.values;
        switch (kind) {
            case PLUS -> Rows.sum(first, x, 1, second, y, to, z);
            case MINUS -> Rows.sum(first, x, -1, second, y, to, z);
            case TIMES -> Rows.product(first, x, second, y, to, z);
            default -> {
                for (int i = 0; i < z.size; i++) {
                    to[z.at + i] = kind.value(first[x.at + i * x.step], second[y.at + i * y.step]);
                }
            }
        }
    }

    @Override
    void backward(Workspace w) {
        double[] first = x.in(w);
        double[] second = y.in(w);
        switch (kind) {
            case PLUS, MINUS -> {
                Rows.add(1, w.adjoints, z, x);
                Rows.add(kind.bySecond(0, 0, 0), w.adjoints, z, y);
            }
            case TIMES -> {
                Rows.addProducts(w.adjoints, z, second, y, x);
                Rows.addProducts(w.adjoints, z, first, x, y);
            }
            default -> {
                byFirst(w, first, second);
                bySecond(w, first, second);
            }
        }
    }

    private void byFirst(Workspace w, double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < z.size && x.variable(); i++) {
            double slope = w.adjoints[z.at + i] * kind.byFirst(first[x.at + i * x.step], second[y.at + i * y.step]);
            if (x.step == 0) {
                sum += slope;
            } else {
                w.adjoints[x.at + i] += slope;
            }
        }
        if (x.variable()) {
            w.adjoints[x.at] += sum;
        }
    }

    private void bySecond(Workspace w, double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < z.size && y.variable(); i++) {
            double slope = w.adjoints[z.at + i]
                    * kind.bySecond(first[x.at + i * x.step], second[y.at + i * y.step], w.values[z.at + i]);
            if (y.step == 0) {
                sum += slope;
            } else {
                w.adjoints[y.at + i] += slope;
            }
        }
        if (y.variable()) {
            w.adjoints[y.at] += sum;
        }
    }
}
