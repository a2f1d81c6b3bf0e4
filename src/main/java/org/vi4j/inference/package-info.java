/**
 * Inference for log joints: every algorithm, behind the front door {@link org.vi4j.inference.Inference}. Gradient VI
 * with its families, DADVI, Laplace, Pathfinder, the inclusive Gaussian, and NUTS, the reference that approximations
 * are held against.
 */
@NullMarked
package org.vi4j.inference;

import org.jspecify.annotations.NullMarked;
