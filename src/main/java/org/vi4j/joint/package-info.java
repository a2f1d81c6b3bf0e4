/**
 * Log joint densities over named, constrained parameters: what a user brings, and the targets that inference is tested
 * on.
 */
@NullMarked
package org.vi4j.joint;

import org.jspecify.annotations.NullMarked;
