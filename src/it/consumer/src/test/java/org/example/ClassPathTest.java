package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;

/** What vi4j's own application needs does not reach a program that depends on vi4j. */
class ClassPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "picocli.CommandLine",
                "com.sun.jna.Native",
                "org.slf4j.impl.StaticLoggerBinder",
                "org.slf4j.impl.SimpleLogger",
                "org.knowm.xchart.XYChart"
            })
    void theApplicationsLibrariesAreNotThere(String name) {
        assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void theJarHasAModuleNameAndAVersion() {
        assertThat(UserError.class.getPackage().getImplementationVersion()).isNotBlank();
        assertThat(java.lang.module.ModuleFinder.of(java.nio.file.Path.of(UserError.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath()))
                        .find("org.vi4j"))
                .isPresent();
    }
}
