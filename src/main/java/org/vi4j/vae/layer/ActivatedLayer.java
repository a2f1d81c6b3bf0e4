package org.vi4j.vae.layer;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What the configurations of layers with an activation function f have in common. */
abstract sealed class ActivatedLayer extends LayerConfiguration permits FusedDense, GridLayer {
    private static final long serialVersionUID = 1L;

    private Nonlinearity nonlinearity = Nonlinearity.IDENTITY;
    private boolean inputGradient = true;
    private boolean plain;

    /** For JSON. */
    ActivatedLayer() {}

    ActivatedLayer(Nonlinearity nonlinearity, boolean inputGradient, boolean plain) {
        this.nonlinearity = nonlinearity;
        this.inputGradient = inputGradient;
        this.plain = plain;
    }

    /**
     * Returns the activation function f.
     *
     * @return the function
     */
    @JsonProperty
    public Nonlinearity getNonlinearity() {
        return nonlinearity;
    }

    /**
     * Says whether the backward pass computes the derivative with respect to the input; false saves a matrix product
     * where that is data.
     *
     * @return whether it does
     */
    @JsonProperty
    public boolean isInputGradient() {
        return inputGradient;
    }

    /**
     * Says whether the layer uses the plain kernels, ND4J's operations one by one, also where faster ones would run.
     *
     * @return whether it does
     */
    @JsonProperty
    public boolean isPlain() {
        return plain;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActivatedLayer o
                && super.equals(o)
                && nonlinearity == o.nonlinearity
                && inputGradient == o.inputGradient
                && plain == o.plain;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + nonlinearity.hashCode();
    }
}
