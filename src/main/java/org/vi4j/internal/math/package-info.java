/** Numbers: factorizations, optimization, special functions, variates, and what the machine computes with. */
@NullMarked
package org.vi4j.internal.math;

import org.jspecify.annotations.NullMarked;
