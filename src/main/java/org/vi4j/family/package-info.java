/**
 * Variational families: distributions of unconstrained coordinates that gradients fit. May import {@code distribution}
 * and {@code math}.
 */
@NullMarked
package org.vi4j.family;

import org.jspecify.annotations.NullMarked;
