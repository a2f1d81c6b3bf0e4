/**
 * Variational inference by gradients: stochastic (it stops by itself), on fixed draws, and the climb from one family to
 * the next.
 */
@NullMarked
package org.vi4j.inference.gradient;

import org.jspecify.annotations.NullMarked;
