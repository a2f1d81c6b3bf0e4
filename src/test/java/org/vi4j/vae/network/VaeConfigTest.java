package org.vi4j.vae.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageShape;
import org.vi4j.vae.layer.Nonlinearity;

class VaeConfigTest {
    private static final VaeConfig DEFAULTS = VaeConfig.defaults();

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(DEFAULTS.encoder()).containsExactly(400);
        assertThat(DEFAULTS.latent()).isEqualTo(20);
        assertThat(DEFAULTS.decoder()).containsExactly(400);
        assertThat(DEFAULTS.activation()).isEqualTo(Nonlinearity.RELU);
        assertThat(DEFAULTS.learningRate()).isEqualTo(1e-3);
        assertThat(DEFAULTS.batch()).isEqualTo(128);
        assertThat(DEFAULTS.epochs()).isEqualTo(10);
        assertThat(DEFAULTS.seed()).isEqualTo(1);
        assertThat(DEFAULTS.threads()).isBetween(1, 8);
    }

    @Test
    void settingsReplaceWhatTheyNameAndNothingElse() {
        VaeConfig config = DEFAULTS.with(Map.of("latent", 3, "encoder", List.of(9, 8)));
        assertThat(config.latent()).isEqualTo(3);
        assertThat(config.encoder()).containsExactly(9, 8);
        assertThat(config.with(Map.of("latent", 20, "encoder", List.of(400)))).isEqualTo(DEFAULTS);
        assertThat(DEFAULTS.with(DEFAULTS.toMap())).isEqualTo(DEFAULTS);
    }

    /** As they come from a YAML file (numbers, lists) and from the command line (texts). */
    @Test
    void valuesMayBeNumbersOrTexts() {
        VaeConfig fromFile = DEFAULTS.with(Map.of(
                "encoder", List.of(9L, 8L), "decoder", 7L, "learning_rate", 1L, "seed", Long.MIN_VALUE, "batch", 64.0));
        VaeConfig fromOptions = DEFAULTS.with(Map.of(
                "encoder", "9, 8", "decoder", "7", "learning_rate", "1", "seed", "" + Long.MIN_VALUE, "batch", "64"));
        assertThat(fromOptions).isEqualTo(fromFile);
        assertThat(fromFile.encoder()).containsExactly(9, 8);
        assertThat(fromFile.seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(DEFAULTS.with(Map.of("seed", Long.MAX_VALUE)).seed()).isEqualTo(Long.MAX_VALUE);
        assertThat(DEFAULTS.with(Map.of("activation", "Leaky_ReLU")).activation())
                .isEqualTo(Nonlinearity.LEAKY_RELU);
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                Arguments.of("latnt", 5, "unknown setting 'latnt': did you mean 'latent'?"),
                Arguments.of("learning-rate", 5, "did you mean 'learning_rate'?"),
                Arguments.of("colour", 5, "unknown setting 'colour': there are encoder, latent"),
                Arguments.of("latent", 0, "latent is 0: give a number from 1 to 65536"),
                Arguments.of("latent", -1, "latent is -1"),
                Arguments.of("latent", 65_537, "latent is 65537"),
                Arguments.of("latent", 2.5, "latent is '2.5': give a whole number"),
                Arguments.of("latent", "many", "latent is 'many': give a whole number"),
                Arguments.of("latent", "", "latent is '': give a whole number"),
                Arguments.of("latent", List.of(5), "latent is '[5]': give a whole number"),
                Arguments.of("latent", true, "latent is 'true'"),
                Arguments.of("latent", 5_000_000_000L, "latent is 5000000000: give a smaller number"),
                Arguments.of("latent", Double.NaN, "latent is 'NaN'"),
                Arguments.of("seed", 9.3e18, "seed is '9.3E18'"),
                // 2⁶³, which a cast would turn into 2⁶³ − 1.
                Arguments.of("seed", 0x1p63, "seed is '9.223372036854776E18': give a whole number"),
                Arguments.of("seed", "9223372036854775808", "seed is '9223372036854775808': give a whole number"),
                Arguments.of("encoder", List.of(), "encoder has 0 numbers: give 1 to 32 of them, such as 400"),
                Arguments.of("encoder", Collections.nCopies(33, 4), "encoder has 33 numbers"),
                Arguments.of("encoder", List.of(4, 0), "encoder is 0: give a number from 1 to 65536"),
                Arguments.of("encoder", List.of(4, List.of(5)), "encoder is '[5]': give a whole number"),
                Arguments.of("decoder", "400,", "decoder is '400,': give whole numbers with a comma between two"),
                Arguments.of("decoder", "400;300", "decoder is '400;300'"),
                Arguments.of("activation", "rleu", "activation is 'rleu': give one of [identity, relu"),
                Arguments.of("activation", 3, "activation is '3'"),
                Arguments.of("learning_rate", 0, "learning_rate is 0.0: give a number above 0, at most 10"),
                Arguments.of("learning_rate", -1e-3, "learning_rate is -0.001"),
                Arguments.of("learning_rate", Double.NaN, "learning_rate is NaN"),
                Arguments.of("learning_rate", "NaN", "learning_rate is NaN"),
                Arguments.of("learning_rate", "Infinity", "learning_rate is Infinity"),
                Arguments.of("learning_rate", "fast", "learning_rate is 'fast': give a number"),
                Arguments.of("batch", 0, "batch is 0"),
                Arguments.of("batch", (1 << 20) + 1, "batch is 1048577"),
                Arguments.of("epochs", 0, "epochs is 0"),
                Arguments.of("epochs", 1_000_001, "epochs is 1000001"),
                Arguments.of("threads", 0, "threads is 0"),
                Arguments.of("threads", 1025, "threads is 1025"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("badValues")
    void aBadValueGetsOneLineThatNamesIt(String name, Object value, String says) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> DEFAULTS.with(Map.of(name, value)))
                .withMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void isImmutable() {
        List<Integer> widths = new java.util.ArrayList<>(List.of(4));
        VaeConfig config = DEFAULTS.with(Map.of("encoder", widths));
        widths.add(5);
        assertThat(config.encoder()).containsExactly(4);
        assertThatThrownBy(() -> config.encoder().add(5)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theNumberOfParametersIsThatOfTheGraph() {
        VaeConfig config = DEFAULTS.with(Map.of("encoder", "7,6", "latent", 3, "decoder", "5,4,9"));
        assertThat(config.parameters(20))
                .isEqualTo(VaeGraph.build(config, 20, DataType.FLOAT, VaeGraph.Kernels.FUSED)
                        .numParams());
        // 784·400 + 400 + 400·40 + 40 + 20·400 + 400 + 400·784 + 784
        assertThat(DEFAULTS.parameters(784)).isEqualTo(652_824);
    }

    @Test
    void aNetworkThatNoMachineCouldTrainIsRefusedBeforeAnythingIsAllocated() {
        VaeConfig huge = DEFAULTS.with(Map.of("encoder", "65536,65536"));
        assertThatThrownBy(() -> VaeNetwork.create(huge, ImageShape.grey(28, 28)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the network would have 4349422856 weights")
                .hasMessageContaining("more than 268435456");
        DEFAULTS.requireTrainable(ImageShape.grey(28, 28));
    }
}
