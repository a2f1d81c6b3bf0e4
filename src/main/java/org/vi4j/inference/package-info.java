/**
 * The front door of inference: every algorithm with its usual options. May import every {@code inference} package for
 * log joints, {@code posterior} and {@code family}.
 */
@NullMarked
package org.vi4j.inference;

import org.jspecify.annotations.NullMarked;
