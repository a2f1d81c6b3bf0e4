package org.vi4j.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

/** A JSON text with any number, word or part exchanged for an odd one. */
public final class JsonFuzz {
    private static final List<String> ODD = List.of(
            "0",
            "-1",
            "1e308",
            "1e-320",
            "-1e308",
            "1e200",
            "99999999999",
            "\"NaN\"",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "[[1]]",
            "0.5",
            "-0.0");
    private static final Pattern TOKEN = Pattern.compile("-?[0-9][0-9.eE+-]*|\"[^\"]*\"|[\\[{][^\\[\\]{}]*[\\]}]");

    private JsonFuzz() {}

    /**
     * Asserts that each changed text is used without a fault, or refused in one line; and that some are refused.
     *
     * @param good a text that can be used
     * @param changes how many changed texts are tried
     * @param use uses a text, and asserts what holds of whatever comes out
     */
    public static void check(String good, int changes, Consumer<String> use) {
        use.accept(good);
        List<MatchResult> tokens = TOKEN.matcher(good).results().toList();
        RandomGenerator random = new RandomStreams(2).at("changes", 0);
        int refused = 0;
        for (int i = 0; i < changes; i++) {
            MatchResult token = tokens.get(random.nextInt(tokens.size()));
            String odd = ODD.get(random.nextInt(ODD.size()));
            try {
                use.accept(good.substring(0, token.start()) + odd + good.substring(token.end()));
            } catch (UserError e) {
                assertThat(e.getMessage().lines().count())
                        .as(token.group() + " to " + odd)
                        .isEqualTo(1);
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(token.group() + " at " + token.start() + " to " + odd, e);
            }
        }
        assertThat(refused).isGreaterThan(changes / 10);
    }
}
