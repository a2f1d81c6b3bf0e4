package org.vi4j.inference;

/** The reason why an optimization ended. */
public enum Termination {
    /** It has converged, by the rule of its method. */
    CONVERGED("converged"),
    /** The steps or draws it was given ran out first. */
    BUDGET("the budget ran out before it converged: allow more steps, more draws, or less accuracy"),
    /** It was asked to stop. */
    STOPPED("stopped before it converged"),
    /** Too many draws had a log density that is not finite. */
    NOT_FINITE("the log joint is NaN or infinite at draws of q, step after step: constrain the parameters to where the"
            + " density is positive"),
    /** The ELBO grows without bound. */
    DIVERGED("the ELBO grows without bound as q widens or wanders off: the posterior is improper, its density has no"
            + " finite integral, or its scale is beyond 1e13; give every parameter a proper prior, or rescale it");

    private final String message;

    Termination(String message) {
        this.message = message;
    }

    /** Returns one line for people that says what to do. */
    public String message() {
        return message;
    }
}
