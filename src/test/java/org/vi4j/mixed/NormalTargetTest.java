package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Marginal likelihoods and conditional moments against dense normal distributions (marginal.py), and gradients. */
class NormalTargetTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/mixed/marginal.json");

    /** One problem of the reference. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Case(JsonNode tree, DesignRows rows, Spreads spreads, double[] prior, double[] psi) {
        static Case of(int number) throws IOException {
            JsonNode tree =
                    new ObjectMapper().readTree(Files.readString(REFERENCE)).get(number);
            Structure structure = Structure.of(tree);
            double[] psi = structure.psi();
            double[] longer = new double[psi.length + 1];
            longer[0] = Math.log(tree.get("sigma").asDouble());
            System.arraycopy(psi, 0, longer, 1, psi.length);
            return new Case(
                    tree,
                    structure.rows(),
                    new Spreads(structure.rows().layout().terms(), true, 1),
                    numbers(tree.get("prior")),
                    longer);
        }

        NormalTarget target() {
            return new NormalTarget(rows, spreads, prior);
        }

        double logPrior() {
            return SpreadsPrior.log(spreads, psi, new double[psi.length]);
        }
    }

    /** Rows and groups of a problem, and the parameters of how its effects vary. */
    @SuppressWarnings("ArrayRecordComponent")
    record Structure(DesignRows rows, double[] psi) {
        static Structure of(JsonNode tree) {
            double[][] x = IntStream.range(0, tree.get("x").size())
                    .mapToObj(i -> numbers(tree.get("x").get(i)))
                    .toArray(double[][]::new);
            double[] y = numbers(tree.get("y"));
            List<Layout.Term> terms = new ArrayList<>();
            List<Integer> levels = new ArrayList<>();
            JsonNode factors = tree.get("factors");
            int[][] level = new int[factors.size()][];
            double[][] grouped = new double[factors.size()][];
            List<double[]> psi = new ArrayList<>();
            for (int f = 0; f < factors.size(); f++) {
                levels.add(factors.get(f).get("levels").asInt());
                level[f] = Arrays.stream(numbers(factors.get(f).get("level")))
                        .mapToInt(v -> (int) v)
                        .toArray();
                List<Integer> all = new ArrayList<>();
                for (JsonNode term : factors.get(f).get("terms")) {
                    List<Integer> columns = Arrays.stream(numbers(term.get("columns")))
                            .mapToObj(v -> (int) v)
                            .toList();
                    terms.add(new Layout.Term(f, all.size(), columns));
                    all.addAll(columns);
                    psi.add(parameters(term.get("covariance")));
                }
                int k = all.size();
                grouped[f] = new double[y.length * k];
                for (int i = 0; i < y.length; i++) {
                    for (int a = 0; a < k; a++) {
                        grouped[f][i * k + a] = all.get(a) == Layout.ONE ? 1 : x[i][all.get(a)];
                    }
                }
            }
            double[][] fixed = Arrays.stream(x)
                    .map(row -> {
                        double[] longer = new double[row.length + 1];
                        longer[0] = 1;
                        System.arraycopy(row, 0, longer, 1, row.length);
                        return longer;
                    })
                    .toArray(double[][]::new);
            Layout layout = new Layout(terms, levels, fixed[0].length);
            return new Structure(
                    new DesignRows(layout, fixed, grouped, level, y, numbers(tree.get("w"))),
                    psi.stream().flatMapToDouble(Arrays::stream).toArray());
        }
    }

    static double[] numbers(JsonNode list) {
        return IntStream.range(0, list.size())
                .mapToDouble(i -> list.get(i).asDouble())
                .toArray();
    }

    /** ln τ, and the x of the correlations' factor, of a covariance matrix. */
    private static double[] parameters(JsonNode covariance) {
        int q = covariance.size();
        double[] lower = new double[q * q];
        for (int i = 0; i < q; i++) {
            for (int j = 0; j < q; j++) {
                lower[i * q + j] = covariance.get(i).get(j).asDouble();
            }
        }
        double[] psi = new double[q * (q + 1) / 2];
        for (int i = 0; i < q; i++) {
            psi[i] = Math.log(lower[i * q + i]) / 2;
        }
        assertThat(Block.factor(lower, q)).isTrue();
        int at = q;
        for (int i = 0; i < q; i++) {
            double left = 1;
            for (int j = 0; j < i; j++) {
                double c = lower[i * q + j] / Math.exp(psi[i]);
                double z = c / Math.sqrt(left);
                psi[at++] = Math.log((1 + z) / (1 - z)) / 2;
                left -= c * c;
            }
        }
        return psi;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theMarginalLikelihoodIsThatOfTheDenseNormalDistribution(int number) throws IOException {
        Case problem = Case.of(number);

        double log = problem.target().log(problem.psi, null) - problem.logPrior();

        assertThat(log).isCloseTo(problem.tree.get("log").asDouble(), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theCoefficientsGivenTheParametersAreThoseOfTheJointNormalDistribution(int number) throws IOException {
        Case problem = Case.of(number);
        Layout layout = problem.rows.layout();

        SpreadTarget.NormalConditional given = problem.target().conditional(problem.psi);
        Factored.Covariances covariances = given.precision().covariances();

        int p = layout.fixed();
        double[] mean = numbers(problem.tree.get("mean"));
        double[] sd = numbers(problem.tree.get("sd"));
        for (int j = 0; j < p; j++) {
            assertThat(given.mean()[layout.fixedAt() + j]).isCloseTo(mean[j], within(1e-9));
            assertThat(Math.sqrt(covariances.fixed()[j * p + j])).isCloseTo(sd[j], within(1e-9));
        }
        for (int t = 0; t < layout.terms().size(); t++) {
            Layout.Term term = layout.terms().get(t);
            JsonNode expected = problem.tree.path("none");
            int before = 0;
            for (JsonNode one : problem.tree.get("factors").get(term.factor()).get("terms")) {
                expected = before == term.at() ? one : expected;
                before += one.get("columns").size();
            }
            int k = layout.width(term.factor());
            for (int level = 0; level < layout.levels(term.factor()); level++) {
                for (int a = 0; a < term.size(); a++) {
                    int place = level * term.size() + a;
                    int diagonal = (term.at() + a) * (k + 1);
                    assertThat(given.mean()[layout.at(term.factor(), level) + term.at() + a])
                            .isCloseTo(expected.path("mean").path(place).asDouble(), within(1e-9));
                    assertThat(Math.sqrt(covariances.levels()[term.factor()][level][diagonal]))
                            .isCloseTo(expected.path("sd").path(place).asDouble(), within(1e-9));
                }
            }
        }
    }

    /** Differences of fourth order have an error of about h⁴ and rounding of 1e-13/h. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theGradientIsThatOfDifferences(int number) throws IOException {
        Case problem = Case.of(number);
        NormalTarget target = problem.target();
        double[] gradient = new double[problem.psi.length];

        target.log(problem.psi, gradient);

        double h = 1e-3;
        for (int j = 0; j < gradient.length; j++) {
            double[] logs = new double[4];
            double[] at = {-2, -1, 1, 2};
            for (int k = 0; k < 4; k++) {
                double[] moved = problem.psi.clone();
                moved[j] += at[k] * h;
                logs[k] = target.log(moved, null);
            }
            assertThat(gradient[j]).isCloseTo((logs[0] - 8 * logs[1] + 8 * logs[2] - logs[3]) / (12 * h), within(1e-8));
        }
    }

    /** x = Lᵀ⁻¹z has covariance H⁻¹ exactly if H⁻¹ = Σ xxᵀ over unit z. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void drawsHaveThePosteriorsCovariance(int number) throws IOException {
        Case problem = Case.of(number);
        Layout layout = problem.rows.layout();
        Factored precision = problem.target().conditional(problem.psi).precision();
        Factored.Covariances covariances = precision.covariances();
        int d = layout.dimension();
        double[][] columns = new double[d][];
        for (int j = 0; j < d; j++) {
            double[] z = new double[d];
            z[j] = 1;
            columns[j] = precision.colour(z);
        }
        for (int f = 0; f < layout.factors(); f++) {
            int k = layout.width(f);
            for (int level = 0; level < layout.levels(f); level++) {
                for (int a = 0; a < k; a++) {
                    for (int b = 0; b < k; b++) {
                        int i = layout.at(f, level) + a;
                        int j = layout.at(f, level) + b;
                        double sum = Arrays.stream(columns)
                                .mapToDouble(c -> c[i] * c[j])
                                .sum();
                        assertThat(covariances.levels()[f][level][a * k + b]).isCloseTo(sum, within(1e-12));
                    }
                }
            }
        }
    }

    /** A level's effect is its rows' mean residual times nτ²/(nτ² + σ²), where the intercept is known to be zero. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 10})
    void oneRandomInterceptShrinksAsTheTextbookSays(double tau) {
        int[] level = {0, 0, 0, 1, 1, 2, 2, 2, 2};
        double[] y = {1, 2, 4, -1, 3, 0.5, 0.25, -3, 2};
        double[] ones = new double[y.length];
        Arrays.fill(ones, 1);
        Layout layout = new Layout(List.of(new Layout.Term(0, 0, List.of(Layout.ONE))), List.of(3), 1);
        double[][] fixed =
                Arrays.stream(ones).mapToObj(one -> new double[] {one}).toArray(double[][]::new);
        DesignRows rows = new DesignRows(layout, fixed, new double[][] {ones}, new int[][] {level}, y, ones);
        NormalTarget target = new NormalTarget(rows, new Spreads(layout.terms(), true, 1), new double[] {1e14});
        double sigma = 0.7;

        double[] mean = target.conditional(new double[] {Math.log(sigma), Math.log(tau)})
                .mean();

        for (int g = 0; g < 3; g++) {
            int group = g;
            double[] own = IntStream.range(0, y.length)
                    .filter(i -> level[i] == group)
                    .mapToDouble(i -> y[i])
                    .toArray();
            double n = own.length;
            double share = n * tau * tau / (n * tau * tau + sigma * sigma);
            assertThat(mean[g]).isCloseTo(share * Arrays.stream(own).sum() / n, within(1e-10));
        }
    }
}
