package org.vi4j.language;

/** An operation that adds to the log density, with weight 1 or, for rows of a mini-batch, N/B. */
abstract class Statement extends Operation {
    /** What it is about, as the user named it. */
    final String name;

    Statement(String name) {
        this.name = name;
    }

    /** Says which of its numbers make the log density infinite or NaN; empty if it does not know. */
    String fault(Workspace w) {
        return "";
    }

    /** Statements know their adjoint, the weight, beforehand: {@link #forward} has added the derivatives. */
    @Override
    void backward(Workspace w) {}
}
