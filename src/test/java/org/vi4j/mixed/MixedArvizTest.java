package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;

/** Draws with groups as a Zarr folder; reference/regression/zarr_draws.py opens it with xarray. */
class MixedArvizTest {
    private static final int DRAWS = 300;

    @TempDir
    private Path folder;

    /** An array of one chunk. */
    private static double[] read(Path array) throws IOException {
        Json shape = Json.read(array.resolve(".zarray"), 100_000).get("shape");
        int count = 1;
        for (Json side : shape) {
            count *= side.asInt();
        }
        byte[] bytes = Files.readAllBytes(array.resolve("0" + ".0".repeat(shape.size() - 1)));
        double[] values = new double[count];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    @Test
    void theFolderHasTheDrawsOfEverything() throws IOException {
        MixedFit fit = MixedRegressionTest.sleep(Path.of("docs/sleep.csv")).fit();
        Path draws = folder.resolve("sleep.zarr");
        fit.writeArviz(draws, DRAWS, 1);

        double[] coefficients = read(draws.resolve("posterior/coefficients"));
        double[] spreads = read(draws.resolve("posterior/spreads"));
        double[][] sample = fit.posterior().sample(DRAWS, 1);
        for (int s = 0; s < DRAWS; s++) {
            assertThat(Arrays.copyOfRange(coefficients, 2 * s, 2 * s + 2)).isEqualTo(Arrays.copyOf(sample[s], 2));
            assertThat(Arrays.copyOfRange(spreads, 4 * s, 4 * s + 4)).isEqualTo(Arrays.copyOfRange(sample[s], 2, 6));
        }
        double[] effects = read(draws.resolve("posterior/effects"));
        assertThat(effects).hasSize(DRAWS * 36);
        // Subject 308's slope, the second effect: the fit's own mean, to four standard errors.
        MixedFit.Estimate slope = fit.effects("subject").get(1);
        double mean = 0;
        for (int s = 0; s < DRAWS; s++) {
            mean += effects[36 * s + 1] / DRAWS;
        }
        assertThat(mean).isCloseTo(slope.mean(), within(4 * slope.sd() / Math.sqrt(DRAWS)));
        // The normal density of the first row, by the draw's own coefficients, of subject 308 on day 0.
        double[] logs = read(draws.resolve("log_likelihood/reaction"));
        double[] made = read(draws.resolve("posterior_predictive/reaction"));
        double[] y = read(draws.resolve("observed_data/reaction"));
        assertThat(made).hasSize(DRAWS * y.length);
        for (int s = 0; s < DRAWS; s += 50) {
            double sd = spreads[4 * s + 3];
            double z = (y[0] - coefficients[2 * s] - effects[36 * s]) / sd;
            assertThat(logs[s * y.length]).isCloseTo(-(z * z + Math.log(2 * Math.PI)) / 2 - Math.log(sd), within(1e-6));
        }
        assertThatThrownBy(() -> fit.writeArviz(draws, DRAWS, 1)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> fit.writeArviz(folder.resolve("none.zarr"), 0, 1))
                .isInstanceOf(UserError.class);
    }
}
