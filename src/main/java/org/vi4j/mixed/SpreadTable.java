package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is said of how effects vary: names, and each as a function of the parameters ψ, on the table's scale. */
final class SpreadTable {
    private SpreadTable() {}

    /**
     * A number that depends on ψ.
     *
     * @param name such as {@code sd(subject, days)}
     * @param value of ψ
     */
    record Entry(String name, ToDoubleFunction<double[]> value) {}

    /**
     * Lists, of each group, the standard deviations of its effects, then their correlations; of each spline that of its
     * departure from a straight line; and last the noise's where there is noise.
     */
    static List<Entry> of(MixedModel.Specification specification, MixedUnits units, Spreads spreads) {
        List<Entry> all = new ArrayList<>();
        List<Layout.Term> terms = specification.grouping().terms();
        for (int t = 0; t < terms.size(); t++) {
            int term = t;
            double[][] toTable = units.toTable(terms.get(t));
            String group = specification.grouping().name(terms.get(t).factor());
            List<String> effects = specification.grouping().effects().get(t);
            for (int a = 0; a < effects.size(); a++) {
                int i = a;
                all.add(new Entry(
                        "sd(" + group + ", " + effects.get(a) + ")",
                        psi -> Math.sqrt(MixedUnits.sandwich(toTable, spreads.covariance(psi, term))[i][i])));
            }
            for (int a = 0; a < effects.size(); a++) {
                for (int b = 0; b < a; b++) {
                    int i = a;
                    int j = b;
                    all.add(new Entry("cor(" + group + ", " + effects.get(b) + ", " + effects.get(a) + ")", psi -> {
                        double[][] s = MixedUnits.sandwich(toTable, spreads.covariance(psi, term));
                        return s[i][j] / Math.sqrt(s[i][i] * s[j][j]);
                    }));
                }
            }
        }
        List<String> shared = List.copyOf(specification.shared().keySet());
        for (int s = 0; s < shared.size(); s++) {
            int own = s;
            all.add(new Entry("sd(" + shared.get(s) + ")", psi -> units.targetScale() * spreads.shared(psi, own)));
        }
        if (specification.likelihood().hasNoise()) {
            all.add(new Entry("noise sd", psi -> units.targetScale() * spreads.sigma(psi)));
        }
        return all;
    }
}
