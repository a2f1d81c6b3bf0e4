package org.vi4j.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.mixture.Mixture.MixtureFit;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;

/** A mixture in the shape of all posteriors, against closed forms. */
class MixturePosteriorTest {
    @TempDir
    private Path folder;

    private Path table(double apart, int rows) throws IOException {
        Random random = new Random(2);
        StringBuilder text = new StringBuilder("a,b\n");
        for (int i = 0; i < rows; i++) {
            double x = random.nextGaussian() + (i % 3 == 0 ? apart : 0);
            text.append(100 + 10 * x)
                    .append(',')
                    .append(x + 0.5 * random.nextGaussian())
                    .append('\n');
        }
        return Files.writeString(folder.resolve("t" + apart + ".csv"), text);
    }

    /** Of one component q is the posterior itself, so that every draw has the log evidence for its ratio. */
    @Test
    void oneComponentIsExact() throws IOException {
        MixtureFit fit = Mixture.of(table(0, 40)).components(1).fit();
        Posterior posterior = fit.posterior();
        Assessment.Weights weights = (Assessment.Weights) posterior.assess(500, 1);
        for (double ratio : weights.logRatios()) {
            assertThat(ratio).isCloseTo(fit.ascent().elbo(), within(1e-6));
        }
        assertThat(weights.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(posterior.parameters().names()).containsExactly("mean.1.a", "mean.1.b", "sd.1.a", "sd.1.b");
    }

    /** Two that do not meet: weights, means and spreads are those of their rows; the ELBO is below the marginal's. */
    @Test
    void componentsFarApartAreThoseOfTheirRows() throws IOException {
        MixtureFit fit = Mixture.of(table(40, 300)).components(2).fit();
        Posterior posterior = fit.posterior();
        Posterior.Moments moments = posterior.moments();
        // Dirichlet(1/2 + 200, 1/2 + 100) or near it: of 10,000 draws.
        double mean =
                fit.found().state().posterior().weights().mean()[fit.order().get(0)];
        assertThat(posterior.get("weight", 1).mean())
                .isCloseTo(mean, within(4 * Math.sqrt(mean * (1 - mean) / 300 / 10_000)));
        // Normal-Wishart in closed form, of the rows of one component: a Student's t of N + 1 degrees of freedom.
        double[] all = Files.readAllLines(folder.resolve("t40.0.csv")).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[0]))
                .toArray();
        double[] own = Arrays.stream(all).filter(x -> x < 300).toArray();
        double n = own.length;
        double center = Arrays.stream(all).average().orElseThrow();
        double middle = Arrays.stream(own).average().orElseThrow();
        double squares =
                Arrays.stream(own).map(x -> (x - middle) * (x - middle)).sum();
        double total = Arrays.stream(all).map(x -> (x - center) * (x - center)).sum() / (all.length - 1);
        double scale = total + squares + n / (n + 1) * (middle - center) * (middle - center);
        double sd = Math.sqrt(scale / (n + 1) / (n + 1) * (n + 1) / (n - 1));
        int at = posterior.parameters().names().indexOf("mean.1.a");
        assertThat(moments.mean()[at]).isCloseTo((n * middle + center) / (n + 1), within(4 * sd / 100));
        assertThat(moments.sd()[at]).isCloseTo(sd, within(4 * sd / Math.sqrt(20_000)));
        // Of an inverse gamma distribution: σ² = scale/(2 Gamma((N + 1)/2)).
        double spread = Math.sqrt(scale / 2) * Math.exp(Gamma.logGamma(n / 2) - Gamma.logGamma((n + 1) / 2));
        assertThat(posterior.get("sd.1.a").mean()).isCloseTo(spread, within(4 * spread / Math.sqrt(2 * n * 10_000)));
        Assessment.Weights weights = (Assessment.Weights) posterior.assess(1000, 1);
        assertThat(weights.elbo().value()).isCloseTo(fit.ascent().elbo(), within(0.05));
        assertThat(weights.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(posterior.summary().toString()).contains("weight[1]", "mean.2.b", "believe");
    }

    /** Where components overlap, their rows' assignments are not independent of the rest, and the verdict says so. */
    @Test
    void componentsThatOverlapAreNotBelieved() throws IOException {
        MixtureFit fit = Mixture.of(table(1.5, 300)).components(2).fit();
        Assessment.Weights weights = (Assessment.Weights) fit.posterior().assess(4000, 1);
        assertThat(weights.elbo().value()).isGreaterThan(fit.ascent().elbo());
        assertThat(weights.verdict().trust()).isNotEqualTo(Verdict.Trust.BELIEVE);
    }
}
