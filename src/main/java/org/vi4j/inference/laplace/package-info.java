/**
 * The Laplace approximation: a Gaussian at the mode. May import {@code inference}, {@code joint}, {@code distribution},
 * {@code diagnostics} and {@code math}.
 */
@NullMarked
package org.vi4j.inference.laplace;

import org.jspecify.annotations.NullMarked;
