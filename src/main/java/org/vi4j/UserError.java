package org.vi4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Input that cannot be used: a file, a value, an option. The message is one line that names the value, says what was
 * expected and how to fix it; the command line prints it with the {@link #options} that do so, and ends with exit code
 * 2.
 */
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The options of the command line that the message advises, without their dashes. */
    private final ArrayList<String> options = new ArrayList<>();

    /**
     * Creates the error from its one line.
     *
     * @param message one line: the value, what was expected, how to fix it
     */
    public UserError(String message) {
        super(message);
    }

    /**
     * Creates the error with the failure behind it, shown only under {@code --verbose}.
     *
     * @param message one line: the value, what was expected, how to fix it
     * @param cause the failure behind it
     */
    public UserError(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Checks that a number is in its range.
     *
     * @param name of the option or setting
     * @param value what was given
     * @param least the least that is allowed
     * @param most the most
     * @throws UserError if it is not
     */
    public static void requireBetween(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new UserError(name + " is " + value + ": give a number from " + least + " to " + most);
        }
    }

    /**
     * Adds which options of the command line do what the message advises; the message itself names none, since a
     * program has no command line.
     *
     * @param names of the options without their dashes, such as {@code overwrite}, each with its value where it needs
     *     one
     * @return this error
     */
    public UserError by(String... names) {
        options.addAll(Arrays.asList(names));
        return this;
    }

    /** Returns the options of the command line that do what the message advises, without their dashes. */
    public List<String> options() {
        return List.copyOf(options);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
