/**
 * Which device ND4J is to compute on, decided before its first use: a CUDA backend on the class path is tried in a
 * process of its own, and hidden from ND4J unless it works. The only place that sees JNA. Imports nothing of vi4j but
 * the root; only {@code cli} calls it.
 */
@NullMarked
package org.vi4j.device;

import org.jspecify.annotations.NullMarked;
