/**
 * Which device ND4J is to compute on, decided before its first use: a CUDA backend on the class path is tried in a
 * process of its own, and hidden from ND4J unless it works. The only place that sees JNA.
 */
@NullMarked
package org.vi4j.internal.device;

import org.jspecify.annotations.NullMarked;
