package org.vi4j.language;

/** An operation that adds to the log density, with weight 1 or, for rows of a mini-batch, N/B. */
abstract class Statement extends Operation {
    /** What it is about, as the user named it. */
    final String name;

    Statement(String name) {
        this.name = name;
    }

    /** Statements know their adjoint, the weight, beforehand: {@link #forward} has added the derivatives. */
    @Override
    void backward(Workspace w) {}
}
