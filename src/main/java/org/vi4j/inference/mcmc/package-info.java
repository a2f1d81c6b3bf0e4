/** Markov chains: the no-U-turn sampler, the reference that approximations are held against. */
@NullMarked
package org.vi4j.inference.mcmc;

import org.jspecify.annotations.NullMarked;
