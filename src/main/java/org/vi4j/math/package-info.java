/**
 * Numbers: random streams, special functions, factorizations. May import ND4J arrays and nothing of vi4j but the root.
 */
@NullMarked
package org.vi4j.math;

import org.jspecify.annotations.NullMarked;
