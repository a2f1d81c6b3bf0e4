/** Densities, entropies and closed-form Kullback–Leibler divergences. May import {@code math}. */
@NullMarked
package org.vi4j.distribution;

import org.jspecify.annotations.NullMarked;
