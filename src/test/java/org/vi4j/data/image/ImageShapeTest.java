package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

class ImageShapeTest {
    /** The image is halved here layer by layer: the last layer has to find more than one pixel. */
    @RepeatedTest(50)
    void convolutionsMayHalveUntilOnePixelIsLeft(RepetitionInfo repetition) {
        RandomGenerator random = new RandomStreams(8).at("shapes", repetition.getCurrentRepetition());
        ImageShape shape = new ImageShape(1 + random.nextInt(300), 1 + random.nextInt(300), 1 + random.nextInt(3));
        int height = shape.height();
        int width = shape.width();
        int layers = 0;
        while (height * width > 1) {
            height = (height + 1) / 2;
            width = (width + 1) / 2;
            layers++;
            int possible = layers;
            assertThatCode(() -> shape.requireHalvings(possible)).doesNotThrowAnyException();
        }
        int beyond = layers + 1;
        assertThatThrownBy(() -> shape.requireHalvings(Math.max(2, beyond)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("convolutions has " + Math.max(2, beyond))
                .hasMessageEndingWith("give at most " + Math.max(1, layers));
    }
}
