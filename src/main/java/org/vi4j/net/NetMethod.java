package org.vi4j.net;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.vi4j.UserError;

/** How a net's weights are inferred. */
public enum NetMethod {
    /**
     * Independent normal weights, fitted by the ELBO with local reparameterization (Kingma, Salimans and Welling,
     * "Variational dropout and the local reparameterization trick", NeurIPS 2015).
     */
    MEAN_FIELD,
    /**
     * The same posterior with one draw of the weights a step, whose signs differ from row to row, in dense layers (Wen
     * et al., "Flipout", ICLR 2018); convolutions are drawn as above.
     */
    FLIPOUT,
    /**
     * Independent normal weights by natural gradients, whose sampled weights are shared by a batch (Shen et al.,
     * "Variational learning is effective for large deep networks", ICML 2024).
     */
    IVON,
    /**
     * One net with dropout, which also drops units when it predicts (Gal and Ghahramani, "Dropout as a Bayesian
     * approximation", ICML 2016).
     */
    MC_DROPOUT,
    /**
     * Several nets from different beginnings, trained apart (Lakshminarayanan, Pritzel and Blundell, "Simple and
     * scalable predictive uncertainty estimation using deep ensembles", NeurIPS 2017).
     */
    ENSEMBLE,
    /**
     * One net, and a normal posterior of its last layer's weights alone (Daxberger et al., "Laplace redux", NeurIPS
     * 2021; for a number exact, given the layers below).
     */
    LAPLACE_LAST,
    /** One net at its most probable weights, for comparison. */
    POINT;

    /** Returns the name in commands and files, such as {@code mean-field}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Says whether the graph's weights are random variables. */
    boolean isRandom() {
        return this == MEAN_FIELD || this == FLIPOUT || this == IVON;
    }

    static NetMethod parse(String name) {
        return Arrays.stream(values())
                .filter(method -> method.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UserError("method is '" + name + "': give one of "
                                + Arrays.stream(values())
                                        .map(NetMethod::toString)
                                        .collect(Collectors.joining(", "))
                                + ", such as ensemble:5")
                        .by("method"));
    }
}
