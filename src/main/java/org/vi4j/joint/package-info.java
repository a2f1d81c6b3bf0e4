/**
 * Log joint densities over named, constrained parameters: what a user brings, and the targets that inference is tested
 * on. May import {@code distribution} and {@code math}.
 */
@NullMarked
package org.vi4j.joint;

import org.jspecify.annotations.NullMarked;
