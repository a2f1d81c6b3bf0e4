/** Densities, entropies and closed-form Kullback–Leibler divergences. */
@NullMarked
package org.vi4j.distribution;

import org.jspecify.annotations.NullMarked;
