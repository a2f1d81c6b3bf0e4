package org.vi4j.vae.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.JsonTree;

/** Full covariance against PyTorch's multivariate normal distribution. */
class LatentPosteriorTest {
    private static final JsonNode REFERENCE = JsonTree.read(
                    Path.of("src/test/resources/reference/vae/likelihoods.json"))
            .get("full");

    @Test
    void drawsAndTheirDerivativesArePyTorchs() {
        INDArray q = Arrays2d.fromJson(REFERENCE.get("q"));
        double[] flat = q.data().asDouble();
        double[][] noise = Arrays2d.fromJson(REFERENCE.get("noise")).toDoubleMatrix();
        double[] pull = Arrays2d.fromJson(REFERENCE.get("pull")).data().asDouble();
        double[] z = new double[noise.length * 3];
        double[] dq = new double[flat.length];
        for (int i = 0; i < noise.length; i++) {
            LatentPosterior.FULL.draw(flat, 9 * i, noise[i], z, 3 * i);
            LatentPosterior.FULL.backDraw(flat, 9 * i, noise[i], pull, 3 * i, dq);
        }
        assertThat(Arrays2d.distance(Nd4j.create(z, new long[] {4, 3}, 'c'), Arrays2d.fromJson(REFERENCE.get("z"))))
                .isLessThan(1e-14);
        assertThat(Arrays2d.distance(Nd4j.create(dq, q.shape(), 'c'), Arrays2d.fromJson(REFERENCE.get("through"))))
                .isLessThan(1e-13);
    }

    @Test
    void theDivergenceIsPyTorchs() {
        INDArray q = Arrays2d.fromJson(REFERENCE.get("q"));
        FullGaussianKlLoss loss = new FullGaussianKlLoss();
        double[] kl = loss.perImage(q, q);
        for (int i = 0; i < kl.length; i++) {
            assertThat(kl[i]).isCloseTo(REFERENCE.get("kl").get(i).doubleValue(), within(1e-13));
        }
        INDArray gradient = Nd4j.create(DataType.DOUBLE, q.shape(), 'c');
        double sum = loss.gradient(new PlainKernels(), q, q, gradient);
        assertThat(sum).isCloseTo(kl[0] + kl[1] + kl[2] + kl[3], within(1e-12));
        assertThat(Arrays2d.distance(gradient, Arrays2d.fromJson(REFERENCE.get("gradient"))))
                .isLessThan(1e-13);
    }

    @Test
    void withoutEntriesBelowTheDiagonalBothFamiliesAreOne() {
        INDArray q = Arrays2d.normal(DataType.FLOAT, 75, 1, 3, 4);
        INDArray full = Nd4j.concat(1, q, Nd4j.zeros(DataType.FLOAT, 3, 1));
        double[] expected = new GaussianKlLoss().perImage(q, q);
        double[] actual = new FullGaussianKlLoss().perImage(full, full);
        for (int i = 0; i < 3; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-6));
            double marginals = 0;
            for (int j = 0; j < 2; j++) {
                marginals += LatentPosterior.FULL.marginalKl(full.data().asFloat(), 5 * i, 2, j);
            }
            assertThat(marginals).isCloseTo(expected[i], within(1e-6));
        }
    }
}
