/** Random streams and workers: the same seed gives the same bits, on any number of threads. */
@NullMarked
package org.vi4j.math;

import org.jspecify.annotations.NullMarked;
