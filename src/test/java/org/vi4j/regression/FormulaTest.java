package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.support.JsonTree;

/** Formulas against R's {@code model.matrix} (formula.R), and models that keep them. */
class FormulaTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");
    private static final Path TABLE = REFERENCE.resolve("formula.csv");
    private static final Path PRESS = Path.of("docs/press.csv");

    @TempDir
    private Path folder;

    private static ModelMatrix matrix(String text, List<double[]> rows) {
        TableSource table = TableSource.open(TABLE);
        Formula formula = FormulaFit.formula(text, table, null, Columns.Extras.NONE);
        TableSource words = FormulaFit.words(table, formula);
        Columns columns = words.columns(new Columns.Wish("price", formula.columns(), List.of(), List.of(), null));
        KeptRows raw = KeptRows.read(words, columns, RowReader.Missing.REFUSE, List.of(), null, (y, row) -> null);
        rows.addAll(List.of(raw.values()));
        return ModelMatrix.of(formula, columns.inputs(), raw.values());
    }

    @Test
    void twentyFormulasHaveTheDesignOfR() {
        JsonNode all = JsonTree.read(REFERENCE.resolve("formula.json"));
        assertThat(all.size()).isEqualTo(20);
        for (JsonNode expected : all) {
            String text = expected.get("formula").asText();
            List<double[]> rows = new ArrayList<>();
            ModelMatrix matrix = matrix(text, rows);
            assertThat(matrix.names()).as(text).hasSize(expected.get("names").size());
            for (int i = 0; i < rows.size(); i++) {
                double[] made = matrix.expand(rows.get(i));
                for (int j = 0; j < made.length; j++) {
                    double wanted = expected.get("rows").get(i).get(j).asDouble();
                    assertThat(made[j])
                            .as(text + ", row " + i + ", " + matrix.names().get(j) + ", in R "
                                    + expected.get("names").get(j))
                            .isCloseTo(wanted, within(1e-10 * Math.max(1, Math.abs(wanted))));
                }
            }
        }
    }

    @Test
    void columnsAreNamedAfterTheTable() {
        assertThat(matrix("price ~ size * kind + poly(age, 2) + I(rooms^2) + C(zone)", new ArrayList<>())
                        .names())
                .containsExactly(
                        "size",
                        "kind=house",
                        "kind=loft",
                        "poly(age, 2)1",
                        "poly(age, 2)2",
                        "I(rooms^2)",
                        "zone=2",
                        "zone=3",
                        "size:kind=house",
                        "size:kind=loft");
    }

    @Test
    void aSavedModelPredictsFromAnotherTable() throws IOException {
        RegressionFit fit = Regression.ofFormula(
                        TableSource.open(TABLE), "price ~ size * city + poly(age, 2) + C(zone) + log(km)")
                .fit();
        Path file = folder.resolve("m.json");
        fit.model().save(file);
        RegressionModel model = RegressionModel.load(file);
        List<String> lines = Files.readAllLines(TABLE);
        Path some = folder.resolve("some.csv");
        Files.write(some, List.of(lines.get(0), lines.get(9), lines.get(14)));
        List<Prediction> all = fit.model().predict(TABLE);
        List<Prediction> few = model.predict(some);
        assertThat(few.get(0).mean()).isCloseTo(all.get(8).mean(), within(1e-9));
        assertThat(few.get(1).sd()).isCloseTo(all.get(13).sd(), within(1e-9));
        model.save(folder.resolve("again.json"));
        assertThat(folder.resolve("again.json")).hasSameTextualContentAs(file);

        Files.write(
                some, List.of(lines.get(0), lines.get(9).replace("Oslo", "Bonn").replace("Rome", "Bonn")));
        assertThatThrownBy(() -> model.predict(some)).hasMessageContaining("'Bonn' is not one of its levels");
        Files.write(some, List.of(lines.get(0), "100,50,2,10,0,loft,Oslo,1"));
        assertThatThrownBy(() -> model.predict(some))
                .hasMessageContaining("line 2")
                .hasMessageContaining("log(km) is -Infinity where its columns hold [km = 0.0]");
    }

    /** The same columns by hand. */
    @Test
    void aFormulaIsTheRegressionOfItsColumns() throws IOException {
        List<String> lines = new ArrayList<>(List.of("price,size,rooms,both"));
        for (String line : Files.readAllLines(TABLE).subList(1, 19)) {
            String[] cells = line.split(",", -1);
            double both = Double.parseDouble(cells[1]) * Double.parseDouble(cells[2]);
            lines.add(cells[0] + "," + cells[1] + "," + cells[2] + "," + both);
        }
        Path table = Files.write(folder.resolve("t.csv"), lines);
        RegressionFit byHand = Regression.of(table, "price").fit();
        RegressionFit formula = Regression.ofFormula(TableSource.open(TABLE), "price ~ size * rooms")
                .fit();
        assertThat(formula.coefficients().mean())
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(byHand.coefficients().mean());
        assertThat(formula.coefficients().names()).containsExactly("intercept", "size", "rooms", "size:rooms");
    }

    @Test
    void modelsOfFormulasAreComparedAndChecked() {
        TableSource press = TableSource.open(PRESS);
        RegressionModel bent = Regression.ofFormula(press, "stops ~ poly(speed, 2) + heat")
                .exposure("hours")
                .likelihood(Likelihood.poisson())
                .fit()
                .model();
        RegressionModel straight = Regression.ofFormula(press, "stops ~ speed")
                .exposure("hours")
                .likelihood(Likelihood.poisson())
                .fit()
                .model();
        FittedRegression.Comparison comparison = FittedRegression.compare(
                Map.of("bent", bent, "straight", straight),
                press,
                new FittedRegression.Validation(500, 1, 4, null, null));
        assertThat(comparison.summary().lines()).anyMatch(line -> line.contains("elpd_kfold"));
        assertThat(bent.check(press, 500, 1).summary().lines()).anyMatch(line -> line.contains("LOO-PIT"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "price ; character 6: '~' is expected",
                "log(price) ~ size ; character 4: '~' is expected",
                "price ~ ; character 8: a column is expected",
                "price ~ siz ; character 9: there is no column 'siz': did you mean 'size'?: price ~  >>> siz",
                "price ~ size + price ; character 16: 'price' is the target",
                "price ~ size ** rooms ; character 17: a power of terms is a whole number from 1 to 10",
                "price ~ size ^ 2.5 ; character 16: a power of terms is a whole number",
                "price ~ log(size ; character 17: ')' is expected",
                "price ~ ln(size) ; character 9: there is no function 'ln'",
                "price ~ log(siz) ; character 13: there is no column 'siz'",
                "price ~ size $ rooms ; character 14: '$' is no part of a formula",
                "price ~ size rooms ; character 14: an operator such as + is expected",
                "price ~ size + 2 ; character 16: a number by itself is 0 or 1",
                "price ~ poly(age) ; character 17: ',' is expected here",
                "price ~ poly(age, x) ; character 19: the degree of a polynomial is a whole number",
                "price ~ size - size - 1 ; no column is left",
                "price ~ age + (1 + age | city) ; character 15: groups are for a mixed regression, which this is not",
                "price ~ s(age) ; splines are for a mixed regression, which this is not",
                "price ~ log(city) ; column 'city' holds words, and log(city) is made of numbers",
                "price ~ zone + C(zone) ; 'zone' is taken by itself and by C(zone)",
                "price ~ poly(rooms, 6) ; needs more than 5 different values",
                "price ~ log(rooms - 1) ; log(rooms - 1) is -Infinity"
            })
    void whatIsNoFormulaIsRefusedAtItsCharacter(String formula, String message) {
        assertThatThrownBy(() ->
                        Regression.ofFormula(TableSource.open(TABLE), formula).fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message.strip());
    }

    /** A formula computes with columns, so that fitting again brings no means: what helps is said. */
    @Test
    void unseenWordsHaveNoMeanInAFormula() throws IOException {
        Path table = Files.writeString(folder.resolve("w.csv"), "y,g\n1,a\n2,b\n3,a\n5,b\n4,c\n6,c\n");
        RegressionModel model =
                Regression.ofFormula(TableSource.open(table), "y ~ g").fit().model();
        assertThatThrownBy(() -> model.policy(RowReader.Missing.REFUSE, RowReader.Unseen.MEAN))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("choose refuse, reference or skip")
                .hasMessageNotContaining("fit it again");
    }
}
