package org.vi4j.mixed;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.internal.text.CsvCell;

/** A fit's draws and effects as CSV files. */
final class MixedTables {
    private final MixedFit fit;
    private final MixedModel.Specification specification;

    MixedTables(MixedFit fit) {
        this.fit = fit;
        this.specification = fit.specification();
    }

    /** The effects of all groups, a row each: group, level, rows, effect, mean, sd, lower, upper. */
    void effects(Path file) {
        WholeFile.write(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write("group,level,rows,effect,mean,sd,lower,upper\n");
            for (int f = 0; f < fit.groups().size(); f++) {
                Levels levels = fit.rows().levels().get(f);
                List<MixedFit.Estimate> all = fit.effects(fit.groups().get(f));
                int each = all.size() / levels.count();
                for (int i = 0; i < all.size(); i++) {
                    int level = i / each;
                    MixedFit.Estimate e = all.get(i);
                    String effect = e.name().substring(levels.names().get(level).length() + 2);
                    writer.write(String.join(
                                    ",",
                                    CsvCell.of(fit.groups().get(f)),
                                    CsvCell.of(levels.names().get(level)),
                                    levels.rows().get(level).toString(),
                                    CsvCell.of(effect),
                                    Double.toString(e.mean()),
                                    Double.toString(e.sd()),
                                    Double.toString(e.lower()),
                                    Double.toString(e.upper()))
                            + "\n");
                }
            }
            writer.flush();
        });
    }

    /** Draws in the layout of CmdStan's CSV files: lp__ (always 0), the coefficients, spreads and effects. */
    void draws(Path file, int count, long seed) {
        MixedDraws draws = fit.draws(count, seed);
        DrawsCsv.write(
                file,
                List.of("model = vi4j_mixed_regression", "method = variational", "seed = " + seed),
                List.of("lp__"),
                parameters(),
                () -> IntStream.range(0, draws.count())
                        .mapToObj(s -> {
                            List<Double> row = new ArrayList<>(List.of(0.0));
                            row.addAll(population(draws, s));
                            row.addAll(effects(draws, s));
                            return row.stream().mapToDouble(Double::doubleValue).toArray();
                        })
                        .iterator());
    }

    /** A draw of all effects, on the table's scale. */
    List<Double> effects(MixedDraws draws, int s) {
        List<Double> row = new ArrayList<>();
        Layout layout = fit.design().layout();
        for (Layout.Term term : layout.terms()) {
            addEffects(row, term, layout, fit.units().toTable(term), draws.coefficients()[s]);
        }
        return row;
    }

    /** Their names, such as {@code subject 308, days}. */
    List<String> effectNames() {
        List<String> names = new ArrayList<>();
        eachEffect((group, level, effect) -> names.add(group + " " + level + ", " + effect));
        return names;
    }

    private interface Name {
        void of(String group, String level, String effect);
    }

    private void eachEffect(Name name) {
        List<Layout.Term> terms = specification.grouping().terms();
        for (int t = 0; t < terms.size(); t++) {
            int f = terms.get(t).factor();
            for (String level : fit.rows().levels().get(f).names()) {
                for (String effect : specification.grouping().effects().get(t)) {
                    name.of(fit.groups().get(f), level, effect);
                }
            }
        }
    }

    /** A draw of all fixed coefficients and of how groups vary, on the table's scale. */
    List<Double> population(MixedDraws draws, int s) {
        MixedUnits units = fit.units();
        Layout layout = fit.design().layout();
        double[] fixed = MixedUnits.times(
                units.fixedToTable(),
                Arrays.copyOfRange(draws.coefficients()[s], layout.fixedAt(), layout.dimension()));
        List<Double> row = new ArrayList<>();
        for (int j = 0; j < fixed.length; j++) {
            row.add(fixed[j] + units.shift(j));
        }
        for (int t = 0; t < layout.terms().size(); t++) {
            double[][] toTable = units.toTable(layout.terms().get(t));
            addSpreads(row, MixedUnits.sandwich(toTable, square(draws.covariance()[s][t])));
        }
        for (double tau : draws.shared()[s]) {
            row.add(units.targetScale() * tau);
        }
        if (specification.likelihood().hasNoise()) {
            row.add(units.targetScale() * draws.sigma()[s]);
        }
        return row;
    }

    private static void addEffects(List<Double> row, Layout.Term term, Layout layout, double[][] toTable, double[] b) {
        for (int level = 0; level < layout.levels(term.factor()); level++) {
            int at = layout.at(term.factor(), level) + term.at();
            for (double effect : MixedUnits.times(toTable, Arrays.copyOfRange(b, at, at + term.size()))) {
                row.add(effect);
            }
        }
    }

    private static double[][] square(double[] flat) {
        int q = (int) Math.round(Math.sqrt(flat.length));
        double[][] matrix = new double[q][];
        Arrays.setAll(matrix, i -> Arrays.copyOfRange(flat, i * q, (i + 1) * q));
        return matrix;
    }

    private static void addSpreads(List<Double> row, double[][] covariance) {
        for (int a = 0; a < covariance.length; a++) {
            row.add(Math.sqrt(covariance[a][a]));
        }
        for (int a = 0; a < covariance.length; a++) {
            for (int b = 0; b < a; b++) {
                row.add(covariance[a][b] / Math.sqrt(covariance[a][a] * covariance[b][b]));
            }
        }
    }

    /** Names without what would stand between words; those that are the same get a number when they are written. */
    private List<String> parameters() {
        List<String> names = new ArrayList<>();
        fit.units().coefficients().forEach(name -> add(names, name));
        fit.spreads().forEach(e -> add(names, e.name().equals("noise sd") ? "sigma" : e.name()));
        eachEffect((group, level, effect) -> add(names, group + "." + level + "." + effect));
        return names;
    }

    private static void add(List<String> names, String name) {
        names.add(name.replaceAll("[^A-Za-z0-9_.]+", "_").replaceAll("_$", ""));
    }
}
