/** Posteriors in closed form, for models that have one. */
@NullMarked
package org.vi4j.inference.exact;

import org.jspecify.annotations.NullMarked;
