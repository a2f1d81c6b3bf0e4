package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;

/** Flat priors are refused exactly where the likelihood has no maximum: against all rays of small cones in integers. */
class EndlessLikelihoodTest {
    @TempDir
    private Path folder;

    /** Says whether a direction keeps all demands and not all at 0; its components are integers. */
    private static boolean endless(List<int[]> demands, int[] b) {
        boolean moved = false;
        for (int[] z : demands) {
            int product = 0;
            for (int j = 0; j < b.length; j++) {
                product += z[j] * b[j];
            }
            if (product < 0) {
                return false;
            }
            moved |= product > 0;
        }
        return moved;
    }

    /** Tries every ray at which as many demands hold with equality as a ray of a cone needs. */
    private static boolean anyRay(List<int[]> demands, int d) {
        for (int[] a : demands) {
            List<int[]> rays = new ArrayList<>();
            if (d == 2) {
                rays.add(new int[] {-a[1], a[0]});
            } else {
                for (int[] c : demands) {
                    rays.add(new int[] {a[1] * c[2] - a[2] * c[1], a[2] * c[0] - a[0] * c[2], a[0] * c[1] - a[1] * c[0]
                    });
                }
            }
            for (int[] ray : rays) {
                if (endless(demands, ray)
                        || endless(demands, Arrays.stream(ray).map(v -> -v).toArray())) {
                    return true;
                }
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"poisson", "negative-binomial", "ordinal", "ordinal-probit"})
    void isFoundExactlyWhereThereIsOne(String name) {
        int found = 0;
        int tables = 150;
        for (int seed = 0; seed < tables; seed++) {
            RandomGenerator random = new RandomStreams(seed).at(name, 0);
            boolean counts = !name.startsWith("ordinal");
            int n = 6 + random.nextInt(4);
            double[][] x = new double[n][];
            double[] y = new double[n];
            List<int[]> demands = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                int value = i < 3 ? 2 * i - 2 : random.nextInt(7) - 3;
                int level = random.nextInt(8) == 0 ? random.nextInt(3) : value < -1 ? 0 : value < 2 ? 1 : 2;
                x[i] = counts ? new double[] {1, value} : new double[] {value};
                y[i] = counts ? Math.max(0, random.nextInt(9) - 7) : i < 3 ? i : level;
                if (counts) {
                    demands.add(new int[] {-1, -value});
                    if (y[i] > 0) {
                        demands.add(new int[] {1, value});
                    }
                } else {
                    if (y[i] < 2) {
                        demands.add(new int[] {-value, y[i] == 0 ? 1 : 0, y[i] == 1 ? 1 : 0});
                    }
                    if (y[i] > 0) {
                        demands.add(new int[] {value, y[i] == 1 ? -1 : 0, y[i] == 2 ? -1 : 0});
                    }
                }
            }
            Likelihood likelihood = Likelihood.of(name, Map.of());
            if (likelihood instanceof LevelsLikelihood levels) {
                likelihood = levels.of(List.of("a", "b", "c"));
            }
            double[] ones = new double[n];
            Arrays.fill(ones, 1);
            int d = counts ? 2 : 3;
            boolean expected = anyRay(demands, d);
            found += expected ? 1 : 0;
            assertThat(EndlessLikelihood.of(RowSums.of(x, y, ones), likelihood, d))
                    .as(name + " " + seed + " " + Arrays.deepToString(x) + Arrays.toString(y))
                    .satisfies(each -> assertThat(each.isPresent()).isEqualTo(expected));
        }
        assertThat(found).as("tables of both kinds").isBetween(10, tables - 10);
    }

    private Regression of(String likelihood, boolean apart) throws IOException {
        RandomGenerator random = new RandomStreams(1).at("rows", 0);
        StringBuilder csv = new StringBuilder("x,z,y\n");
        for (int i = 0; i < 40; i++) {
            int level = apart ? i / 14 : random.nextInt(3);
            int y = switch (likelihood) {
                case "logistic", "probit" -> level > 0 ? 1 : 0;
                // Of counts the zeros are apart.
                case "poisson", "negative-binomial" -> apart ? (i < 20 ? 0 : 1 + i % 3) : level;
                default -> level;
            };
            boolean mark = likelihood.equals("poisson") || likelihood.equals("negative-binomial");
            csv.append(mark && apart ? Integer.toString(i < 20 ? 1 : 0) : Integer.toString(i))
                    .append(',')
                    .append(random.nextGaussian())
                    .append(',')
                    .append(y)
                    .append('\n');
        }
        return Regression.of(Files.writeString(folder.resolve(likelihood + apart + ".csv"), csv), "y")
                .prior(Prior.flat())
                .likelihood(Likelihood.of(likelihood, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"logistic", "probit", "poisson", "negative-binomial", "ordinal", "ordinal-probit", "categorical"
            })
    void aFlatPriorIsRefusedInALineThatNamesTheColumn(String likelihood) throws IOException {
        Regression apart = of(likelihood, true);
        assertThatThrownBy(apart::fit)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("take another prior, such as weak");
        Regression mixed = of(likelihood, false);
        assertThatCode(mixed::fit).doesNotThrowAnyException();
        assertThat(apart.prior(Prior.weak()).fit().converged()).isTrue();
    }
}
