package org.vi4j.joint;

/**
 * A log joint of independent rows, ln p(θ) + Σᵢ ln p(xᵢ | θ), that can be estimated from some of them:
 *
 * <pre>f_B(u) = ln p(θ) + ln|det ∂θ/∂u| + N/B Σ_{i∈B} ln p(xᵢ | θ),   E f_B = f</pre>
 */
public interface DataJoint extends LogJoint {
    /** Returns N, the number of rows. */
    int rows();

    /**
     * Returns the log joint's unbiased estimate from some rows. The prior is not scaled.
     *
     * @param rows which, of {@link #rows()}
     * @return f_B
     */
    LogJoint on(Rows rows);
}
