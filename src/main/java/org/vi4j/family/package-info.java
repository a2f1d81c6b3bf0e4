/** Variational families: distributions of unconstrained coordinates that gradients fit. */
@NullMarked
package org.vi4j.family;

import org.jspecify.annotations.NullMarked;
