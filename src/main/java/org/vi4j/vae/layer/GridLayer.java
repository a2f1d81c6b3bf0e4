package org.vi4j.vae.layer;

import org.deeplearning4j.nn.api.ParamInitializer;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What the configurations of the convolution and of its transpose have in common. */
abstract sealed class GridLayer extends ActivatedLayer implements OwnParameters.Sizes
        permits Convolution, TransposedConvolution {
    private static final long serialVersionUID = 1L;

    private int height;
    private int width;
    private int channels;
    private int filters;

    GridLayer() {}

    GridLayer(Halving grid, int filters, Nonlinearity nonlinearity, boolean inputGradient, boolean plain) {
        super(nonlinearity, inputGradient, plain);
        this.height = grid.height();
        this.width = grid.width();
        this.channels = grid.channels();
        this.filters = filters;
    }

    /** Returns the larger grid. */
    Halving grid() {
        return new Halving(height, width, channels);
    }

    /**
     * Returns the height of the larger grid.
     *
     * @return in pixels
     */
    @JsonProperty
    public int getHeight() {
        return height;
    }

    /**
     * Returns the width of the larger grid.
     *
     * @return in pixels
     */
    @JsonProperty
    public int getWidth() {
        return width;
    }

    /**
     * Returns the channels of the larger grid.
     *
     * @return how many
     */
    @JsonProperty
    public int getChannels() {
        return channels;
    }

    /**
     * Returns the channels of the smaller grid.
     *
     * @return how many
     */
    @JsonProperty
    public int getFilters() {
        return filters;
    }

    @Override
    public ParamInitializer initializer() {
        return OwnParameters.INSTANCE;
    }

    @Override
    long scratch() {
        return (long) grid().places() * grid().window();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GridLayer o && super.equals(o) && grid().equals(o.grid()) && filters == o.filters;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + grid().hashCode();
    }
}
