/**
 * Markov chains: the no-U-turn sampler, the reference that approximations are held against. May import
 * {@code inference}, {@code joint}, {@code diagnostics} and {@code math}.
 */
@NullMarked
package org.vi4j.inference.mcmc;

import org.jspecify.annotations.NullMarked;
