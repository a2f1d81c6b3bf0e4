/** Variational inference for the JVM. The root holds what every package may use, and imports nothing of vi4j. */
@NullMarked
package org.vi4j;

import org.jspecify.annotations.NullMarked;
