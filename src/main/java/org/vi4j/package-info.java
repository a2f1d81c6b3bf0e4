/** Variational inference for the JVM. The root holds what every package may use. */
@NullMarked
package org.vi4j;

import org.jspecify.annotations.NullMarked;
