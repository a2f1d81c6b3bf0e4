package org.vi4j.model;

import java.util.Arrays;
import java.util.List;

/**
 * Bayesian linear regression whose precisions may be unknown:
 *
 * <pre>y = Xw + ε,   ε ~ N(0, β⁻¹I),   wⱼ ~ N(0, α_g(j)⁻¹)</pre>
 *
 * <p>Every coefficient belongs to one group g(j), and the coefficients of a group share a precision. β and each α are
 * known, or have Gamma priors. One group of all is the usual hierarchical ridge; a group for each coefficient is
 * automatic relevance determination. (Bishop, <i>Pattern Recognition and Machine Learning</i>, 3.5, 7.2.1 and 10.3.)
 *
 * @param data the sufficient statistics, with the precisions at which an inference starts; its known ones are final
 * @param groups the weights' precisions; every coefficient in exactly one
 * @param noise β's prior
 */
public record HierarchicalRegression(LinearRegression data, List<Group> groups, Precision noise) {
    /**
     * Coefficients that share a precision.
     *
     * @param members their places, from 0
     * @param precision α's prior
     */
    public record Group(List<Integer> members, Precision precision) {
        /** Creates the group. */
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * Creates the model.
     *
     * @throws IllegalArgumentException if a coefficient is in no group or in two, or a known precision is not the
     *     data's
     */
    public HierarchicalRegression {
        groups = List.copyOf(groups);
        int[] seen = new int[data.dimension()];
        double[] alpha = data.priorPrecision();
        for (Group group : groups) {
            for (int j : group.members) {
                seen[j]++;
                if (group.precision instanceof Precision.Known known && known.mean() != alpha[j]) {
                    throw new IllegalArgumentException("coefficient " + j + " starts at precision " + alpha[j]
                            + " but is known to have " + known.mean());
                }
            }
        }
        if (!Arrays.stream(seen).allMatch(count -> count == 1)) {
            throw new IllegalArgumentException("every coefficient must be in one group: " + Arrays.toString(seen));
        }
        if (noise instanceof Precision.Known known && known.mean() != data.noisePrecision()) {
            throw new IllegalArgumentException("the noise's known precision is not the data's");
        }
    }

    /**
     * Takes a model's precisions as known.
     *
     * @param model the model
     * @return the same model
     */
    public static HierarchicalRegression known(LinearRegression model) {
        double[] alpha = model.priorPrecision();
        List<Group> groups = java.util.stream.IntStream.range(0, alpha.length)
                .mapToObj(j -> new Group(List.of(j), new Precision.Known(alpha[j])))
                .toList();
        return new HierarchicalRegression(model, groups, new Precision.Known(model.noisePrecision()));
    }

    /** Says whether nothing but the coefficients is unknown, so that the posterior is a normal one. */
    public boolean precisionsKnown() {
        return noise instanceof Precision.Known
                && groups.stream().allMatch(group -> group.precision instanceof Precision.Known);
    }
}
