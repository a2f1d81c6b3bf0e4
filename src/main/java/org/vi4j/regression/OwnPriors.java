package org.vi4j.regression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/**
 * Priors of single columns, wⱼ ~ N(0, s²) with s in the coefficient's own unit, the target's for one of the column.
 *
 * @param sd s by feature
 */
record OwnPriors(Map<String, Double> sd) {
    static final OwnPriors NONE = new OwnPriors(Map.of());

    private static final String NORMAL = "=normal:";

    OwnPriors {
        sd = new LinkedHashMap<>(sd);
    }

    /**
     * Reads them.
     *
     * @param pairs each {@code column=normal:SD}; the name of a column of words stands for all its levels
     * @param features the columns with coefficients
     */
    static OwnPriors of(List<String> pairs, List<String> features) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (String pair : pairs) {
            int at = pair.lastIndexOf(NORMAL);
            double sd = at < 0 ? Double.NaN : number(pair.substring(at + NORMAL.length()));
            if (!(sd > 0 && sd < Double.POSITIVE_INFINITY)) {
                throw new UserError(
                        "prior-for is '" + pair + "': a column and its coefficient's prior standard deviation"
                                + " in its own unit are needed, such as size=normal:10");
            }
            String name = pair.substring(0, at);
            List<String> named = features.stream()
                    .filter(feature -> feature.equals(name) || feature.startsWith(name + "="))
                    .toList();
            if (named.isEmpty()) {
                throw new UserError(
                        "prior-for '" + pair + "': no feature is named '" + name + "'" + Nearest.hint(name, features));
            }
            for (String feature : named) {
                if (all.put(feature, sd) != null) {
                    throw new UserError("prior-for names '" + feature + "' twice: name it once");
                }
            }
        }
        return new OwnPriors(all);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
