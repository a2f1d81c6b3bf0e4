package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;

class ImagesTest {
    private static final byte[] PIXELS = {0, 51, (byte) 255, 102, 1, 2, 3, 4, 5, 6, 7, 8};
    private static final Images THREE = Images.of(2, 2, PIXELS, "three").withLabels(new byte[] {9, 0, (byte) 200});

    @Test
    void copiesGreyValuesAsUnitFloatsToTheOffsetAndNowhereElse() {
        float[] out = new float[7];
        java.util.Arrays.fill(out, -1f);
        THREE.copy(0, out, 2);
        assertThat(out).containsExactly(-1f, -1f, 0f, 51 / 255f, 1f, 102 / 255f, -1f);
    }

    @Test
    void refusesImagesAndPlacesThatAreNotThere() {
        for (int image : new int[] {-1, 3}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> THREE.copy(image, new float[4], 0));
        }
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> THREE.copy(0, new float[4], 1));
    }

    @Test
    void doesNotChangeWithTheArrayItWasMadeFrom() {
        byte[] pixels = PIXELS.clone();
        Images images = Images.of(2, 2, pixels, "three");
        String before = images.checksum();
        pixels[0] = 77;
        assertThat(images.checksum()).isEqualTo(before);
    }

    @Test
    void subsetsKeepPixelsAndLabelsTogether() {
        Images last = THREE.subset(2, 3);
        Images picked = THREE.subset(new int[] {2, 0, 2});
        assertThat(last.count()).isEqualTo(1);
        assertThat(last.label(0)).isEqualTo(200);
        assertThat(pixels(last, 0)).isEqualTo(pixels(THREE, 2));
        assertThat(picked.count()).isEqualTo(3);
        assertThat(picked.label(1)).isEqualTo(9);
        assertThat(pixels(picked, 1)).isEqualTo(pixels(THREE, 0));
        assertThat(pixels(picked, 2)).isEqualTo(pixels(THREE, 2));
        assertThat(THREE.subset(0, 3).checksum()).isEqualTo(THREE.checksum());
    }

    @Test
    void someAreDifferentImagesInTheirOrderAndTheSameBySeed() {
        byte[] pixels = new byte[200];
        for (int i = 0; i < 200; i++) {
            pixels[i] = (byte) i;
        }
        Images all = Images.of(1, 1, pixels, "all");
        Images some = all.some(20, 3, "choice");
        assertThat(some.count()).isEqualTo(20);
        for (int i = 1; i < 20; i++) {
            assertThat(pixels(some, i)[0]).isGreaterThan(pixels(some, i - 1)[0]);
        }
        assertThat(all.some(20, 3, "choice").checksum()).isEqualTo(some.checksum());
        assertThat(all.some(20, 4, "choice").checksum()).isNotEqualTo(some.checksum());
        assertThat(all.some(20, 3, "other").checksum()).isNotEqualTo(some.checksum());
        assertThat(all.some(200, 3, "choice")).isSameAs(all);
    }

    @Test
    void subsetsOutsideTheSetAreRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> THREE.subset(1, 4));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> THREE.subset(new int[] {3}));
        assertThatIllegalArgumentException().isThrownBy(() -> THREE.subset(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> THREE.subset(new int[0]));
    }

    @Test
    void theChecksumTellsShapeAndPixelsApart() {
        byte[] other = PIXELS.clone();
        other[11]++;
        assertThat(THREE.checksum())
                .isEqualTo(Images.of(2, 2, PIXELS, "without labels").checksum())
                .isNotEqualTo(Images.of(1, 4, PIXELS, "three").checksum())
                .isNotEqualTo(Images.of(2, 2, other, "three").checksum());
    }

    @Test
    void isValidatedAtBirth() {
        assertThatIllegalArgumentException().isThrownBy(() -> Images.of(2, 2, new byte[0], "none"));
        assertThatIllegalArgumentException().isThrownBy(() -> Images.of(2, 2, new byte[5], "odd"));
        assertThatIllegalArgumentException().isThrownBy(() -> Images.of(0, 2, new byte[4], "flat"));
        assertThatIllegalArgumentException().isThrownBy(() -> Images.of(-2, -2, new byte[4], "negative"));
        assertThatIllegalArgumentException().isThrownBy(() -> Images.of(1 << 16, 1 << 16, new byte[4], "overflow"));
        assertThatIllegalArgumentException().isThrownBy(() -> THREE.withLabels(new byte[2]));
    }

    @Test
    void labelsAreOptional() {
        Images images = Images.of(2, 2, PIXELS, "three");
        assertThat(images.hasLabels()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> images.label(0));
        assertThat(images.subset(0, 2).hasLabels()).isFalse();
    }

    @Test
    void imagesOfAnotherSizeAreTheUsersError() {
        ImageShape.grey(2, 2).requireFits(THREE, "the model");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> ImageShape.grey(28, 28).requireFits(THREE, "the model"))
                .withMessage("three holds images of 2×2 pixels, but the model takes 28×28: name images of that size");
    }

    private static float[] pixels(Images images, int image) {
        float[] out = new float[images.width()];
        images.copy(image, out, 0);
        return out;
    }
}
