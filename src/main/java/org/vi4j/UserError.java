package org.vi4j;

/**
 * Input that cannot be used: a file, a value, an option. The message is one line that names the value, says what was
 * expected and the way out; the command line prints it as it stands and ends with exit code 2.
 */
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the error from its one line.
     *
     * @param message one line: the value, what was expected, the way out
     */
    public UserError(String message) {
        super(message);
    }

    /**
     * Creates the error with the failure behind it, shown only under {@code --verbose}.
     *
     * @param message one line: the value, what was expected, the way out
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

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
