package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.UserError;

/** Names by comma in one option; a name that holds a comma or quotes stands in quotes, as in a CSV file. */
final class NameList {
    private NameList() {}

    /**
     * Cuts the text of an option into its names.
     *
     * @param option the option's name, for the error
     * @param text such as {@code size,"price, EUR"}
     * @return the names, without the blanks around them
     * @throws UserError if a quote is never closed
     */
    static List<String> parse(String option, String text) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                name.append('"');
                i++;
            } else if (c == '"' && (quoted || name.toString().isBlank())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                names.add(name.toString().strip());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        if (quoted) {
            throw new UserError(option + " is '" + text + "': a quote is opened and never closed");
        }
        names.add(name.toString().strip());
        return names;
    }

    /** Cuts the texts of an option that was given several times. */
    static List<String> parse(String option, List<String> texts) {
        return texts.stream().flatMap(text -> parse(option, text).stream()).toList();
    }
}
