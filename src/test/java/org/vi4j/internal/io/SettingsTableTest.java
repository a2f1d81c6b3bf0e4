package org.vi4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.UserError;
import org.vi4j.internal.io.SettingsTable.Row;
import org.vi4j.internal.io.SettingsTable.Setting;

class SettingsTableTest {
    enum Colour {
        RED,
        BLUE;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    record Inner(
            @Setting(value = "0.5", range = "(0, 1]", label = "X", help = "A share")
            double share) {
        static final SettingsTable<Inner> SETTINGS = SettingsTable.of(Inner.class);

        Inner {
            SETTINGS.check(share);
        }
    }

    record Outer(
            @Setting(value = "3", range = "[1, 9]", help = "How many")
            int howMany,

            @Setting(value = "7", help = "Any number") long seed,

            @Setting(value = "none", range = "[1, 64]", size = "[0, 2]", help = "Some numbers")
            List<Integer> widths,

            @Setting(value = "red", help = "What it looks like", option = "color")
            Colour colour,

            Inner inner) {
        static final SettingsTable<Outer> SETTINGS =
                SettingsTable.of(Outer.class).including(Inner.SETTINGS);

        Outer {
            SETTINGS.check(howMany, seed, widths, colour, inner);
        }
    }

    private static final Outer DEFAULTS = Outer.SETTINGS.make(Map.of());

    @Test
    void theDefaultsAreThoseThatAreSaid() {
        assertThat(DEFAULTS).isEqualTo(new Outer(3, 7, List.of(), Colour.RED, new Inner(0.5)));
        assertThat(Outer.SETTINGS.rows(DEFAULTS))
                .extracting(Row::standard)
                .containsExactly("3", "7", "none", "red", "0.5");
        assertThat(Outer.SETTINGS.rows(DEFAULTS).get(0).sentence()).isEqualTo("How many (default: 3).");
    }

    @Test
    void namesAndOptionsAreTheComponents() {
        List<Row> rows = Outer.SETTINGS.rows(DEFAULTS);

        assertThat(rows).extracting(Row::name).containsExactly("how_many", "seed", "widths", "colour", "share");
        assertThat(rows).extracting(Row::option).containsExactly("how-many", "seed", "widths", "color", "share");
    }

    @Test
    void aRecordComesBackFromItsMap() {
        Outer other = new Outer(9, Long.MIN_VALUE, List.of(1, 64), Colour.BLUE, new Inner(1));

        assertThat(Outer.SETTINGS.make(Outer.SETTINGS.toMap(other))).isEqualTo(other);
        assertThat(Outer.SETTINGS.with(other, Map.of("share", "0.25", "colour", "Red", "widths", "2,3")))
                .isEqualTo(new Outer(9, Long.MIN_VALUE, List.of(2, 3), Colour.RED, new Inner(0.25)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "how_many; 0; how_many is 0: give a number from 1 to 9, such as 3",
                "how_many; 10; how_many is 10: give a number from 1 to 9, such as 3",
                "how_many; two; how_many is 'two': give a whole number",
                "share; 0; share is 0.0: give a number above 0, at most 1, such as 0.5",
                "share; NaN; share is NaN: give a number above 0, at most 1, such as 0.5",
                "widths; 65; widths is 65: give a number from 1 to 64, such as 1",
                "widths; 1,2,3; widths has 3 numbers: give 0 to 2 of them",
                "colour; green; colour is 'green': give one of [red, blue]",
                "color; red; unknown setting 'color': did you mean 'colour'?"
            })
    void aBadValueGetsOneLine(String name, String value, String says) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Outer.SETTINGS.with(DEFAULTS, Map.of(name, value)))
                .withMessage(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1, 64]; 1; true",
                "[1, 64]; 0.9; false",
                "(0, 10]; 0; false",
                "(0, 10]; 10; true",
                "[0, 1); 1; false",
                "[0, ∞); 0; true",
                "[0, ∞); Infinity; false",
                "(-∞, ∞); -5; true",
                "(-∞, ∞); NaN; false"
            })
    void aRangeHoldsItsNumbers(String range, double value, boolean holds) {
        assertThat(Range.parse(range).holds(value)).isEqualTo(holds);
    }

    @Test
    void whatIsNoRangeIsRefusedAtOnce() {
        assertThatThrownBy(() -> Range.parse("1 to 3")).isInstanceOf(IllegalArgumentException.class);
    }
}
