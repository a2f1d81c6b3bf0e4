/**
 * Variational inference by gradients: stochastic (it stops by itself), on fixed draws, and the climb from one family to
 * the next. May import {@code inference}, {@code family}, {@code joint}, {@code diagnostics} and {@code math}.
 */
@NullMarked
package org.vi4j.inference.gradient;

import org.jspecify.annotations.NullMarked;
