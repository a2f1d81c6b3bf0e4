package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.internal.vae.RowBatch;
import org.vi4j.support.JsonTree;
import org.vi4j.support.Vaes;
import org.vi4j.vae.Codes.LatentDimension;
import org.vi4j.vae.Codes.LatentMap;
import org.vi4j.vae.Vae.Interpolation;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.VaeNetwork;

class LatentTest {
    private static final Offset<Float> EXACT = Offset.offset(1e-6f);

    /** Codes whose standard deviations are 1. */
    private static Codes codes(JsonNode rows) {
        int latent = rows.get(0).size();
        float[] posterior = new float[2 * rows.size() * latent];
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < latent; j++) {
                posterior[2 * i * latent + j] = rows.get(i).get(j).floatValue();
            }
        }
        return Codes.ofPosterior(posterior, rows.size(), latent, LatentPosterior.DIAGONAL);
    }

    /** See pca.py. The codes are single precision, but exact in JSON; the rest is double. */
    @Test
    void theMapIsScikitLearnsPca() {
        JsonNode reference = JsonTree.read(Path.of("src/test/resources/reference/latent/pca.json"));
        LatentMap map = LatentMap.of(codes(reference.get("codes")));
        assertThat(map.projected()).isTrue();
        for (int i = 0; i < map.x().length; i++) {
            assertThat(map.x()[i]).isCloseTo(reference.get("x").get(i).doubleValue(), Offset.offset(1e-9));
            assertThat(map.y()[i]).isCloseTo(reference.get("y").get(i).doubleValue(), Offset.offset(1e-9));
        }
        for (int axis = 0; axis < 2; axis++) {
            assertThat(map.explained()[axis])
                    .isCloseTo(reference.get("explained").get(axis).doubleValue(), Offset.offset(1e-10));
        }
    }

    @Test
    void twoDimensionsAreTheirOwnMap() {
        Codes codes = Codes.ofPosterior(new float[] {1, 2, 0, 0, 3, -2, 0, 0}, 2, 2, LatentPosterior.DIAGONAL);
        LatentMap map = LatentMap.of(codes);
        assertThat(map.x()).containsExactly(1, 3);
        assertThat(map.y()).containsExactly(2, -2);
        assertThat(map.explained()).containsExactly(0.2, 0.8);
        assertThat(map.projected()).isFalse();
        assertThatThrownBy(() -> LatentMap.of(Codes.ofPosterior(new float[] {1, 0}, 1, 1, LatentPosterior.DIAGONAL)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("1 latent dimension,");
    }

    @Test
    void codesAreTheEncodersMeansAndDeviationsAlsoOverManyBlocks() {
        VaeNetwork vae = Vaes.create(Map.of());
        Images images = Vaes.images(300, 2);
        Codes codes = Codes.of(vae, images);
        float[] posterior = vae.posterior(new RowBatch(vae.pixels()).images(images, new int[] {299, 5}, 0, 2))
                .data()
                .asFloat();
        for (int j = 0; j < 3; j++) {
            assertThat(codes.mean(299, j)).isCloseTo(posterior[j], EXACT);
            assertThat(codes.deviation(299, j)).isCloseTo((float) Math.exp(posterior[3 + j] / 2), EXACT);
            assertThat(codes.mean(5, j)).isCloseTo(posterior[6 + j], EXACT);
        }
        assertThat(codes.mean(5)).hasSize(3);
    }

    @Test
    void dimensionsAreSortedByTheirKl() {
        VaeNetwork vae = Vaes.create(Map.of());
        Images images = Vaes.images(200, 2);
        double[] expected = LatentUse.klPerDimension(vae, images);
        List<LatentDimension> dimensions = LatentDimension.byKl(vae, images);
        assertThat(dimensions).isSortedAccordingTo(Comparator.comparingDouble(d -> -d.kl()));
        for (LatentDimension dimension : dimensions) {
            assertThat(dimension.kl()).isCloseTo(expected[dimension.index()], Offset.offset(1e-7));
        }
        Codes codes = Codes.of(vae, images);
        LatentDimension first = dimensions.get(0);
        double mean = 0;
        for (int i = 0; i < 200; i++) {
            mean += codes.mean(i, first.index()) / 200;
        }
        double variance = 0;
        for (int i = 0; i < 200; i++) {
            variance += Math.pow(codes.mean(i, first.index()) - mean, 2) / 200;
        }
        assertThat(first.variance()).isCloseTo(variance, Offset.offset(1e-9));
        assertThat(new LatentDimension(0, 1, 0.01).isActive()).isFalse();
        assertThat(new LatentDimension(0, 1, 0.011).isActive()).isTrue();
    }

    @Test
    void waysBeginAndEndWhereTheyShould() {
        float[] a = {3, 0, 0};
        float[] b = {0, 4, 0};
        for (Interpolation path : Interpolation.values()) {
            float[] codes = path.between(a, b, 3);
            assertThat(java.util.Arrays.copyOf(codes, 3)).containsExactly(a, EXACT);
            assertThat(java.util.Arrays.copyOfRange(codes, 6, 9)).containsExactly(b, EXACT);
        }
        assertThat(java.util.Arrays.copyOfRange(Interpolation.LINEAR.between(a, b, 3), 3, 6))
                .containsExactly(new float[] {1.5f, 2, 0}, EXACT);
        // Half way between right angles both weights are sin 45°/sin 90°.
        float half = (float) Math.sqrt(0.5);
        assertThat(java.util.Arrays.copyOfRange(Interpolation.SPHERICAL.between(a, b, 3), 3, 6))
                .containsExactly(new float[] {3 * half, 4 * half, 0}, EXACT);
    }

    @Test
    void onACircleTheGreatCircleKeepsTheRadiusAndEqualAngles() {
        float[] a = {2, 0};
        float[] b = {(float) (2 * Math.cos(2)), (float) (2 * Math.sin(2))};
        float[] codes = Interpolation.SPHERICAL.between(a, b, 5);
        for (int i = 0; i < 5; i++) {
            assertThat(codes[2 * i]).isCloseTo((float) (2 * Math.cos(i * 0.5)), EXACT);
            assertThat(codes[2 * i + 1]).isCloseTo((float) (2 * Math.sin(i * 0.5)), EXACT);
        }
    }

    @Test
    void whereThereIsNoGreatCircleTheWayIsStraight() {
        float[] zero = {0, 0};
        float[] one = {1, 1};
        assertThat(Interpolation.SPHERICAL.between(zero, one, 3)).containsExactly(0, 0, 0.5f, 0.5f, 1, 1);
        assertThat(Interpolation.SPHERICAL.between(one, one, 2)).containsExactly(1, 1, 1, 1);
        assertThat(Interpolation.SPHERICAL.between(one, new float[] {-1, -1}, 3))
                .containsExactly(1, 1, 0, 0, -1, -1);
    }
}
