/** Probabilistic models as data: what is observed, and the prior. May import {@code distribution} and {@code math}. */
@NullMarked
package org.vi4j.model;

import org.jspecify.annotations.NullMarked;
