/** Variational inference for the JVM. The root holds only what every package may use; it imports nothing of vi4j. */
@NullMarked
package org.vi4j;

import org.jspecify.annotations.NullMarked;
