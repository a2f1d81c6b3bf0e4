/** Numbers: random streams, special functions, factorizations. */
@NullMarked
package org.vi4j.math;

import org.jspecify.annotations.NullMarked;
