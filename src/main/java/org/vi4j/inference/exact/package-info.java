/** Posteriors in closed form, for models that have one. May import {@code model} and below. */
@NullMarked
package org.vi4j.inference.exact;

import org.jspecify.annotations.NullMarked;
